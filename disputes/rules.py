"""Scheme rules as values: what was read from the rule files, each with its source and the day it starts.

A rule keeps every value it ever had. Where the start of a value is unknown it names the edition it was seen in; it
holds until a later value starts, and whatever is computed from it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from disputes.business_days import YearByYear
from disputes.dated import Confidence as Confidence
from disputes.dated import Rule as Rule
from disputes.dated import RuleValue as RuleValue
from disputes.dated import Span as Span
from disputes.dated import in_force as in_force
from disputes.dispute import Stage
from disputes.rule_topics import Topics
from trade.parties import PartyKind


class Combine(StrEnum):
    """Which of several days a clock counts from. Where one of them applies and the source does not say which, the
    latest is the worst case, and what is computed from it an estimate unless they are one and the same day."""

    SINGLE = "single"
    LATEST = "latest"
    ONE_APPLIES = "one_applies"


class Category(StrEnum):
    """What a ground is about, in the four words all schemes share."""

    FRAUD = "fraud"
    AUTHORISATION = "authorisation"
    PROCESSING = "processing"
    CONSUMER = "consumer"
    OTHER = "other"


class CodeStatus(StrEnum):
    """Whether a ground can still be used. Of the last two it is known that they are over, if not since when."""

    ACTIVE = "active"
    RESTRICTED = "restricted"  # in some countries or regions only
    ENDING = "ending"  # announced to go
    LEGACY = "legacy"  # seen in older lists; whether it is still used was not found
    MERGED = "merged"
    RETIRED = "retired"


OVER = frozenset({CodeStatus.MERGED, CodeStatus.RETIRED})


@dataclass(frozen=True, slots=True)
class Clock:
    """A rule that counts from some days of a payment; the days are named as its fields and facts are.

    `instead_from`: where that day is known, the clock is not needed and that day stands in its place. `if_told`: days
    that count once they are told and are not waited for, since not every sale has them (the end of a service).
    `start_unknown`: the source gives the length and not the day it counts from, which is our reading.
    """

    anchors: tuple[str, ...]
    rule: Rule
    combine: Combine = Combine.SINGLE
    instead_from: str | None = None
    if_told: tuple[str, ...] = ()
    start_unknown: bool = False
    note_en: str = ""
    note_zh: str = ""


@dataclass(frozen=True, slots=True)
class Assumption:
    """What to take for a day nobody told us: at worst so long after another day; no end: only a cap limits it."""

    anchor: str
    after: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """A ground on which a payment can be refused: until when, not before when, and in which flow it is fought.

    `limit` is the last day (none: not found), `cap` the day it can never pass; each of `extended_by` lengthens the
    limit once its day is known. `until` is the last day the code was in use; none for a code still used, or one that
    ended on a day nobody found. `into` are the codes that took its place, `part_of` the code it is a case of,
    `also_written` other spellings.
    """

    code: str
    name_en: str
    name_zh: str
    flow: str
    category: Category
    status: CodeStatus
    source: str
    confidence: Confidence
    limit: Clock | None = None
    cap: Clock | None = None
    extended_by: tuple[Clock, ...] = ()
    wait: Clock | None = None
    until: date | None = None
    into: tuple[str, ...] = ()
    part_of: str | None = None
    also_written: tuple[str, ...] = ()
    note_en: str = ""
    note_zh: str = ""

    def named_on(self, day: date) -> bool:
        """True when a dispute of that day may name it: one that ended on an unknown day is still understood."""
        return self.until is None or day <= self.until

    def usable_on(self, day: date) -> bool:
        """True when a new dispute could still be filed on it."""
        return self.named_on(day) and (self.until is not None or self.status not in OVER)

    @property
    def clocks(self) -> tuple[Clock, ...]:
        found = (self.limit, self.cap, *self.extended_by, self.wait)
        return tuple(clock for clock in found if clock is not None)


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
    """A way in which disputes of a scheme are fought: what falls due at each stage. Its moves are its family's."""

    key: str
    due: tuple[StageDue, ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """A limit of some countries or machines that differs. To which stage it belongs was not always found, so it is shown
    and never applied by itself (`stage` none: the source does not say)."""

    scope_en: str
    scope_zh: str
    stage: Stage | None
    rule: Rule


@dataclass(frozen=True, slots=True)
class Scheme:
    """The rules of one card scheme. `codes` are by code, in the order of the file."""

    key: str
    title_en: str
    title_zh: str
    codes: Mapping[str, ReasonCode]
    flows: Mapping[str, Flow]
    assumptions: Mapping[str, Assumption]
    exceptions: tuple[Differing, ...] = ()

    def rules(self) -> Iterator[Rule]:
        """Every rule of the scheme, those that several codes share once."""
        seen: dict[str, Rule] = {}
        for code in self.codes.values():
            for clock in code.clocks:
                seen.setdefault(clock.rule.name, clock.rule)
        for flow in self.flows.values():
            seen.update((due.rule.name, due.rule) for due in flow.due)
        seen.update((assumed.rule.name, assumed.rule) for assumed in self.assumptions.values())
        seen.update((differs.rule.name, differs.rule) for differs in self.exceptions)
        yield from seen.values()


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every scheme on file, the names of the days clocks count from, how long before a deadline to remind, and the
    rules that are not a scheme's alone: processors, fees, programmes, shifts of liability, alerts.

    `anchors` are (English, Chinese) by name; `reminders` the longest lead first; `calendars` those published year by year.
    """

    schemes: Mapping[str, Scheme]
    anchors: Mapping[str, tuple[str, str]]
    reminders: tuple[timedelta, ...]
    topics: Topics = field(default_factory=Topics)
    calendars: Mapping[str, YearByYear] = field(default_factory=dict)

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
            if spelled and candidate.named_on(on):
                return candidate
        return None

    def flow(self, scheme: str, code: str, *, on: date) -> Flow | None:
        """How a dispute of this code is fought; None where the rules do not say."""
        found = self.code(scheme, code, on=on)
        return None if found is None else self.schemes[scheme].flows.get(found.flow)

    def source(self, rule: str) -> str | None:
        """Who says so: the source behind the `rule` of a window or deadline; None when the files no longer have it."""
        found = self.value(rule)
        return None if found is None else found.source

    def value(self, rule: str) -> RuleValue | None:
        """The value that the `rule` of a window or deadline names; None when the files no longer have it."""
        name, _, start = rule.partition("@")
        processors = (it.rule for processor in self.topics.processors.values() for it in processor.windows if it.rule)
        exact = [known for known in (*self, *processors) if known.name == name]
        # A window's rule has the reason code between scheme and clock: visa/13.1/later-of-expected.
        ends = (name.split("/", 1)[0], name.rsplit("/", 1)[-1])
        near = [known for known in self if (known.name.split("/", 1)[0], known.name.rsplit("/", 1)[-1]) == ends]
        return next((value for known in exact or near for value in known.values if value.start_text == start), None)

    def provisional(self, span: Span, last: date) -> bool:
        """True when a length that ends on a day counts business days of a year whose days off are not published yet."""
        calendar = self.calendars.get(span.calendar) if span.business_days else None
        return calendar is not None and last > calendar.published_to
