"""The windows of a payment: for each ground of dispute, from when to when one could still be filed.

The last day counts in full. A day nobody told us is taken at its worst by a sourced assumption, and the window is
then an estimate. A rule that changed is applied to each day of filing as it stood on that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import NamedTuple

from disputes.dated import holding
from disputes.errors import NoRuleInForce
from disputes.rules import Clock, Combine, ReasonCode, RuleBook, RuleValue, Scheme, in_force
from disputes.window_reasons import Reading, reason_en, reason_zh
from trade.payments import Payment


@dataclass(frozen=True, slots=True)
class Window:
    """When a payment can be disputed on one ground. `kind` is the reason code; both days are included.

    No `closes_on`: there is no end. `rule` names the rule and the start of its value.
    """

    payment_id: str
    kind: str
    opens_on: date
    closes_on: date | None
    rule: str
    why_en: str
    why_zh: str
    estimated: bool

    def open_on(self, day: date) -> bool:
        """False once the last day is over. A window still to open counts as open: it can yet be used."""
        return self.closes_on is None or day <= self.closes_on


def of_ground(windows: Sequence[Window], stated: str, known: ReasonCode | None) -> Window | None:
    """The window of the ground a dispute states: `known` is its code on file, which may be spelled otherwise there."""
    names = {stated, *((known.code, *known.also_written) if known else ())}
    return next((window for window in windows if window.kind in names), None)


def last_day(windows: Sequence[Window]) -> date | None:
    """The last day on which any of them is open; None when one has no end."""
    ends = [window.closes_on for window in windows]
    return None if None in ends else max(end for end in ends if end)


def is_estimate(windows: Sequence[Window]) -> bool:
    """Whether that day rests on assumptions only: one window that is sure of it is enough."""
    last = last_day(windows)
    return all(window.estimated for window in windows if window.closes_on == last)


def windows_of(payment: Payment, book: RuleBook, *, on: date) -> list[Window]:
    """One window for each reason code that could be used on the day `on` and whose limit is known; none for a scheme not
    on file."""
    scheme = book.schemes.get(payment.scheme)
    if scheme is None:
        return []
    days = Days(payment, scheme)
    usable = [code for code in scheme.codes.values() if code.usable_on(on)]
    found = [_window(payment, scheme, code, code.limit, days, book.anchors) for code in usable if code.limit is not None]
    return [window for window in found if window is not None]


class Day(NamedTuple):
    """A day of a payment: as told, as assumed by a rule value, or (none) not bounded by anything told."""

    name: str
    on: date | None
    assumed: RuleValue | None


class Days:
    """The days of one payment by name: its own fields and facts, and for the rest the scheme's assumptions."""

    def __init__(self, payment: Payment, scheme: Scheme) -> None:
        told = {field.name: getattr(payment, field.name) for field in fields(payment) if field.name.endswith("_on")}
        self._told = {name: day for name, value in {**payment.facts, **told}.items() if (day := _as_day(value))}
        self._told["sold_on"] = payment.sold_at.date()
        self._assumptions = scheme.assumptions

    def told(self, name: str) -> date | None:
        return self._told.get(name)

    def worst(self, name: str) -> Day:
        """The latest the day can be."""
        told = self._told.get(name)
        if told is not None:
            return Day(name, told, None)
        assumption = self._assumptions.get(name)
        if assumption is None:
            return Day(name, None, None)
        before = self.worst(assumption.after)
        value = holding(assumption.rule.values, self._told["sold_on"])
        if before.on is None or value is None or value.span is None:
            return Day(name, None, value)
        return Day(name, value.span.after(before.on), value)


