"""What a contract says about passing a notice on: within how many hours the upper party tells the lower one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

NOTICE_HOURS = "notice_hours"  # the kind of the clause in `contract.clauses`


@dataclass(frozen=True, slots=True)
class NoticeClause:
    """The clause of one contract, in force from its start to its end (none: open)."""

    upper: str
    lower: str
    starts_on: date
    ends_on: date | None
    hours: int


def allowed(clauses: Iterable[NoticeClause], upper: str, lower: str, on: date) -> timedelta | None:
    """How long the upper party may take on that day, by the contract that started last; none where no clause says."""
    in_force = [
        it
        for it in clauses
        if (it.upper, it.lower) == (upper, lower) and it.starts_on <= on and (it.ends_on is None or on <= it.ends_on)
    ]
    return timedelta(hours=max(in_force, key=lambda it: it.starts_on).hours) if in_force else None
