"""Monitoring ratios: the boundaries of the programmes as they stand in the files, and where a month is heading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.monitoring import Measured, Month, forecast, measure, standing
from disputes.rule_topics import Counted, Watched
from disputes.schemes.load import load_all

MAY_2026, JULY_2025 = date(2026, 5, 1), date(2025, 7, 1)


def vamp(first: date, *, disputes: int, reports: int = 0, sales: int) -> Measured:
    counts = {Counted.DISPUTES: disputes, Counted.FRAUD_REPORTS: reports, Counted.SALES: sales}
    levels = load_all().topics.thresholds("visa", Watched.MERCHANT, on=first)
    (pair,) = [it for it in levels if it[0].key == "vamp-merchant"]
    return measure(Month(first, counts), *pair)


@pytest.mark.parametrize(
    ("first", "disputes", "sales", "reached"),
    [
        (MAY_2026, 1500, 100_000, False),  # more than 1,500 are needed
        (MAY_2026, 1501, 100_066, True),  # 1.50 % and a little
        (MAY_2026, 1501, 100_067, False),  # just under it
        (JULY_2025, 2199, 100_000, False),  # 2.20 % until March 2026
        (JULY_2025, 2200, 100_000, True),
    ],
)
def test_a_merchant_is_over_when_ratio_and_number_are(first: date, disputes: int, sales: int, reached: bool) -> None:
    assert vamp(first, disputes=disputes, sales=sales).reached is reached


def test_fraud_reports_count_beside_disputes_in_vamp() -> None:
    assert vamp(MAY_2026, disputes=1000, reports=501, sales=100_000).reached
    assert Fraction(15_010, 100) == vamp(MAY_2026, disputes=1000, reports=501, sales=100_000).ratio


def test_of_each_programme_the_highest_level_reached_is_told() -> None:
    month = Month(MAY_2026, {Counted.CHARGEBACKS: 300, Counted.SALES_OF_MONTH_BEFORE: 10_000})
    levels = load_all().topics.thresholds("mastercard", Watched.MERCHANT, on=MAY_2026)
    measured = [measure(month, *pair) for pair in levels]

    assert ["mastercard-hecm"] == [it.programme.key for it in standing(measured) if it.programme.programme == "ECP"]
    fewer = replace(month, counts={**month.counts, Counted.CHARGEBACKS: 299})
    again = [measure(fewer, *pair) for pair in levels]
    assert ["mastercard-ecm"] == [it.programme.key for it in standing(again) if it.programme.programme == "ECP"]


@pytest.mark.parametrize(("currency", "reached"), [("USD", None), ("CNY", None)])
def test_what_is_not_on_record_is_never_taken_for_reached(currency: str, reached: bool | None) -> None:
    month = Month(
        MAY_2026, {Counted.FRAUD_CHARGEBACKS: 100, Counted.SALES_OF_MONTH_BEFORE: 10_000},
        {(Counted.FRAUD_CHARGEBACKS, currency): 6_000_000},
    )  # fmt: skip
    levels = load_all().topics.thresholds("mastercard", Watched.MERCHANT, on=MAY_2026)
    (fraud,) = [measure(month, *pair) for pair in levels if pair[0].key == "mastercard-efm"]

    assert fraud.reached is reached
    amount = next(it for it in fraud.conditions if it.what == "amount_minor")
    assert (True if currency == "USD" else None) is amount.reached


def test_a_month_is_forecast_as_it_went_so_far_and_the_month_before_stays() -> None:
    month = Month(MAY_2026, {Counted.DISPUTES: 10, Counted.SALES: 1000, Counted.SALES_OF_MONTH_BEFORE: 900})

    ends = forecast(month, on=date(2026, 5, 10))

    assert (31, 3100, 900) == tuple(ends.counts[it] for it in month.counts)
    assert month == forecast(month, on=date(2026, 5, 31)) == forecast(month, on=date(2026, 9, 1))


@given(st.integers(1, 31), st.integers(0, 10**6))
def test_a_forecast_is_never_below_what_stands(day: int, number: int) -> None:
    month = Month(MAY_2026, {Counted.DISPUTES: number})

    assert forecast(month, on=date(2026, 5, day)).counts[Counted.DISPUTES] >= number


@given(st.integers(1, 31), st.integers(0, 500), st.integers(1, 500))
def test_no_ratio_is_forecast_lower_than_the_pace_gives(day: int, disputes: int, sales: int) -> None:
    month = Month(MAY_2026, {Counted.DISPUTES: disputes, Counted.SALES: sales})
    ends = forecast(month, on=date(2026, 5, day))

    assert Fraction(ends.of(Counted.DISPUTES), ends.of(Counted.SALES)) >= Fraction(disputes, sales)


def test_disputes_without_sales_are_over_every_ratio() -> None:
    assert vamp(MAY_2026, disputes=1501, sales=0).reached
    assert not vamp(MAY_2026, disputes=0, sales=0).reached
