"""What carriers say in words: what looks like a delivery and is none is told apart from one."""

from __future__ import annotations

import pytest

from evidence.carriers import chinese_words, western_words
from evidence.carriers.parcel_number import ParcelNumber, bare, parcel_number
from evidence.carriers.protocol import AnswerRefused
from evidence.carriers.reading import joined, moment, text
from evidence.delivery import Clock
from trade.shipments import Step


@pytest.mark.parametrize(
    ("words", "step", "signer"),
    [
        ("已签收,签收人是【本人】", Step.DELIVERED, "本人"),
        ("【哈尔滨】已签收,签收人: 门卫,如有疑问请电联", Step.DELIVERED, "门卫"),
        ("已签收,签收人凭取货码签收。", Step.DELIVERED, "凭取货码签收"),
        ("已签收，他人代收：物业收发室。投递员：王某", Step.DELIVERED, "他人代收：物业收发室"),
        ("您的快件已由【前台】代签收", Step.DELIVERED, "前台"),
        ("投递结果反馈-妥投", Step.DELIVERED, ""),
        ("正在派送途中,请您准备签收", Step.OUT_FOR_DELIVERY, ""),
        ("快件正在派送中，请耐心等待，保持电话畅通，准备签收", Step.OUT_FOR_DELIVERY, ""),
        ("投递结果反馈-未妥投,备注(未联系上收件人)", Step.ATTEMPTED, ""),
        ("客户拒收,快件未签收", Step.REFUSED, ""),
        ("在官网“运单资料&签收图”,可查看签收人信息", Step.IN_TRANSIT, ""),
        ("退回件已签收", Step.RETURNED, ""),
        ("快件已由菜鸟驿站代收,请及时取件", Step.READY, ""),
        ("快递员已揽收", Step.HANDED_OVER, ""),
        ("顺丰速运 已收取快件", Step.HANDED_OVER, ""),
        ("等待揽收", Step.IN_TRANSIT, ""),
        ("已联系收件人", Step.IN_TRANSIT, ""),
    ],
)
def test_chinese_words_of_a_parcel(words: str, step: Step, signer: str) -> None:
    assert step is chinese_words.step_of(words)
    if step is Step.DELIVERED:
        assert signer == chinese_words.signer_in(words)


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("Delivered, Front Door/Porch", Step.DELIVERED),
        ("Votre colis est livré.", Step.DELIVERED),
        ("Die Sendung wurde erfolgreich zugestellt.", Step.DELIVERED),
        ("Delivery attempted, could not be delivered", Step.ATTEMPTED),
        ("Being delivered today", Step.IN_TRANSIT),
        ("Held in customs clearance", Step.CUSTOMS),
        ("Refused by the recipient", Step.REFUSED),
        ("Available for pickup", Step.READY),
        ("Undelivered, will be delivered next business day", Step.ATTEMPTED),
        ("Die Sendung konnte nicht zugestellt werden", Step.ATTEMPTED),
        ("Delivered, returned to sender", Step.RETURNED),
        ("Out for delivery", Step.OUT_FOR_DELIVERY),
        ("USPS in possession of item", Step.HANDED_OVER),
        ("The parcel was handed over to GLS.", Step.HANDED_OVER),
        ("Shipping Label Created, USPS Awaiting Item", None),
        ("Shipping information received by Australia Post", None),
    ],
)
def test_western_words_of_a_parcel(words: str, step: Step | None) -> None:
    assert step is western_words.step_of(words)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("SF1020304050607", ParcelNumber("SF1020304050607")),
        ("SF1020304050607:1234", ParcelNumber("SF1020304050607", "1234")),
        ("yuantong:YT2233", ParcelNumber("YT2233", "", "yuantong")),
        ("shunfeng:SF10:0099", ParcelNumber("SF10", "0099", "shunfeng")),
        (" 9400 1112 ", ParcelNumber("9400 1112")),
        ("a:b:c:d", ParcelNumber("a:b:c:d")),
    ],
)
def test_a_number_is_taken_apart_as_merchants_write_it(written: str, number: ParcelNumber) -> None:
    assert number == parcel_number(written)
    assert number.number == bare(written)


def test_no_telephone_or_card_number_and_no_unseen_sign_comes_into_a_text() -> None:
    assert "快递员 138****8000" == text("快递员\u202e 13800138000\x00")
    assert "pay •••••••••••••••• now" == text("pay 4111111111111111 now")
    assert "" == text(True) == text(None) == text([]) == text({"a": 1})
    assert "a, b" == joined("a", "", None, "b", "a")


@pytest.mark.parametrize(
    ("written", "at", "clock"),
    [
        ("2026-10-03T11:30:00Z", "2026-10-03T11:30:00+00:00", Clock.STATED),
        ("2026-10-03T11:30:00+0800", "2026-10-03T03:30:00+00:00", Clock.STATED),
        ("2026-10-03 11:30:00", "2026-10-03T11:30:00+00:00", Clock.LOCAL),
        ("2026/10/03 11:30", "2026-10-03T11:30:00+00:00", Clock.LOCAL),
    ],
)
def test_a_moment_says_what_is_known_of_its_clock(written: str, at: str, clock: Clock) -> None:
    assert (at, clock) == (moment(written)[0].isoformat(), moment(written)[1])


def test_a_moment_without_a_zone_is_one_of_the_carriers_home_where_it_has_one() -> None:
    assert "2026-10-03T03:30:00+00:00" == moment("2026-10-03 11:30:00", chinese_words.HOME)[0].isoformat()


@pytest.mark.parametrize("written", ["", "yesterday", "2026-13-01", 7, None, "0000-00-00"])
def test_what_is_no_moment_is_refused(written: object) -> None:
    with pytest.raises(AnswerRefused):
        moment(written)
