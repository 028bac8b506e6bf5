"""Exposure: the money of sales that can still be disputed, by merchant and by the week in which that ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.money import Money


@dataclass(frozen=True, slots=True)
class OpenSales:
    """Sales of one merchant whose last window closes on the same day (none: no end), in minor units.

    `estimated`: that day rests on an assumption.
    """

    merchant: str
    currency: str
    closes_on: date | None
    estimated: bool
    payments: int
    minor: int


@dataclass(frozen=True, slots=True)
class ExposureLine:
    """What one merchant's sales expose to dispute, by the week in which their last window closes.

    `week_on` is the Monday of that week; none where there is no end. `estimated_minor` is the part of `amount` whose
    end rests on an assumption.
    """

    merchant: str
    week_on: date | None
    payments: int
    amount: Money
    estimated_minor: int


@dataclass(frozen=True, slots=True)
class OpenPayment:
    """A sale that can still be disputed: on how many grounds, when the first of them closes and when the last.

    `last_on` none: no end. `estimated`: one of the days rests on an assumption.
    """

    id: str
    order_reference: str
    merchant: str
    scheme: str
    amount: Money
    sold_on: date
    grounds: int = 0
    first_on: date | None = None
    last_on: date | None = None
    estimated: bool = False


def by_week(sales: Iterable[OpenSales]) -> list[ExposureLine]:
    """One line for each merchant, currency and week, in that order; weeks without end last."""
    sums: dict[tuple[str, str, date], list[int]] = {}
    for it in sales:
        line = sums.setdefault((it.merchant, it.currency, _monday(it.closes_on)), [0, 0, 0])
        line[0] += it.payments
        line[1] += it.minor
        line[2] += it.minor if it.estimated else 0
    return [
        ExposureLine(merchant, None if week == date.max else week, payments, Money(minor, currency), estimated)
        for (merchant, currency, week), (payments, minor, estimated) in sorted(sums.items())
    ]


def _monday(day: date | None) -> date:
    return date.max if day is None else day - timedelta(days=day.weekday())


def totals(lines: Iterable[ExposureLine]) -> list[Money]:
    """What is exposed in all, by currency."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.amount.currency] = sums.get(line.amount.currency, 0) + line.amount.minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items())]
