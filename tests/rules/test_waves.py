"""Waves: where one begins, that it is raised once and ends by itself, and what it would have told the merchant of 2002."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from disputes.actions import demonstrate
from disputes.actions.open_dispute import open_dispute
from disputes.actions.watch_waves import watch_waves
from disputes.demonstration.present_wave import MERCHANT
from disputes.demonstration.refusals import refusals
from disputes.demonstration.sales import all_sales
from disputes.dispute import Dispute, Stage
from disputes.errors import RuleFileRefused
from disputes.schemes.load_waves import FILE, load_waves
from disputes.store.tables import wave
from disputes.store.waves import lasting
from disputes.waves import Swell, Trait, WaveRule
from ledger.money import Money
from reports.store.waves import containment, list_waves
from trade.actions.record_payment import record_payment
from trade.parties import Party, PartyKind, Role, Seat
from trade.payments import Chain, Payment
from trade.store import letters, parties
from trade.visibility import scope_of

ROOT = Path(__file__).parents[2]
RULE = load_waves()
TODAY = date(2026, 3, 20)
NOW = datetime.combine(TODAY, time(9), UTC)


def swell(refusals: int, sales: int, base: tuple[int, int] = (0, 0)) -> Swell:
    return Swell("shop", Trait.MERCHANT, "*", refusals, sales, *base)


def test_a_quiet_time_shorter_than_the_window_is_refused_for_it_would_raise_the_same_wave_again(tmp_path: Path) -> None:
    edited = tmp_path / "waves.toml"
    edited.write_text(FILE.read_text().replace(f"quiet_days = {RULE.quiet_days}", f"quiet_days = {RULE.window_days - 1}"))

    with pytest.raises(RuleFileRefused, match=r"waves\.toml: quiet_days: is shorter than the window"):
        load_waves(edited)


@pytest.mark.parametrize(
    ("counted", "is_wave"),
    [
        (swell(RULE.least, 10), True),
        (swell(RULE.least - 1, 10), False),  # too few, whatever their rate
        (swell(25, 1000), True),  # 2.50 %: five times the floor
        (swell(25, 1001), False),
        (swell(25, 1000, (10, 1000)), False),  # 1 % is usual here
        (swell(50, 1000, (10, 1000)), True),
    ],
)
def test_a_wave_begins_where_enough_refusals_are_far_enough_above_the_usual(counted: Swell, is_wave: bool) -> None:
    assert is_wave is counted.is_wave(RULE)


@given(st.integers(0, 500), st.integers(0, 5000), st.integers(0, 50))
def test_one_more_refusal_never_ends_a_wave(refusals: int, sales: int, more: int) -> None:
    assert swell(refusals + more, sales).is_wave(RULE) or not swell(refusals, sales).is_wave(RULE)


def _sell(connection: Connection, name: str, *, country: str, day: date, refused: bool) -> None:
    sold = datetime.combine(day, time(8), UTC)
    paid = Payment(
        f"shop.{name}", Chain(("gate", "shop")), name, "csv", Money(1_000, "USD"), "visa", sold, bin_country=country,
        processed_on=day,
    )  # fmt: skip
    record_payment(connection, paid, now=NOW)
    if refused:
        dispute = Dispute(
            f"gate.{name}", paid.id, ("gate", "shop"), "gate", "visa", "10.4", Stage.CHARGEBACK, paid.amount, day
        )
        open_dispute(connection, dispute, actor="gate", happened_at=sold, now=NOW)


@pytest.fixture
def shop(connection: Connection) -> Connection:
    parties.add(connection, Party("gate", PartyKind.GATEWAY, "Gate", "网关"), now=NOW)
    parties.add(connection, Party("shop", PartyKind.MERCHANT, "Shop", "商店", email="a@shop.test"), now=NOW)
    for number in range(200):
        _sell(connection, f"GB-{number}", country="GB", day=TODAY - timedelta(days=number % 28), refused=False)
    for number in range(6):
        _sell(connection, f"MY-{number}", country="MY", day=TODAY - timedelta(days=number), refused=True)
    return connection


def test_a_wave_is_raised_once_its_merchant_told_and_it_ends_by_itself(shop: Connection) -> None:
    assert [(2, 0), (0, 0)] == [watch_waves(shop, now=NOW) for _ in range(2)]  # the country, and all sales

    found = {row.trait: row for row in shop.execute(select(wave))}
    assert {"bin_country", "merchant"} == set(found)
    assert ("MY", 6, 6) == (found["bin_country"].value, found["bin_country"].refusals, found["bin_country"].sales)
    told = letters.page(shop, "shop", "nobody", before=None, rows=50)
    assert 2 == sum(1 for it in told if it.kind == "wave.raised")

    quiet = NOW + timedelta(days=RULE.quiet_days)
    assert (0, 0) == watch_waves(shop, now=quiet - timedelta(days=1))
    assert [(0, 2), (0, 0)] == [watch_waves(shop, now=quiet) for _ in range(2)]


def test_the_demonstration_shows_its_visitor_a_wave_with_orders_to_hold_back(connection: Connection) -> None:
    demonstrate.add_present_parties(connection, now=NOW)
    demonstrate.load_present(connection, now=NOW)

    scope = scope_of(Seat("x", "x", Role.DISPUTE_DESK, MERCHANT.code))
    (country,) = [it for it in list_waves(connection, scope) if it.trait is Trait.BIN_COUNTRY]
    seen = containment(connection, scope, country.id, now=NOW)
    assert (7, 12, 5) == (country.refusals, country.sales, seen.unshipped_number)
    assert seen.unshipped_number == seen.unpaid_number and not any(order.refused for order in seen.unshipped)
    assert {MERCHANT.code} == {it.merchant for it in lasting(connection)}


def first_wave(sold: Iterable[date], refused: Iterable[date], rule: WaveRule) -> Swell | None:
    """The swell at which one merchant's refusals, taken day by day, are first a wave; its value is the day."""
    days, sales = sorted(refused), sorted(sold)
    for place, on in enumerate(days):
        first, _last = rule.window(on)
        earliest, before = rule.base(on)
        swell = Swell(
            "", Trait.MERCHANT, on.isoformat(),
            refusals=sum(1 for day in days[: place + 1] if first <= day),
            sales=sum(1 for day in sales if first <= day <= on),
            base_refusals=sum(1 for day in days if earliest <= day <= before),
            base_sales=sum(1 for day in sales if earliest <= day <= before),
        )  # fmt: skip
        if swell.is_wave(rule):
            return swell
    return None


def test_on_the_worked_case_the_wave_would_have_come_in_time() -> None:
    """The counterfactual of docs/waves.md: each notice relayed the day it reached the acquirer."""
    sales = [sale for sale in all_sales() if sale.payment.chain.merchant == "xidan"]
    told = {it.dispute.payment_id: it.informed["ccb-shanghai"].date() for it in refusals(all_sales())}

    found = first_wave([sale.payment.sold_at.date() for sale in sales], told.values(), RULE)

    assert found is not None
    raised = date.fromisoformat(found.value)
    kept = [sale for sale in sales if sale.refused and sale.shipment and sale.shipment.steps[0].happened_at.date() > raised]
    saved = Money(sum(sale.payment.amount.minor for sale in kept), "CNY")
    page = (ROOT / "docs" / "waves.md").read_text(encoding="utf-8")
    assert f"| {raised} | {found.refusals} of {found.sales} | {len(kept)} of {len(told)} | {saved} |" in page
    assert raised < date(2002, 8, 26) and 0 < len(kept) < len(told)
