"""One value of a rule: how long, since when, who says so, how far that can be trusted, and who says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from dateutil.relativedelta import relativedelta

from disputes.business_days import WEEKDAYS
from disputes.business_days import after as business_day_after
from disputes.errors import NoRuleInForce

ZERO = timedelta()


class Confidence(StrEnum):
    """How far a source can be trusted: the scheme's own text, a good secondary page, a summary."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in the calendar: months first (31 August and six months is 28 February), then days, then
    business days of a `calendar`: a country's, or with none Monday to Friday."""

    months: int = 0
    days: int = 0
    business_days: int = 0
    calendar: str = WEEKDAYS

    def after(self, day: date) -> date:
        """The day this long after `day`, which itself is not counted. The calendar's last day is the limit."""
        try:
            later = day + (relativedelta(months=self.months) if self.months else ZERO) + timedelta(days=self.days)
            return business_day_after(later, self.business_days, self.calendar)
        except (ValueError, OverflowError):
            return date.max  # a sale dated in the year 9999 is bad input, not a crash


@dataclass(frozen=True, slots=True)
class Other:
    """What another source says instead (no span: no end)."""

    span: Span | None
    source: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that disagree with the value chosen, and why it was chosen over them."""

    others: tuple[Other, ...]
    why_en: str
    why_zh: str


@dataclass(frozen=True, slots=True)
class RuleValue:
    """One value of a rule: how long (none: no end), from when, and who says so.

    `starts_on` is the first day it holds; where that is unknown, `seen_in` is the edition (a day or a month).
    `until` is the last day it holds, where a source names it. Where the source gives a range, the span is the shorter
    end of it and `up_to` the longer.
    """

    span: Span | None
    source: str
    confidence: Confidence
    starts_on: date | None = None
    seen_in: str | None = None
    until: date | None = None
    up_to: Span | None = None
    conflict: Conflict | None = None

    @property
    def start_text(self) -> str:
        """The start as it stands in the name of a result: `from-DAY`, or `seen-EDITION` when the start is unknown."""
        return f"from-{self.starts_on}" if self.starts_on else f"seen-{self.seen_in}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What every dated statement of a rule file carries that is not a length of time: fees, thresholds, shifts …"""

    source: str
    confidence: Confidence
    starts_on: date | None = None
    seen_in: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a scheme says, with every value it has had."""

    name: str
    values: tuple[RuleValue, ...]


class Dated(Protocol):
    """Something that holds from a day (unknown: until a later one starts), to a last day where that is known."""

    @property
    def starts_on(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...


Value = TypeVar("Value", bound=Dated)


def holding(values: Iterable[Value], on: date) -> Value | None:
    """The value whose start is the latest not after `on`, one of unknown start holding until a later one starts; none
    when that one is over, or when none had started."""
    started = [value for value in values if value.starts_on is None or value.starts_on <= on]
    latest = max(started, key=lambda value: value.starts_on or date.min, default=None)
    return None if latest is None or (latest.until is not None and latest.until < on) else latest


def in_force(rule: Rule, on: date) -> RuleValue:
    """The value of a rule on a day. Raises NoRuleInForce."""
    found = holding(rule.values, on)
    if found is None:
        raise NoRuleInForce(rule.name, on)
    return found
