"""Compelling Evidence 3.0: the boundaries of the rule as it stands in the file, and every reason why a payment misses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from disputes.compelling_evidence import Earlier, Judged, Miss, find
from disputes.rule_topics import CompellingEvidence, Element
from disputes.schemes.load import load_all
from ledger.money import Money
from trade.payments import Chain, Payment

V1_DAY, V2_DAY = date(2026, 6, 1), date(2026, 11, 1)
FACTS = {
    "credential": "tok_1", "description": "Tea, 500 g", "ip_address": "93.184.216.34", "login": "Lin@Shop",
    "delivery_address": "1 Long Road", "device_id": "device-0123456789", "device_fingerprint": "print-0123456789-012345",
}  # fmt: skip


def rule(day: date) -> CompellingEvidence:
    found = load_all().topics.compelling_on("visa", "10.4", day)
    assert found is not None
    return found


def paid(days_before: int, day: date = V1_DAY, **facts: Any) -> Payment:
    sold = datetime.combine(day - timedelta(days=days_before), time(12), UTC)
    kept = {name: value for name, value in {**FACTS, **facts}.items() if value is not None}
    return Payment(
        f"shop.{days_before}", Chain(("gate", "shop")), str(days_before), "csv", Money(1_000, "USD"), "visa", sold,
        last_four="4242", facts=kept,
    )  # fmt: skip


def judged(earlier: Payment | Earlier, day: date = V1_DAY, **of_disputed: Any) -> Judged:
    one = earlier if isinstance(earlier, Earlier) else Earlier(earlier)
    (found,) = find(paid(3, day, **of_disputed), [one], rule(day), processed_on=day).judged
    return found


@pytest.mark.parametrize(
    ("days", "misses"),
    [(120, (Miss.TOO_RECENT,)), (121, ()), (365, ()), (366, (Miss.TOO_OLD,))],
)
@pytest.mark.parametrize("day", [V1_DAY, V2_DAY])
def test_a_payment_counts_from_the_first_to_the_last_day(days: int, misses: tuple[Miss, ...], day: date) -> None:
    assert misses == judged(paid(days, day), day).misses


def test_two_payments_answer_and_one_does_not() -> None:
    one, two = Earlier(paid(130)), Earlier(paid(200))
    recent = Earlier(paid(20))

    assert not find(paid(3), [one, recent], rule(V1_DAY), processed_on=V1_DAY).answers
    answer = find(paid(3), [recent, two, one], rule(V1_DAY), processed_on=V1_DAY)
    assert answer.answers and ["130", "200", "20"] == [it.payment.order_reference for it in answer.judged]


@pytest.mark.parametrize(
    ("facts", "miss"),
    [
        ({"credential": "tok_2"}, Miss.OTHER_CREDENTIAL),
        ({"credential": None}, Miss.CREDENTIAL_UNKNOWN),
        ({"description": None}, Miss.NOT_DESCRIBED),
        ({"device_id": None, "device_fingerprint": None, "ip_address": "93.184.216.35"}, Miss.NO_CORE),
        ({"device_id": None, "device_fingerprint": None, "login": None, "delivery_address": "2"}, Miss.TOO_LITTLE),
    ],
)
def test_each_reason_is_named(facts: dict[str, Any], miss: Miss) -> None:
    assert (miss,) == judged(paid(130, **facts)).misses


def test_what_was_disputed_or_reported_does_not_count() -> None:
    assert (Miss.DISPUTED,) == judged(Earlier(paid(130), disputed=True)).misses
    assert (Miss.REPORTED,) == judged(Earlier(paid(130), reported=True)).misses


def test_a_login_and_an_address_agree_however_they_are_written_and_a_device_only_exactly() -> None:
    found = judged(paid(130, login=" lin@shop ", delivery_address="1  LONG road", device_id="DEVICE-0123456789"))

    assert {Element.LOGIN, Element.DELIVERY_ADDRESS} <= set(found.shared) and Element.DEVICE_ID not in found.shared


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.1.4", "::1", "nonsense"])
def test_an_address_of_a_private_network_tells_nothing(address: str) -> None:
    assert Element.IP_ADDRESS not in judged(paid(130, ip_address=address), ip_address=address).shared


def test_a_short_device_number_does_not_count_in_the_first_version() -> None:
    assert Element.DEVICE_ID not in judged(paid(130, device_id="short"), device_id="short").shared


def test_device_and_fingerprint_are_one_element_from_the_second_version_on() -> None:
    alone = {"ip_address": None, "login": None, "delivery_address": None}

    assert () == judged(paid(130, **alone), **alone).misses
    assert (Miss.TOO_LITTLE,) == judged(paid(130, V2_DAY, **alone), V2_DAY, **alone).misses


def test_a_linked_credential_counts_from_the_second_version_on() -> None:
    linked = {"credential": "tok_9"}

    assert (Miss.OTHER_CREDENTIAL,) == judged(paid(130, **linked), linked_credentials="tok_9 tok_8").misses
    assert () == judged(paid(130, V2_DAY, **linked), V2_DAY, linked_credentials="tok_9 tok_8").misses


def test_another_card_is_told_by_its_last_four() -> None:
    other = replace(paid(130, credential=None), last_four="1111")

    assert (Miss.OTHER_CREDENTIAL,) == judged(other).misses


def test_what_the_disputed_payment_lacks_is_said() -> None:
    bare = paid(3, ip_address=None, device_id=None)

    assert {Element.IP_ADDRESS, Element.DEVICE_ID} == set(find(bare, [], rule(V1_DAY), processed_on=V1_DAY).lacks)


def test_a_ground_that_is_not_fraud_has_no_such_answer() -> None:
    assert load_all().topics.compelling_on("visa", "13.1", V1_DAY) is None