def _as_day(value: object) -> date | None:
    """A day as a fact carries it (ISO text); anything else tells us nothing."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return None


class _Closing(NamedTuple):
    """The last day of filing under the values that hold in one stretch of time; none: no end."""

    last: date | None
    limit: RuleValue
    cap: RuleValue | None


def _window(
    payment: Payment, scheme: Scheme, code: ReasonCode, limit: Clock, days: Days, names: Mapping[str, tuple[str, str]]
) -> Window | None:
    limit_days = _days_of(limit, days)
    cap_days = _days_of(code.cap, days) if code.cap else []
    closings = list(_closings(code, limit, limit_days, cap_days, days))
    if not closings:
        return None
    closing = max(closings, key=lambda it: it.last or date.max)
    opens_on = _opens_on(code, days)
    if code.until is not None and code.until < opens_on:
        return None  # over before it could be used on this payment
    reading = Reading(code, limit, closing.limit, closing.cap, limit_days, cap_days, names)
    return Window(
        payment.id,
        code.code,
        opens_on if closing.last is None else min(opens_on, closing.last),
        closing.last,
        f"{scheme.key}/{code.code}/{limit.rule.name.partition('/')[2]}@{closing.limit.start_text}",
        reason_en(reading),
        reason_zh(reading),
        _is_estimate(limit, limit_days, cap_days),
    )


def _days_of(clock: Clock, days: Days) -> list[Day]:
    """The days a clock counts from at their worst, and those that only count once told."""
    return [days.worst(anchor) for anchor in clock.anchors] + [
        Day(name, told, None) for name in clock.if_told if (told := days.told(name)) is not None
    ]


def _is_estimate(limit: Clock, limit_days: Sequence[Day], cap_days: Sequence[Day]) -> bool:
    """True where a day is assumed, where the source does not say which day counts, or from which day at all."""
    if limit.start_unknown or any(day.assumed is not None or day.on is None for day in (*limit_days, *cap_days)):
        return True
    return limit.combine is Combine.ONE_APPLIES and len({day.on for day in limit_days}) > 1


def _closings(
    code: ReasonCode, clock: Clock, limit_days: Sequence[Day], cap_days: Sequence[Day], days: Days
) -> Iterator[_Closing]:
    """The last day of filing in each stretch between two changes of the rules."""
    values = [value for it in code.clocks if it is not code.wait for value in it.rule.values]
    changes = {value.starts_on or date.min for value in values}
    starts = sorted(changes | {value.until + timedelta(days=1) for value in values if value.until is not None})
    ends = [*(start - timedelta(days=1) for start in starts[1:]), None]
    for start, end in zip(starts, ends, strict=True):
        try:
            limit = in_force(clock.rule, start)
        except NoRuleInForce:
            continue
        cap = _in_force_or_none(code.cap, start)
        last = _earliest(_longest(code, limit, limit_days, days, start), _counted(cap, cap_days), end, code.until)
        if last is None or last >= start:
            yield _Closing(last, limit, cap)


def _longest(code: ReasonCode, limit: RuleValue, limit_days: Sequence[Day], days: Days, start: date) -> date | None:
    plain = _counted(limit, limit_days)
    if plain is None:
        return None
    last = plain
    for clock in code.extended_by:
        more = _in_force_or_none(clock, start)
        told = [day for name in clock.anchors if (day := days.told(name))]
        if more is not None and more.span is not None and told:
            last = max(last, more.span.after(max(told)))
    return last


def _in_force_or_none(clock: Clock | None, on: date) -> RuleValue | None:
    try:
        return in_force(clock.rule, on) if clock else None
    except NoRuleInForce:
        return None


def _counted(value: RuleValue | None, anchors: Sequence[Day]) -> date | None:
    """So long after the latest of the days; none when the value or one of the days has no end."""
    told = [day.on for day in anchors if day.on is not None]
    if value is None or value.span is None or len(told) < len(anchors):
        return None
    return value.span.after(max(told))


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _opens_on(code: ReasonCode, days: Days) -> date:
    """The first day of filing: once processed (the sale's own day while unknown), and after the waiting time."""
    first = days.told("processed_on") or days.worst("sold_on").on or date.min
    if code.wait is None:
        return first
    instead = days.told(code.wait.instead_from) if code.wait.instead_from else None
    if instead is not None:
        return max(first, instead)
    waited = _in_force_or_none(code.wait, first)
    told = [day for anchor in code.wait.anchors if (day := days.told(anchor))]
    if waited is None or waited.span is None or not told:
        return first
    earliest = min if code.wait.combine is Combine.ONE_APPLIES else max
    return max(first, waited.span.after(earliest(told)))
