"""How much of what was sold can still be disputed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, false, true

from disputes.dispute import Outcome, Stage
from disputes.doubles import left_of
from disputes.store import disputes, windows
from ledger.money import Money
from reports.exposure import ExposureLine, OpenSales, by_week, totals
from reports.store.exposure import open_sales
from tests.rules.examples import a_dispute, a_payment
from tests.rules.rows import NOW, a_window, put_payments
from trade.refunds import Refund
from trade.store import refunds

ON = date(2026, 5, 20)
MONDAY = date(2026, 6, 1)


def test_sales_are_summed_by_merchant_and_the_week_their_last_window_closes():
    sales = [
        OpenSales("m", "EUR", date(2026, 6, 1), False, 2, 300),
        OpenSales("m", "EUR", date(2026, 6, 7), True, 1, 50),
        OpenSales("m", "EUR", date(2026, 6, 8), False, 1, 7),
        OpenSales("m", "EUR", None, True, 1, 1),
        OpenSales("m", "JPY", date(2026, 6, 2), False, 1, 900),
        OpenSales("a", "EUR", date(2026, 6, 2), False, 1, 5),
    ]

    lines = by_week(sales)

    assert lines == [
        ExposureLine("a", MONDAY, 1, Money(5, "EUR"), 0),
        ExposureLine("m", MONDAY, 3, Money(350, "EUR"), 50),
        ExposureLine("m", date(2026, 6, 8), 1, Money(7, "EUR"), 0),
        ExposureLine("m", None, 1, Money(1, "EUR"), 1),
        ExposureLine("m", MONDAY, 1, Money(900, "JPY"), 0),
    ]
    assert totals(lines) == [Money(363, "EUR"), Money(900, "JPY")]


def put(connection: Connection, payment_id: str, **ends: date | None) -> None:
    lines = [a_window(payment_id, kind, day) for kind, day in ends.items()]
    windows.replace(connection, payment_id, lines, on=ON)


def test_a_sale_counts_once_however_many_grounds_are_open_on_it(connection: Connection):
    put_payments(connection, a_payment("p1"), a_payment("p2"))
    put(connection, "p1", a=date(2026, 6, 1), b=date(2026, 7, 1), c=date(2026, 7, 1), d=date(2026, 1, 1))
    put(connection, "p2", a=date(2026, 7, 1))

    assert open_sales(connection, true(), on=ON) == [OpenSales("merchant-a", "EUR", date(2026, 7, 1), False, 2, 20_000)]


def test_a_ground_without_an_end_leaves_the_sale_open_for_ever(connection: Connection):
    put_payments(connection, a_payment("p1"))
    put(connection, "p1", a=date(2026, 6, 1), b=None)

    assert open_sales(connection, true(), on=ON) == [OpenSales("merchant-a", "EUR", None, False, 1, 10_000)]


def test_an_end_that_rests_on_assumptions_only_is_an_estimate(connection: Connection):
    put_payments(connection, a_payment("p1"), a_payment("p2"))
    last = date(2026, 7, 1)
    guessed = [replace(a_window("p1", kind, last), estimated=True) for kind in ("a", "b")]
    windows.replace(connection, "p1", guessed, on=ON)
    windows.replace(connection, "p2", [replace(a_window("p2", "a", last), estimated=True), a_window("p2", "b", last)], on=ON)

    assert sorted((it.estimated, it.payments) for it in open_sales(connection, true(), on=ON)) == [(False, 1), (True, 1)]


def test_closed_windows_and_sales_disputed_as_a_whole_are_not_exposed(connection: Connection):
    put_payments(connection, a_payment("p1"), a_payment("p2"))
    put(connection, "p1", a=date(2026, 5, 19))
    put(connection, "p2", a=date(2026, 7, 1))
    disputes.add(connection, a_dispute("1", payment_id="p2"), stated_at=NOW, now=NOW)

    assert open_sales(connection, true(), on=ON) == []


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"stage": Stage.FRAUD_NOTICE},
        {"conceded_minor": 1_000},
        {"accepted_minor": 1_000},
        {"stage": Stage.CLOSED, "outcome": Outcome.WON},
        {"stage": Stage.CLOSED, "outcome": Outcome.LOST},
        {"stage": Stage.CLOSED, "outcome": Outcome.WON, "accepted_minor": 1_000},
        {"stage": Stage.CLOSED, "outcome": Outcome.REFUNDED},
    ],
)
@pytest.mark.parametrize("refunded", [0, 2_500])
def test_a_sale_leaves_exposure_by_what_is_disputed_of_it_and_refunded_apart(
    connection: Connection, told: dict[str, Any], refunded: int
):
    """The sum the database makes is the one by which a new dispute is let in."""
    (sold,) = sales = [a_payment("p1")]
    put_payments(connection, *sales)
    put(connection, "p1", a=date(2026, 7, 1))
    part = replace(a_dispute("1", payment_id="p1"), amount=Money(4_000, "EUR"), **told)
    disputes.add(connection, part, stated_at=NOW, now=NOW)
    causes = (part.cause, "payment:p1") if refunded else ()
    given = [Refund("p1", it, Money(refunded, "EUR"), ON, "merchant-a", it) for it in causes]
    for it in given:
        refunds.add(connection, it, now=NOW)

    left = left_of(sold, [part], given)

    assert [left.minor] == [it.minor for it in open_sales(connection, true(), on=ON)]


def test_who_may_see_nothing_has_no_exposure_to_read(connection: Connection):
    put_payments(connection, a_payment("p1"))
    put(connection, "p1", a=date(2026, 7, 1))

    assert open_sales(connection, false(), on=ON) == []
