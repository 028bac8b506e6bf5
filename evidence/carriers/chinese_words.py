"""What Chinese carriers say of a parcel in words: picked up, signed for, by whom, sent back. Pure.

Used where no code says it. Words that look alike stand on both sides of a delivery ("准备签收" before, "已签收" after), so
what is not yet so is looked for first.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from trade.shipments import Step

HOME = ZoneInfo("Asia/Shanghai")  # the one zone in which all carriers of the mainland tell the time

NO_RESULT = re.compile("查无结果|查询无结果|暂无(?:物流|轨迹|结果|信息)|无此单|没有查到|单号不存在|单号有误")
_RETURNED = re.compile("退回|退件|退签|返回寄件|退还寄件")
_NOT_SIGNED = re.compile(
    "未签收|待签收|(?:准备|等待|安排|方便|及时|预约|以便|提醒)[^，,。;；]{0,4}签收|请[^，,。;；]{0,8}签收|签收失败|未妥投|拒签|拒收|可查看|签收前|尚未"
)
_SIGNED = re.compile("已签收|签收人|代签收|本人签收|签收成功|已妥投|妥投|客户签收|代为签收")
_STEPS = (
    (Step.REFUSED, re.compile("拒收|拒签")),
    (Step.ATTEMPTED, re.compile("未妥投|(?:投递|派送|派件)(?:失败|不成功)|派送不成功|签收失败")),
    (
        Step.READY,
        re.compile("及时取件|待取件|已投柜|(?:驿站|快递柜|丰巢|自提|代收点)[^,，。;；]{0,12}(?:代收|保管|存放|取件)"),
    ),
    (Step.OUT_FOR_DELIVERY, re.compile("派送|派件|安排投递|投递邮件接收|下段")),
    (Step.CUSTOMS, re.compile("清关|海关|报关")),
)
_PICKED_UP = re.compile("已?揽收|已?揽件|收寄|已收取|收取快件|已收件|收件(?!人)|上门取件成功")
_NOT_PICKED_UP = re.compile("待揽|等待揽|未揽|预约揽|安排揽|揽收失败|揽收任务")
_SIGNERS = (
    re.compile(r"签收人\s*(?:是|为)?\s*[:：]?\s*【?\s*([^】,，。;；!！\s（(]{1,40})"),
    re.compile(
        r"已签收\s*[,，:：]\s*((?:[^,，。;；]{0,6}代收|本人|他人|家人|同事|邻居|门卫|前台|物业|收发室|单位)[^,，。;；\s]{0,30})"
    ),
    re.compile(r"由\s*【?\s*([^】,，。;；\s]{1,20}?)\s*】?\s*代?签收"),
)
_PLACE = re.compile(r"【\s*([^】]{1,60}?)\s*】")


def step_of(words: str) -> Step:
    """The step these words tell of; whatever is none of ours is transit."""
    if is_return(words):
        return Step.RETURNED
    if _SIGNED.search(words) and not _NOT_SIGNED.search(words):
        return Step.DELIVERED
    if _PICKED_UP.search(words) and not _NOT_PICKED_UP.search(words):
        return Step.HANDED_OVER
    return next((step for step, pattern in _STEPS if pattern.search(words)), Step.IN_TRANSIT)


def is_return(words: str) -> bool:
    """True when the parcel goes back to its sender."""
    return _RETURNED.search(words) is not None


def signer_in(words: str) -> str:
    """Who took the parcel in, as it stands there; empty when it does not."""
    found = (pattern.search(words) for pattern in _SIGNERS)
    return next((it[1].strip(" :：") for it in found if it), "")


def place_in(words: str) -> str:
    """The first place in the brackets Chinese carriers write places in."""
    found = _PLACE.search(words)
    return found[1] if found else ""
