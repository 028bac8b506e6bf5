"""Until when evidence must be kept: by the case, by the limitation of claims, by the law of those who took part.

Where a law was changed while the time ran, the longest of those that held on any day of it counts: what was kept too long
can still be erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from disputes.dated import Rule, RuleValue
from evidence.retention import Hold
from trade.parties import PartyKind


@dataclass(frozen=True, slots=True)
class KeepingRules:
    """The limitation of claims, and what the law asks of each kind of party."""

    limitation: Rule
    statutory: Mapping[PartyKind, Rule]


@dataclass(frozen=True, slots=True)
class Course:
    """Where a matter stands: its cause, whether it is over, and the day of the last line of its timeline."""

    cause: str
    over: bool
    last_on: date


def of_matter(it: Course, rules: KeepingRules, *, today: date) -> list[Hold]:
    """What the matter itself keeps: all until it is over, then until nobody can sue any more."""
    if not it.over:
        return [Hold(it.cause, None)]
    limited = _longest(rules.limitation, it.last_on, today)
    return [Hold(it.cause, it.last_on), *([Hold(f"limitation:{it.cause}", limited)] if limited else [])]


def by_law(kinds: Iterable[PartyKind], *, completed_on: date, rules: KeepingRules, today: date) -> list[Hold]:
    """What the law keeps, for each kind of party that took part and of which it asks anything."""
    found = {kind: _longest(rules.statutory[kind], completed_on, today) for kind in set(kinds) if kind in rules.statutory}
    return [Hold(f"statutory:{kind.value}", until) for kind, until in sorted(found.items()) if until]


def _longest(rule: Rule, since: date, today: date) -> date | None:
    """The last day by any value that held between the two days; none when none did."""
    ends = [value.span.after(since) for value in rule.values if value.span and _held(value, since, max(since, today))]
    return max(ends, default=None)


def _held(value: RuleValue, first: date, last: date) -> bool:
    return (value.starts_on or date.min) <= last and (value.until or date.max) >= first
