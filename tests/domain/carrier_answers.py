"""Answers of carriers as our tests make them up: the same six stories, each told the way each carrier tells it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from evidence.carriers import easypost, ems, karrio_reading, kuaidi100, sf
from evidence.delivery import Tracking

Story = dict[str, Any]
STORIES = ("delivered", "under_way", "returned", "unknown")


def kuaidi100_answer(story: str) -> Story:
    scans = [
        ("2026-10-01 09:00:00", "揽收", "【深圳市】快件已揽收,揽件员:13800138000"),
        ("2026-10-02 20:15:00", "在途", "快件到达【哈尔滨集散中心】"),
        ("2026-10-03 08:00:00", "派件", "正在派送途中,请您准备签收(派件员:王某,电话:13900139000)"),
    ]
    last = {
        "delivered": [("2026-10-03 11:30:00", "签收", "【哈尔滨市】已签收,签收人:门卫")],
        "under_way": [],
        "returned": [
            ("2026-10-04 09:00:00", "退回", "收件人拒收,快件已退回寄件人"),
            ("2026-10-06 09:00:00", "退签", "退回件已签收"),
        ],
    }
    if story == "unknown":
        return {"result": False, "returnCode": "500", "message": "查询无结果，请隔段时间再查"}
    told = [{"time": at, "ftime": at, "status": status, "context": words} for at, status, words in scans + last[story]]
    state = {"delivered": "3", "under_way": "5", "returned": "4"}[story]
    return {"message": "ok", "nu": "SF1020304050607", "com": "shunfeng", "status": "200", "state": state, "ischeck": "0",
            "data": list(reversed(told))}  # fmt: skip


def sf_answer(story: str) -> Story:
    routes = [
        ("2026-10-01 09:00:00", "50", "深圳市", "顺丰速运 已收取快件"),
        ("2026-10-02 20:15:00", "31", "哈尔滨市", "快件到达【哈尔滨集散中心】"),
        ("2026-10-03 08:00:00", "44", "哈尔滨市", "正在派送途中,请您准备签收(派件人:王某,电话:13900139000)"),
    ]
    last = {
        "delivered": [
            ("2026-10-03 11:30:00", "80", "哈尔滨市", "已签收,感谢使用顺丰,期待再次为您服务"),
            ("2026-10-03 11:31:00", "8000", "哈尔滨市", "在官网“运单资料&签收图”,可查看签收人信息"),
        ],
        "under_way": [],
        "returned": [
            ("2026-10-04 09:00:00", "648", "哈尔滨市", "快件已退回,新单号为 SF7060504030201"),
            ("2026-10-06 09:00:00", "80", "深圳市", "已签收"),
        ],
        "unknown": [],
    }
    told = [{"acceptTime": at, "opCode": code, "acceptAddress": place, "remark": words} for at, code, place, words in routes]
    told = [] if story == "unknown" else told
    told += [
        {"acceptTime": at, "opCode": code, "acceptAddress": place, "remark": words} for at, code, place, words in last[story]
    ]
    found = {"routeResps": [{"mailNo": "SF1020304050607", "routes": told}]}
    data = {"success": True, "errorCode": "S0000", "errorMsg": None, "msgData": found}
    return {"apiErrorMsg": "", "apiResponseID": "1", "apiResultCode": "A1000", "apiResultData": json.dumps(data)}


def ems_answer(story: str) -> Story:
    traces = [
        ("2026-10-01 09:00:00", "203", "收寄计费信息", "【上海虹口揽投部】已收寄"),
        ("2026-10-02 20:15:00", "702", "投递邮件接收-下段", "快件正在派送中，请准备签收，快递员电话13564771000"),
        ("2026-10-02 21:00:00", "705", "投递结果反馈-未妥投", "因电话无法接通未妥投"),
    ]
    last = {
        "delivered": [("2026-10-03 11:30:00", "704", "投递结果反馈-妥投", "已签收,他人代收：物业收发室")],
        "under_way": [],
        "returned": [
            ("2026-10-04 09:00:00", "708", "投递结果反馈-退回", "邮件退回寄件人"),
            ("2026-10-06 09:00:00", "704", "投递结果反馈-妥投", "退回件已签收"),
        ],
    }
    if story == "unknown":
        return {"retCode": "00000", "retMsg": "成功", "retBody": json.dumps({"responseItems": []})}
    told = [
        {"opTime": at, "opCode": code, "opName": name, "opDesc": words, "opOrgProvName": "上海市", "opOrgName": "虹口揽投部"}
        for at, code, name, words in traces + last[story]
    ]
    return {"retCode": "00000", "retMsg": "成功", "retBody": json.dumps({"responseItems": told}, ensure_ascii=False)}


def easypost_answer(story: str) -> Story:
    scans = [
        ("2026-10-01T08:00:00Z", "pre_transit", "label_created", "Shipping Label Created", "Houston"),
        ("2026-10-01T09:00:00Z", "in_transit", "received_at_origin_facility", "Accepted", "Houston"),
        ("2026-10-02T20:15:00Z", "out_for_delivery", "out_for_delivery", "Out for Delivery", "Charleston"),
    ]
    last = {
        "delivered": [
            ("2026-10-03T11:30:00Z", "delivered", "arrived_at_destination", "Delivered, Front Door", "Charleston")
        ],
        "under_way": [],
        "returned": [("2026-10-04T09:00:00Z", "return_to_sender", "return", "Returned to sender", "Charleston")],
        "unknown": [],
    }
    told = [
        {"datetime": at, "status": status, "status_detail": detail, "message": words,
         "tracking_location": {"city": city, "state": "SC", "zip": None, "country": "US"}}
        for at, status, detail, words, city in ([] if story == "unknown" else scans) + last[story]
    ]  # fmt: skip
    status = {"delivered": "delivered", "under_way": "out_for_delivery", "returned": "return_to_sender"}.get(
        story, "unknown"
    )
    tracker = {"object": "Tracker", "tracking_code": "9400", "status": status, "tracking_details": told, "signed_by": None}
    return tracker | ({"signed_by": "J DOE"} if story == "delivered" else {})


def karrio_answer(story: str) -> Story:
    scans = [
        ("2026-10-03T11:30:00", "delivered", "Delivered, Front Desk") if story == "delivered" else None,
        ("2026-10-04T09:00:00", "return_to_sender", "Returned to shipper") if story == "returned" else None,
        ("2026-10-02T20:15:00", "out_for_delivery", "Out for delivery"),
        ("2026-10-01T09:00:00", "picked_up", "Picked up"),
        ("2026-10-01T08:00:00", "pending", "Label created"),
    ]
    if story == "unknown":
        message = {"code": "TW0001", "message": "Tracking Information Not Found", "details": {}}
        return {"carrier": "ups", "answers": [["1Z", "{}"]], "details": [], "messages": [message]}
    events = [
        {"date": at[:10], "timestamp": f"{at}.000Z", "status": status, "description": words, "location": "Seattle, WA, US"}
        for at, status, words in filter(None, scans)
    ]
    status = {"delivered": "delivered", "returned": "return_to_sender", "under_way": "out_for_delivery"}[story]
    details = {"tracking_number": "1Z", "events": events, "delivered": story == "delivered", "status": status,
               "info": {"signed_by": "J DOE" if story == "delivered" else None}, "images": {}}  # fmt: skip
    return {"carrier": "ups", "answers": [["1Z", "{}"]], "details": [details], "messages": []}


Parse = Callable[[Mapping[str, Any]], Tracking]
CARRIERS: Mapping[str, tuple[Callable[[str], Story], Parse]] = {
    "kuaidi100": (kuaidi100_answer, kuaidi100.parse),
    "sf": (sf_answer, sf.parse),
    "ems": (ems_answer, ems.parse),
    "easypost": (easypost_answer, easypost.parse),
    "karrio": (karrio_answer, karrio_reading.parse),
}


def with_one_wrong(value: Any, wrong: Any) -> list[Any]:
    """Every version of a value in which one thing in it is wrong."""
    if isinstance(value, dict):
        return [{**value, key: it} for key, inner in value.items() for it in (wrong, *with_one_wrong(inner, wrong))]
    if isinstance(value, list):
        return [
            [*value[:i], it, *value[i + 1 :]]
            for i, inner in enumerate(value)
            for it in (wrong, *with_one_wrong(inner, wrong))
        ]
    return []
