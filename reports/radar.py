"""The radar: parcels whose proof of delivery vanishes while the payment can still be refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from evidence.delivery import Told
from ledger.money import Money


class By(StrEnum):
    """What the list is ordered by."""

    DAY = "day"  # what is lost first
    MONEY = "money"  # the most money first, one currency after the other


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the radar is asked for. `within`: so many days from today; `least`: money, in units of its currency.

    `gone`: proofs that are lost already, instead of those that still can be had.
    """

    today: date
    merchant: str = ""
    carrier: str = ""
    within: int | None = None
    least: int | None = None
    gone: bool = False
    by: By = By.DAY

    @property
    def until(self) -> date | None:
        """The last day that counts; none: every day does."""
        if self.within is None:
            return None
        return self.today + timedelta(days=self.within)


@dataclass(frozen=True, slots=True)
class Vanishing:
    """A parcel without a proof. `lost_on` is the first day its carrier may have forgotten it, `told` what it said last.

    `until`: the last day on which the payment can be refused (none: no end), where `refusable`; `dispute_id`: it is already.
    """

    shipment_id: str
    payment_id: str
    order_reference: str
    merchant: str
    carrier: str
    tracking_number: str
    amount: Money
    lost_on: date
    told: Told | None
    looked_at: datetime | None
    refusable: bool = False
    until: date | None = None
    dispute_id: str | None = None

    def days_left(self, today: date) -> int:
        """How many days the carrier still answers; none or fewer once it may have forgotten."""
        return (self.lost_on - today).days


@dataclass(frozen=True, slots=True)
class LostOn:
    """Payments of one currency whose first proof is lost on a day, in minor units.

    `unasked`: of that, what is with carriers that we cannot ask.
    """

    currency: str
    lost_on: date
    payments: int
    minor: int
    unasked: int


@dataclass(frozen=True, slots=True)
class VanishingWeek:
    """The money that loses its proof in the week of the Monday `week_on`."""

    week_on: date
    payments: int
    amount: Money
    unasked_minor: int


@dataclass(frozen=True, slots=True)
class Span:
    """How many requests were made of a carrier in the minute, hour or day under way, of how many it takes."""

    name: str
    made: int
    most: int


@dataclass(frozen=True, slots=True)
class CarrierLine:
    """A carrier as the operator sees it: how many parcels wait for it, and how it stands with us. No payment is named.

    `pressing`: those whose merchants are told that the proof will be lost; `silent_until`: it did not answer and is left
    alone until then. Not `connected`: we cannot ask it.
    """

    code: str
    name: str
    connected: bool
    expected: int
    due: int
    troubled: int
    pressing: int
    first_lost_on: date | None
    silent_until: datetime | None = None
    spans: tuple[Span, ...] = ()


def together(lines: Iterable[CarrierLine]) -> list[CarrierLine]:
    """One line for each carrier, however parcels spell it, those first whose next proof is lost first."""
    found: dict[str, CarrierLine] = {}
    for it in lines:
        known = found.get(it.code)
        if known is not None:
            days = [day for day in (known.first_lost_on, it.first_lost_on) if day is not None]
            it = replace(
                known, expected=known.expected + it.expected, due=known.due + it.due, troubled=known.troubled + it.troubled,
                pressing=known.pressing + it.pressing, first_lost_on=min(days, default=None),
            )  # fmt: skip
        found[it.code] = it
    return sorted(found.values(), key=lambda it: (it.first_lost_on or date.max, it.name))


def by_week(days: Iterable[LostOn]) -> list[VanishingWeek]:
    """One line for each currency and week, in that order."""
    sums: dict[tuple[str, date], list[int]] = {}
    for it in days:
        line = sums.setdefault((it.currency, it.lost_on - timedelta(days=it.lost_on.weekday())), [0, 0, 0])
        for place, part in enumerate((it.payments, it.minor, it.unasked)):
            line[place] += part
    return [
        VanishingWeek(week, payments, Money(minor, currency), unasked)
        for (currency, week), (payments, minor, unasked) in sorted(sums.items())
    ]


def totals(weeks: Iterable[VanishingWeek]) -> list[Money]:
    """What is about to lose its proof in all, by currency."""
    sums: dict[str, int] = {}
    for it in weeks:
        sums[it.amount.currency] = sums.get(it.amount.currency, 0) + it.amount.minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items())]
