"""Read the dated values all rule files share: lengths of time, their sources, their starts, who says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeVar

from disputes.business_days import WEEKDAYS, known
from disputes.dated import Confidence, Conflict, Dated, Other, Rule, RuleValue, Span
from disputes.schemes.reading import Table

VALUE_EXAMPLE = '{ days = 120, seen_in = 2026-04-18, source = "core-rules", confidence = "high" }'
LENGTHS = ("days", "months", "business_days")

Choice = TypeVar("Choice", bound=StrEnum)


def read_sources(file: Table) -> Mapping[str, str]:
    """The file's `[sources]`, by the short name its values use."""
    table = file.table("sources", '[sources] core-rules = "Core Rules, edition …"')
    found = {name: table.text(name, "Core Rules, edition …") for name in table.names()}
    table.done()
    return found


def read_source(table: Table, sources: Mapping[str, str]) -> str:
    name = table.text("source", "core-rules")
    if name not in sources:
        raise table.refuse("source", f"{name!r} is not one of the file's sources", f"one of {sorted(sources)}")
    return sources[name]


def read_choice(table: Table, key: str, kind: type[Choice], *, default: Choice | None = None) -> Choice:
    """One word of a list. Raises RuleFileRefused, naming the list."""
    return one_of(table, key, table.text(key, next(iter(kind)).value, default=default), kind)


def one_of(table: Table, key: str, value: str, kind: type[Choice]) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise table.refuse(key, f"{value!r} is not one of them", f"one of {[member.value for member in kind]}") from None


def read_note(table: Table, stem: str = "note") -> tuple[str, str]:
    """A remark in both languages, or none."""
    english, chinese = (table.text(f"{stem}_{language}", "…", default="") for language in ("en", "zh"))
    if bool(english) != bool(chinese):
        raise table.refuse(stem, "stands in one language only", f'{stem}_en = "…", {stem}_zh = "…"')
    return english, chinese


def read_rule(name: str, table: Table, sources: Mapping[str, str], *, endless: bool = False) -> Rule:
    """A rule with all its values. `endless`: one of them may be that there is no end."""
    rows = table.tables("values", f"values = [{VALUE_EXAMPLE}]")
    values = tuple(_value(row, sources, endless) for row in rows)
    require_apart(table, values)
    return Rule(name, values)


def require_apart(table: Table, values: Sequence[Dated]) -> None:
    """No two values may hold on one day. Raises RuleFileRefused."""
    starts = [value.starts_on for value in values]
    if len(set(starts)) < len(starts):
        raise table.refuse("values", "two values start on the same day, or have no known start", VALUE_EXAMPLE)
    for value in values:
        if value.until is not None and value.starts_on is not None and value.until < value.starts_on:
            raise table.refuse("values", f"one ends on {value.until}, before it starts", VALUE_EXAMPLE)
    for earlier, later in pairwise(sorted(values, key=lambda it: it.starts_on or date.min)):
        if earlier.until is not None and later.starts_on is not None and later.starts_on <= earlier.until:
            right = f"until = {later.starts_on - timedelta(days=1)}"
            raise table.refuse("values", f"two overlap: one lasts until {earlier.until}, the next starts before", right)


def read_said(table: Table, sources: Mapping[str, str]) -> dict[str, Any]:
    """Source, confidence and time of a dated statement, as the keywords of `Said`."""
    starts_on, seen_in, until = table.day("from"), table.edition("seen_in"), table.day("until")
    if (starts_on is None) == (seen_in is None):
        raise table.refuse("from", "give either the day it starts or, if unknown, seen_in = its edition", VALUE_EXAMPLE)
    source, confidence = read_source(table, sources), read_choice(table, "confidence", Confidence)
    return {"source": source, "confidence": confidence, "starts_on": starts_on, "seen_in": seen_in, "until": until}


def _value(row: Table, sources: Mapping[str, str], endless: bool) -> RuleValue:
    span = _span(row, endless)
    up_to = Span(days=row.whole("at_most")) if "at_most" in row else None
    if up_to is not None and (span is None or up_to.days <= span.days):
        raise row.refuse("at_most", "is the longer end of a range that begins with days", "days = 7, at_most = 21")
    said = read_said(row, sources)
    found = RuleValue(span, up_to=up_to, conflict=_conflict(row, sources), **said)
    row.done()
    return found


def _span(row: Table, endless: bool) -> Span | None:
    no_end = row.flag("no_end")
    if no_end and not endless:
        raise row.refuse("no_end", "this rule must have an end", VALUE_EXAMPLE)
    given = [key for key in LENGTHS if key in row]
    if no_end and given:
        raise row.refuse("no_end", f"cannot stand beside {given[0]}", "no_end = true")
    if not no_end and not given:
        raise row.refuse("days", "is missing; give days, months, business_days or no_end = true", VALUE_EXAMPLE)
    if no_end:
        return None
    calendar = row.text("calendar", "NG", default=WEEKDAYS) if "calendar" in row else WEEKDAYS
    if not known(calendar) or (calendar and "business_days" not in row):
        why = f"{calendar!r} is not a country whose holidays are known, or no business days are counted"
        raise row.refuse("calendar", why, 'business_days = 2, calendar = "NG"')
    return Span(row.whole("months"), row.whole("days"), row.whole("business_days"), calendar)


def _conflict(row: Table, sources: Mapping[str, str]) -> Conflict | None:
    if "conflict" not in row:
        return None
    example = 'conflict = { others = [{ days = 30, source = "…" }], why_en = "…", why_zh = "…" }'
    table = row.table("conflict", example)
    others = []
    for other in table.tables("others", example):
        others.append(Other(_span(other, endless=True), read_source(other, sources)))
        other.done()
    found = Conflict(tuple(others), table.text("why_en", "two sources agree"), table.text("why_zh", "两个来源一致"))
    table.done()
    return found
