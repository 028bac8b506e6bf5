"""Scheme rules as values: what was read from the rule files, each with its source and the day it starts.

A rule keeps every value it ever had. Where the start of a value is unknown it names the edition it was seen in; it
holds until a later value starts, and whatever is computed from it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from disputes.dispute import Stage
from disputes.errors import NoRuleInForce
from trade.parties import PartyKind


class Confidence(StrEnum):
    """How far a source can be trusted: the scheme's own text, a good secondary page, a summary."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in the calendar: months first (31 August and six months is 28 February), then days."""

    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        """The day this long after `day`, which itself is not counted. The calendar's last day is the limit."""
        try:
            return day + relativedelta(months=self.months, days=self.days)
        except (ValueError, OverflowError):
            return date.max  # a sale dated in the year 9999 is bad input, not a crash


@dataclass(frozen=True, slots=True)
class RuleValue:
    """One value of a rule: how long (none: no end), from when, and who says so.

    `starts_on` is the first day it holds; where that is unknown, `seen_in` is the edition (a day or a month).
    """

    span: Span | None
    source: str
    confidence: Confidence
    starts_on: date | None = None
    seen_in: str | None = None

    @property
    def start_text(self) -> str:
        """The start as it stands in the name of a result: `from-DAY`, or `seen-EDITION` when the start is unknown."""
        return f"from-{self.starts_on}" if self.starts_on else f"seen-{self.seen_in}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a scheme says, with every value it has had."""

    name: str
    values: tuple[RuleValue, ...]


def in_force(rule: Rule, on: date) -> RuleValue:
    """The value whose start is the latest not after `on`; one of unknown start holds until a later one starts.

    Raises NoRuleInForce.
    """
    started = [value for value in rule.values if value.starts_on is None or value.starts_on <= on]
    if not started:
        raise NoRuleInForce(rule.name, on)
    return max(started, key=lambda value: value.starts_on or date.min)


@dataclass(frozen=True, slots=True)
class Clock:
    """A rule that counts from the latest of some days of a payment; the days are named as its fields and facts are.

    `instead_from`: where that day is known, the clock is not needed and that day stands in its place.
    """

    anchors: tuple[str, ...]
    rule: Rule
    instead_from: str | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    """What to take for a day nobody told us: at worst so long after another day; no end: only a cap limits it."""

    anchor: str
    after: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """A ground on which a payment can be refused: until when, not before when, and in which flow it is fought.

    `limit` is the last day, `cap` the day it can never pass; `extended_by` lengthens the limit once its day is known.
    `until` is the last day the code was in use; none for a code still used. `also_written` are other spellings.
    """

    code: str
    name_en: str
    name_zh: str
    flow: str
    limit: Clock
    cap: Clock | None = None
    extended_by: Clock | None = None
    wait: Clock | None = None
    until: date | None = None
    also_written: tuple[str, ...] = ()
    note_en: str = ""
    note_zh: str = ""


@dataclass(frozen=True, slots=True)
class StageDue:
    """Who must do what at a stage, and how long after the stage's processing date.

    `answered`: the stage's own answer has been processed, and the clock counts from that.
    """

    stage: Stage
    answered: bool
    seat: PartyKind
    obligation: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Flow:
    """A way in which disputes of a scheme are fought: its moves, and what falls due at each stage."""

    key: str
    moves: Mapping[Stage, frozenset[Stage]]
    due: tuple[StageDue, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The rules of one card scheme. `codes` are by code, in the order of the file."""

    key: str
    title_en: str
    title_zh: str
    codes: Mapping[str, ReasonCode]
    flows: Mapping[str, Flow]
    assumptions: Mapping[str, Assumption]

    def rules(self) -> Iterator[Rule]:
        """Every rule of the scheme, those that several codes share once."""
        seen: dict[str, Rule] = {}
        for code in self.codes.values():
            for clock in (code.limit, code.cap, code.extended_by, code.wait):
                if clock is not None:
                    seen.setdefault(clock.rule.name, clock.rule)
        for flow in self.flows.values():
            seen.update((due.rule.name, due.rule) for due in flow.due)
        seen.update((assumed.rule.name, assumed.rule) for assumed in self.assumptions.values())
        yield from seen.values()


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every scheme on file, the names of the days clocks count from, and how long before a deadline to remind.

    `anchors` are (English, Chinese) by name; `reminders` the longest lead first.
    """

    schemes: Mapping[str, Scheme]
    anchors: Mapping[str, tuple[str, str]]
    reminders: tuple[timedelta, ...]

    def __iter__(self) -> Iterator[Rule]:
        for scheme in self.schemes.values():
            yield from scheme.rules()

    def code(self, scheme: str, code: str, *, on: date) -> ReasonCode | None:
        """The reason code as the scheme used it on a day; None for a scheme, code or spelling that is not on file."""
        known = self.schemes.get(scheme)
        if known is None:
            return None
        for candidate in known.codes.values():
            spelled = code == candidate.code or code in candidate.also_written
            if spelled and (candidate.until is None or on <= candidate.until):
                return candidate
        return None

    def flow(self, scheme: str, code: str, *, on: date) -> Flow | None:
        """How a dispute of this code is fought; None where the rules do not say."""
        found = self.code(scheme, code, on=on)
        return None if found is None else self.schemes[scheme].flows.get(found.flow)

    def source(self, rule: str) -> str | None:
        """Who says so: the source behind the `rule` of a window or deadline; None when the files no longer have it."""
        name, _, start = rule.partition("@")
        for known in self:
            # A window's rule has the reason code between scheme and clock: visa/13.1/later-of-expected.
            first, last = known.name.split("/", 1)[0], known.name.rsplit("/", 1)[-1]
            if known.name == name or (name.startswith(f"{first}/") and name.rsplit("/", 1)[-1] == last):
                for value in known.values:
                    if value.start_text == start:
                        return value.source
        return None
