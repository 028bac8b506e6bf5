"""Checkpoints: what went through an account up to a horizon, by the month in which it is effective.

A balance is then the latest checkpoint and what came since; one as of a day in the past the months before, and of that
day's month what was effective by then. What a checkpoint says follows from the transfers and never changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.money import MINOR_MAX


class Moved(NamedTuple):
    """What went through an account on one day, on one basis and finality, in so many transfers."""

    effective_on: date
    basis: str
    finality: str
    debits_minor: int
    credits_minor: int
    transfers: int


class Total(NamedTuple):
    """What went through an account in all entries up to a horizon that are effective in a month. Of its transfers `fresh`
    came since the checkpoint before."""

    month: date
    basis: str
    finality: str
    debits_minor: int
    credits_minor: int
    fresh: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The totals of an account at a horizon; the checkpoint before stands at `since`, 0 when this is the first."""

    account_id: int
    horizon: int
    since: int
    totals: tuple[Total, ...]

    @property
    def fits(self) -> bool:
        """Whether every total can be kept as one number. Otherwise the account does without: its sums take longer."""
        return all(it.debits_minor <= MINOR_MAX and it.credits_minor <= MINOR_MAX for it in self.totals)


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def carried(totals: Iterable[Total], moved: Iterable[Moved]) -> tuple[Total, ...]:
    """The totals of the checkpoint before, carried on over what went through the account since, in their order."""
    sums: dict[tuple[date, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for total in totals:
        sums[total.month, total.basis, total.finality][:2] = total.debits_minor, total.credits_minor
    for it in moved:
        into = sums[month_of(it.effective_on), it.basis, it.finality]
        for place, more in enumerate((it.debits_minor, it.credits_minor, it.transfers)):
            into[place] += more
    return tuple(Total(*key, *sums[key]) for key in sorted(sums))
