"""Monitoring ratios: a month of one merchant or acquirer held against a scheme's programmes, and where the month is heading.

Ratios are exact fractions, shown in basis points (2.20 % is 220). A condition nobody can answer from the record (the share
of sales with 3-D Secure, amounts in another currency) is said to be unknown and never taken for reached.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from disputes.rule_topics import Counted, Programme, Threshold

BP = 10_000


@dataclass(frozen=True, slots=True)
class Month:
    """What was counted of one merchant or acquirer under one scheme in one calendar month, beginning on `first`.

    `minor_above` are sums in minor units by what is counted and by currency.
    """

    first: date
    counts: Mapping[Counted, int]
    minor_above: Mapping[tuple[Counted, str], int] = field(default_factory=dict)

    def of(self, counted: Counted) -> int:
        return self.counts.get(counted, 0)

    @property
    def days(self) -> int:
        return monthrange(self.first.year, self.first.month)[1]

    @property
    def last(self) -> date:
        return self.first.replace(day=self.days)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a threshold: what stands and what it begins at, both in the unit `what` names; none: not known."""

    what: str  # ratio_bp | count | amount_minor | sales | authenticated_bp
    stands: Fraction | None
    begins: int
    below: bool = False  # reached by being under it
    currency: str | None = None

    @property
    def reached(self) -> bool | None:
        if self.stands is None:
            return None
        return self.stands < self.begins if self.below else self.stands >= self.begins


@dataclass(frozen=True, slots=True)
class Measured:
    """A level of a programme held against a month. `reached`: all conditions are; none: it hangs on one nobody knows."""

    programme: Programme
    threshold: Threshold
    conditions: tuple[Condition, ...]

    @property
    def reached(self) -> bool | None:
        found = [condition.reached for condition in self.conditions]
        if False in found:
            return False
        return None if None in found else True

    @property
    def ratio(self) -> Fraction | None:
        """In basis points; none where the programme knows no ratio."""
        return next((it.stands for it in self.conditions if it.what == "ratio_bp"), None)


def measure(month: Month, programme: Programme, threshold: Threshold) -> Measured:
    """Every condition of the threshold as the month stands."""
    above = sum(month.of(counted) for counted in programme.above)
    below = month.of(programme.below)
    found = []
    if threshold.ratio_from_bp is not None:
        # Disputes of a month without sales: as if there had been one, since nothing divides by nothing.
        found.append(Condition("ratio_bp", Fraction(above * BP, max(below, 1)), threshold.ratio_from_bp))
    if threshold.count_from is not None:
        found.append(Condition("count", Fraction(above), threshold.count_from))
    if threshold.amount_from is not None:
        amount = threshold.amount_from
        found.append(
            Condition("amount_minor", _sum(month, programme, amount.currency), amount.minor, currency=amount.currency)
        )
    if threshold.sales_from is not None:
        found.append(Condition("sales", Fraction(below), threshold.sales_from))
    if threshold.authenticated_below_bp is not None:
        found.append(Condition("authenticated_bp", None, threshold.authenticated_below_bp, below=True))
    return Measured(programme, threshold, tuple(found))


def _sum(month: Month, programme: Programme, currency: str) -> Fraction | None:
    """What is counted, in one currency; unknown as soon as some of it is in another, since nothing is converted here."""
    sums = {key: minor for key, minor in month.minor_above.items() if key[0] in programme.above}
    if any(minor and key[1] != currency for key, minor in sums.items()):
        return None
    return Fraction(sum(sums.values()))


def forecast(month: Month, *, on: date) -> Month:
    """The month as it would end if it went on as it went until the end of the day `on`; a month that is over, as it is.

    What is counted of the month before does not grow any more. Sales are rounded down and all else up, so that no ratio is
    forecast lower than the pace gives.
    """
    if on >= month.last:
        return month
    gone = max((on - month.first).days + 1, 1)

    def grown(counted: Counted, number: int) -> int:
        if counted is Counted.SALES_OF_MONTH_BEFORE:
            return number
        return number * month.days // gone if counted is Counted.SALES else -(-number * month.days // gone)

    counts = {counted: grown(counted, number) for counted, number in month.counts.items()}
    sums = {key: grown(key[0], minor) for key, minor in month.minor_above.items()}
    return replace(month, counts=counts, minor_above=sums)


def standing(measured: Sequence[Measured]) -> list[Measured]:
    """The highest level reached of each programme; `measured` has the highest of a programme first."""
    found: dict[str, Measured] = {}
    for it in measured:
        if it.reached:
            found.setdefault(it.programme.programme, it)
    return list(found.values())
