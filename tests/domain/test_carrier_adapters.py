"""Every carrier we ask: the same stories of a parcel, told its way, come out the same; and nothing it answers can hurt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from evidence.carriers import easypost, ems, kuaidi100, sf
from evidence.carriers.look import look_at
from evidence.carriers.protocol import BODY_BYTES_MAX, Connection
from evidence.carriers.reading import SCANS_MAX, TEXT_CHARACTERS_MAX
from evidence.delivery import Answer, Clock, Look, Told
from tests.domain.carrier_answers import CARRIERS, STORIES, with_one_wrong
from trade.shipments import Step

NOW = datetime(2026, 10, 20, tzinfo=UTC)
ARRIVED = {"kuaidi100": 3, "sf": 3, "ems": 3, "easypost": 11, "karrio": 11}  # the hour in UTC; China is eight ahead


def look(name: str, body: bytes, status: int = 200) -> Look:
    parse = CARRIERS[name][1]
    connection = Connection(name, lambda number: number, parse, lambda *_: Answer(status, "application/json", body))
    return look_at(connection, "1", now=NOW)


def told(name: str, story: str, **more: Any) -> Look:
    return look(name, json.dumps(CARRIERS[name][0](story) | more).encode())


@pytest.mark.parametrize("name", CARRIERS)
@pytest.mark.parametrize("story", STORIES)
def test_a_story_comes_out_the_same_whoever_tells_it(name: str, story: str) -> None:
    assert Told(story) is told(name, story).told


@pytest.mark.parametrize("name", CARRIERS)
def test_a_delivery_says_when_where_and_to_whom(name: str) -> None:
    proof = told(name, "delivered").proof

    assert proof is not None and datetime(2026, 10, 3, ARRIVED[name], 30, tzinfo=UTC) == proof.delivered_at
    assert proof.where
    signers = {"kuaidi100": "门卫", "sf": "", "ems": "他人代收：物业收发室", "easypost": "J DOE", "karrio": "J DOE"}
    assert signers[name] == proof.to_whom
    kinds = [it.kind for it in proof.events]
    assert Step.HANDED_OVER is kinds[0] and 1 == kinds.count(Step.DELIVERED)
    assert bool(proof.to_whom) == (Step.SIGNED in kinds)


@pytest.mark.parametrize("name", CARRIERS)
def test_what_went_back_to_its_sender_is_no_delivery_whoever_signed_for_it_there(name: str) -> None:
    found = told(name, "returned")

    assert found.proof is None and Step.DELIVERED not in {it.kind for it in found.events}


@pytest.mark.parametrize("name", ["kuaidi100", "sf", "ems"])
def test_a_carrier_of_china_tells_the_time_of_beijing_and_no_telephone_goes_into_the_timeline(name: str) -> None:
    events = told(name, "delivered").events

    assert {Clock.HOME} == {it.clock for it in events}
    assert not [it.detail for it in events if "13900139000" in it.detail or "13564771000" in it.detail]


def test_a_moment_without_a_zone_is_kept_as_written_and_said_to_be_local() -> None:
    found = told("karrio", "delivered")

    assert found.proof is not None and Clock.LOCAL is found.proof.clock
    assert all("no zone stated" in it.words for it in found.events)


@pytest.mark.parametrize("name", CARRIERS)
@pytest.mark.parametrize(
    "body", [b"", b"<html>busy</html>", b"[]", b"null", b"\xff\xfe", b"{}", b"[" * 100_000, b'{"a":' * 100_000, b"7"]
)
def test_garbage_is_broken_and_no_failure_of_ours(name: str, body: bytes) -> None:
    found = look(name, body)

    assert found.told in (Told.BROKEN, Told.UNKNOWN) and found.proof is None and found.reason


@pytest.mark.parametrize("name", CARRIERS)
def test_half_an_answer_is_broken(name: str) -> None:
    whole = json.dumps(CARRIERS[name][0]("delivered")).encode()

    assert {Told.BROKEN} == {look(name, whole[:length]).told for length in range(0, len(whole) - 1, 97)}


@pytest.mark.parametrize("name", CARRIERS)
@pytest.mark.parametrize("wrong", [None, 7, -1.5, True, "x", [], {}, [7], [[]], {"a": 1}, "9" * 400, "\ud800"])
def test_wrong_types_anywhere_are_never_a_delivery_at_another_moment(name: str, wrong: Any) -> None:
    """Every value of the answer in turn becomes something else; the look says what it came to, and never raises."""
    whole = CARRIERS[name][0]("delivered")
    right = told(name, "delivered").proof
    assert right is not None

    for changed in with_one_wrong(_opened(whole), wrong):
        found = look(name, json.dumps(_closed(whole, changed)).encode())
        assert isinstance(found.told, Told)
        assert found.proof is None or found.proof.delivered_at <= right.delivered_at.replace(day=7)


def _opened(answer: Mapping[str, Any]) -> Any:
    """An answer with the JSON inside its JSON taken out of its text, so that it is changed as well."""
    return {key: json.loads(it) if key in ("apiResultData", "retBody") else it for key, it in answer.items()}


def _closed(answer: Mapping[str, Any], changed: Any) -> Any:
    inner = ("apiResultData", "retBody")
    return {key: json.dumps(it) if key in inner and isinstance(answer[key], str) else it for key, it in changed.items()}


@pytest.mark.parametrize("name", CARRIERS)
def test_hostile_sizes_are_refused_or_cut(name: str) -> None:
    assert Told.BROKEN is look(name, b'"' + b"a" * BODY_BYTES_MAX + b'"').told
    long = json.dumps(CARRIERS[name][0]("delivered"), ensure_ascii=False).replace("签收人:门卫", "签收人:门卫" + "长" * 9000)
    found = look(name, long.replace("Front D", "Front D" + "x" * 9000).encode())
    assert all(len(it.detail) <= TEXT_CHARACTERS_MAX for it in found.events)


@pytest.mark.parametrize(
    ("name", "key", "inner"),
    [("kuaidi100", "data", None), ("easypost", "tracking_details", None), ("ems", "retBody", "responseItems")],
)
def test_more_scans_than_any_parcel_has_are_refused(name: str, key: str, inner: str | None) -> None:
    answer = _opened(CARRIERS[name][0]("delivered"))
    scans = answer[key][inner] if inner else answer[key]
    many = scans * SCANS_MAX
    answer[key] = {inner: many} if inner else many

    found = look(name, json.dumps(answer).encode())

    assert Told.BROKEN is found.told and str(SCANS_MAX) in found.reason


@pytest.mark.parametrize(
    ("name", "answer", "told"),
    [
        ("kuaidi100", {"message": "ok", "nu": "1", "ischeck": "1", "status": "200", "state": "3",
                       "data": [{"time": "2026-07-20 13:19:55", "context": "查无结果"}]}, Told.FORGOTTEN),
        ("kuaidi100", {"result": False, "returnCode": "408", "message": "手机号错误"}, Told.UNKNOWN),
        ("kuaidi100", {"result": False, "returnCode": "503", "message": "验证签名失败"}, Told.BROKEN),
        ("kuaidi100", {"result": False, "returnCode": "601", "message": "KEY已过期"}, Told.BROKEN),
        ("kuaidi100", {"result": False, "returnCode": "502", "message": "服务器繁忙"}, Told.AWAY),
        ("sf", {"apiResultCode": "A1005", "apiErrorMsg": "流量受控"}, Told.AWAY),
        ("sf", {"apiResultCode": "A1006", "apiErrorMsg": "数字签名无效"}, Told.BROKEN),
        ("sf", {"apiResultCode": "A1000", "apiResultData": "{"}, Told.BROKEN),
        ("sf", {"apiResultCode": "A1000", "apiResultData": '{"errorCode": "S0001"}'}, Told.BROKEN),
        ("ems", {"retCode": "A0001", "retMsg": "授权码错误"}, Told.BROKEN),
        ("ems", {"retCode": "B0001", "retMsg": "查无结果"}, Told.UNKNOWN),
        ("ems", {"traces": []}, Told.UNKNOWN),
        ("easypost", {"object": "Tracker", "status": "unknown", "status_detail": "expired"}, Told.FORGOTTEN),
        ("easypost", {"object": "Tracker", "status": "delivered", "tracking_details": []}, Told.BROKEN),
        ("karrio", {"failed": "URLError", "away": True}, Told.AWAY),
        ("karrio", {"failed": "ParsedMessagesError", "away": False}, Told.BROKEN),
        ("karrio", {"details": [], "messages": [{"code": "429", "message": "Too Many Requests"}]}, Told.AWAY),
        ("karrio", {"details": [], "messages": [{"code": "250003", "message": "Invalid Access License"}]}, Told.BROKEN),
    ],
)  # fmt: skip
def test_what_a_carrier_says_instead_of_an_answer_is_told_as_what_it_means(name: str, answer: Any, told: Told) -> None:
    found = look(name, json.dumps(answer).encode())

    assert told is found.told and found.reason


def test_an_answer_without_a_route_says_how_to_write_the_telephone_digits() -> None:
    assert "SF1020304050607:1234" in told("sf", "unknown").reason


def test_what_is_pushed_is_read_as_what_is_asked_for() -> None:
    asked = CARRIERS["kuaidi100"][0]("delivered")
    assert kuaidi100.parse(asked) == kuaidi100.parse({"status": "shutdown", "billstatus": "check", "lastResult": asked})

    tracker = CARRIERS["easypost"][0]("delivered")
    event = {"object": "Event", "description": "tracker.updated", "result": tracker}
    assert easypost.parse(tracker) == easypost.parse(event)


def test_signed_for_by_the_code_alone_is_the_newest_scan() -> None:
    scans = [{"time": "2026-10-03 11:30:00", "context": "客户已取走"}, {"time": "2026-10-02 11:30:00", "context": "到达"}]
    proof = kuaidi100.parse({"status": "200", "state": "301", "data": scans}).proof

    assert proof is not None and datetime(2026, 10, 3, 3, 30, tzinfo=UTC) == proof.delivered_at


def test_the_older_service_of_china_post_speaks_in_words_alone() -> None:
    traces = [
        {"acceptTime": "2026-10-01 09:00:00", "acceptAddress": "上海", "remark": "收寄"},
        {"acceptTime": "2026-10-03 11:30:00", "acceptAddress": "咸阳", "remark": "妥投,本人签收"},
    ]
    proof = ems.parse({"traces": traces}).proof

    assert (
        proof is not None
        and "咸阳" == proof.where
        and [Step.HANDED_OVER, Step.DELIVERED] == [it.kind for it in proof.events][:2]
    )


def test_what_a_tracker_calls_evidence_is_fetched_where_it_lies() -> None:
    listed = [
        {"type": "signature", "url": "https://example.com/s.png"},
        {"type": "photo", "url": "https://example.com/p.jpg"},
    ]
    tracker = CARRIERS["easypost"][0]("delivered") | {"delivery_evidence": listed}

    assert (("signature", listed[0]["url"]), ("photo", listed[1]["url"])) == easypost.parse(tracker).papers


def test_sf_is_asked_with_the_digits_behind_the_number() -> None:
    assert "?trackingNumber=SF1020304050607&checkPhoneNo=1234" == sf.path("SF1020304050607:1234")
    assert "?trackingNumber=SF1020304050607" == sf.path("SF1020304050607")
    assert "?com=shunfeng&num=SF1020304050607&phone=1234" == kuaidi100.path("shunfeng", "SF1020304050607:1234")
    assert "?com=yuantong&num=YT1" == kuaidi100.path("", "yuantong:YT1")
