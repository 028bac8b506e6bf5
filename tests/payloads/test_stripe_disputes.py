"""What a Stripe dispute says, in our words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from disputes.dispute import Outcome, Stage
from disputes.importers import stripe
from disputes.notice import Notice
from ledger.money import Money
from tests.payloads.stripe_messages import HOUR, OPENED, REINSTATED, WITHDRAWN, body, dispute, event, line


def read(value: dict[str, Any]) -> Notice:
    parsed = stripe.parse(body(value))
    assert () == parsed.problems
    (notice,) = parsed.notices
    return notice


def trouble(value: dict[str, Any]) -> str:
    parsed = stripe.parse(body(value))
    assert ((), {}) == (parsed.notices, parsed.kinds)
    (problem,) = parsed.problems
    return problem.message


def moved(notice: Notice) -> list[tuple[str, int, str]]:
    return [(movement.kind.value, movement.ordinal, str(movement.amount)) for movement in notice.movements]


def test_a_dispute_is_read_in_our_words():
    notice = read(event("charge.dispute.funds_withdrawn", dispute("needs_response", WITHDRAWN), after=2))

    assert ("stripe", "dp_9XyGoodsNotHere", "ch_9XySoldInMarch") == (
        notice.source, notice.reference, notice.payment_reference,
    )  # fmt: skip
    assert ("visa", "13.1", Stage.CHARGEBACK, None) == (notice.scheme, notice.reason_code, notice.stage, notice.outcome)
    assert (Money(10_050, "USD"), date(2026, 3, 1)) == (notice.amount, notice.opened_on)
    assert datetime(2026, 3, 1, 14, tzinfo=UTC) == notice.happened_at
    assert datetime(2026, 3, 11, 12, tzinfo=UTC) == notice.respond_by
    assert [("withdrawn", 1, "USD 100.50"), ("fee", 1, "USD 15.00")] == moved(notice)


@pytest.mark.parametrize(
    ("status", "stage", "outcome"),
    [
        ("warning_needs_response", Stage.INQUIRY, None),
        ("warning_under_review", Stage.INQUIRY, None),
        ("warning_closed", Stage.CLOSED, Outcome.WITHDRAWN),
        ("needs_response", Stage.CHARGEBACK, None),
        ("under_review", Stage.REPRESENTMENT, None),
        ("appeal_needs_response", Stage.PRE_ARBITRATION, None),
        ("won", Stage.CLOSED, Outcome.WON),
        ("lost", Stage.CLOSED, Outcome.LOST),
        ("prevented", Stage.CLOSED, Outcome.REFUNDED),
        ("charge_refunded", Stage.CLOSED, Outcome.REFUNDED),
    ],
)
def test_each_status_is_a_stage(status: str, stage: Stage, outcome: Outcome | None):
    notice = read(dispute(status))

    assert (stage, outcome) == (notice.stage, notice.outcome)
    assert (notice.respond_by is None) == (stage is Stage.CLOSED)


@pytest.mark.parametrize(
    ("kind", "lines", "stage", "outcome"),
    [
        ("{{type}}", [], Stage.INQUIRY, None),
        ("{{type}}", [WITHDRAWN], Stage.CHARGEBACK, None),
        ("{{type}}", [WITHDRAWN, REINSTATED], Stage.CLOSED, Outcome.WON),
        ("charge.dispute.closed", [WITHDRAWN], Stage.CLOSED, Outcome.LOST),
        ("charge.dispute.closed", [], Stage.CLOSED, Outcome.WITHDRAWN),
    ],
)
def test_of_a_status_we_do_not_know_the_stage_follows_the_money(
    kind: str, lines: list[dict[str, Any]], stage: Stage, outcome: Outcome | None
):
    notice = read(event(kind, dispute("{{status}}", *lines)))

    assert (stage, outcome) == (notice.stage, notice.outcome)
    assert ("status '{{status}}' is not known; the stage follows the money",) == notice.remarks


def test_lines_are_numbered_by_kind_from_the_oldest_however_they_are_listed():
    again = line(-10_050, after=500, id="txn_second")
    in_order, reversed_ = dispute("lost", WITHDRAWN, REINSTATED, again), dispute("lost", again, REINSTATED, WITHDRAWN)

    assert read(in_order).movements == read(reversed_).movements
    assert [
        ("withdrawn", 1, "USD 100.50"), ("fee", 1, "USD 15.00"), ("reinstated", 1, "USD 100.50"),
        ("fee_refunded", 1, "USD 15.00"), ("withdrawn", 2, "USD 100.50"),
    ] == moved(read(in_order))  # fmt: skip


def test_another_id_for_the_same_withdrawal_changes_nothing():
    renamed = WITHDRAWN | {"id": "txn_other"}

    assert read(dispute("lost", WITHDRAWN)).movements == read(dispute("lost", renamed)).movements


def test_the_same_line_twice_is_one_movement():
    assert moved(read(dispute("lost", WITHDRAWN))) == moved(read(dispute("lost", WITHDRAWN, WITHDRAWN)))


def test_a_line_in_the_settlement_currency_moves_that_currency():
    settled = line(-9_301, currency="eur", exchange_rate=0.925472)

    assert [("withdrawn", 1, "EUR 93.01")] == moved(read(dispute("needs_response", settled)))


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("charge.dispute.funds_withdrawn", {}, ["withdrawn"]),
        ("charge.dispute.funds_reinstated", {}, ["withdrawn", "reinstated"]),
        ("charge.dispute.updated", {"balance_transaction": "txn_1"}, ["withdrawn"]),
        ("charge.dispute.updated", {"balance_transaction": None}, []),
        ("charge.dispute.updated", {"balance_transaction": WITHDRAWN}, ["withdrawn", "fee"]),
        ("charge.dispute.updated", {"balance_transaction": "txn_1", "status": "warning_needs_response"}, []),
    ],
)
def test_money_the_lines_leave_out_is_taken_from_the_event_or_the_one_line_named(
    kind: str, more: dict[str, Any], expected: list[str]
):
    notice = read(event(kind, dispute() | more, after=3))

    assert expected == [movement.kind.value for movement in notice.movements]


def test_before_lines_were_listed_a_dispute_was_known_by_its_charge_and_won_money_came_back():
    old = dispute("won", balance_transaction="txn_1", evidence_due_by=OPENED + HOUR, evidence="a text")
    for key in ("id", "balance_transactions", "evidence_details", "payment_method_details"):
        del old[key]

    notice = read(event("charge.dispute.closed", old, after=9))

    assert ("ch_9XySoldInMarch", "unknown", "product_not_received") == (
        notice.reference, notice.scheme, notice.reason_code,
    )  # fmt: skip
    assert [("withdrawn", 1, "USD 100.50"), ("reinstated", 1, "USD 100.50")] == moved(notice)
    assert {notice.opened_on} == {movement.moved_on for movement in notice.movements}
    assert datetime(2026, 3, 1, 13, tzinfo=UTC) == read(old | {"status": "under_review"}).respond_by


def test_a_snapshot_is_as_late_as_the_latest_thing_it_shows():
    assert read(dispute("under_review", WITHDRAWN)).happened_at < read(dispute("won", WITHDRAWN, REINSTATED)).happened_at


def test_a_placeholder_id_put_over_many_disputes_names_each_by_its_moment():
    first, second = (dispute(id="dp_00000000000000", created=OPENED + more) for more in (0, 7))

    assert ["dp_00000000000000.1772366400", "dp_00000000000000.1772366407"] == [
        read(first).reference, read(second).reference,
    ]  # fmt: skip


def test_a_template_without_an_amount_takes_what_was_withdrawn():
    assert Money(10_050, "USD") == read(dispute("lost", WITHDRAWN, amount="{{amount}}")).amount


def test_an_account_of_a_platform_is_the_merchant():
    assert "acct_1Shop" == read(event("charge.dispute.created", dispute(), account="acct_1Shop")).merchant_account


@pytest.mark.parametrize(
    ("stripe_minor", "currency", "expected"),
    [(500, "jpy", "JPY 500"), (500, "isk", "ISK 5"), (500, "mga", "MGA 500.00"), (5_000, "bhd", "BHD 5.000")],
)
def test_minor_units_are_iso_4217s_also_where_stripes_differ(stripe_minor: int, currency: str, expected: str):
    assert expected == str(read(dispute(amount=stripe_minor, currency=currency)).amount)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"amount": 100.5}, "whole number of minor units"),
        ({"amount": 1e3}, "whole number of minor units"),
        ({"amount": "10050"}, "whole number of minor units"),
        ({"amount": True}, "whole number of minor units"),
        ({"amount": None}, "whole number of minor units"),
        ({"amount": -1}, "more than nothing"),
        ({"amount": 0}, "more than nothing"),
        ({"amount": 2**64}, "beyond what one transfer can hold"),
        ({"amount": 550, "currency": "isk"}, "no hundredths"),
        ({"currency": "usdollar"}, "three letters"),
        ({"currency": "zzz"}, "no ISO 4217 currency"),
        ({"currency": None}, "three letters"),
        ({"created": None}, "no date"),
        ({"created": 1e12}, "no date"),
        ({"id": None, "charge": None}, "neither itself nor its charge"),
        ({"balance_transactions": [WITHDRAWN | {"amount": 1.5}]}, "balance transaction"),
        ({"balance_transactions": [WITHDRAWN | {"fee": "15"}]}, "balance transaction's fee"),
        ({"balance_transactions": [REINSTATED]}, "more reinstated than withdrawn"),
        ({"balance_transactions": [line(-1, id=f"txn_{n}") for n in range(201)]}, "201 balance transactions"),
    ],
)
def test_what_cannot_be_money_is_parked_with_its_reason(more: dict[str, Any], says: str):
    assert says in trouble(dispute() | more)
