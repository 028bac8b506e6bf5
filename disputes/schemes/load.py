"""Load the rule files: one dated TOML a scheme, plus the names of days and the leads of reminders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from disputes.dispute import Stage
from disputes.rules import (
    Assumption,
    Clock,
    Confidence,
    Flow,
    ReasonCode,
    Rule,
    RuleBook,
    RuleValue,
    Scheme,
    Span,
    StageDue,
)
from disputes.schemes.reading import Table, read
from trade.parties import PartyKind

FOLDER = Path(__file__).parent
NOT_SCHEMES = frozenset({"anchors.toml", "checklists.toml", "reminders.toml"})
VALUE_EXAMPLE = '{ days = 120, seen_in = 2026-04-18, source = "core-rules", confidence = "high" }'

Choice = TypeVar("Choice", Stage, PartyKind, Confidence)


@cache
def load_all() -> RuleBook:
    """Every rule file that comes with the product, read once a process. Raises RuleFileRefused."""
    schemes = [load(path) for path in sorted(FOLDER.glob("*.toml")) if path.name not in NOT_SCHEMES]
    return RuleBook({scheme.key: scheme for scheme in schemes}, _anchors(), _reminders())


def load(path: Path) -> Scheme:
    """One scheme's file. Raises RuleFileRefused, naming the file, the key and a right example."""
    file = read(path)
    key = file.text("scheme", "visa")
    sources = _sources(file)
    anchors = _anchors()
    clocks = {
        name: _clock(f"{key}/{name}", table, sources, anchors)
        for name, table in file.named("clocks", "[clocks.from-processing]")
    }
    codes = {name: _code(name, table, clocks) for name, table in file.named("codes", '[codes."13.1"]')}
    flows = {name: _flow(f"{key}/{name}", table, sources) for name, table in file.named("flows", "[flows.allocation]")}
    assumptions = {
        name: _assumption(f"{key}/assume-{name}", name, table, sources, anchors)
        for name, table in file.named("assume", "[assume.statement_on]")
    }
    title_en, title_zh = file.text("title_en", "Visa"), file.text("title_zh", "维萨")
    for code in codes.values():
        if code.flow not in flows:
            why = f"{code.flow!r} is not a flow of this file"
            raise file.refuse(f"codes.{code.code}.flow", why, f"one of {sorted(flows)}")
    file.done()
    return Scheme(key, title_en, title_zh, codes, flows, assumptions)


def _sources(file: Table) -> Mapping[str, str]:
    table = file.table("sources", '[sources] core-rules = "Core Rules, edition …"')
    found = {name: table.text(name, "Core Rules, edition …") for name in table.names()}
    table.done()
    return found


@cache
def _anchors() -> Mapping[str, tuple[str, str]]:
    file = read(FOLDER / "anchors.toml")
    found = {
        name: (table.text("en", "the day of sale"), table.text("zh", "交易日"))
        for name, table in file.named("anchors", "[anchors.sold_on]")
    }
    file.done()
    return found


def _reminders() -> tuple[timedelta, ...]:
    file = read(FOLDER / "reminders.toml")
    file.text("source", "our own choice")
    before = file.tables("before", "[[before]] days = 14")
    leads = [timedelta(days=lead.whole("days"), hours=lead.whole("hours")) for lead in before]
    file.done()
    return tuple(sorted(leads, reverse=True))


def _rule(name: str, table: Table, sources: Mapping[str, str], *, endless: bool = False) -> Rule:
    values = tuple(_value(value, sources, endless) for value in table.tables("values", f"values = [{VALUE_EXAMPLE}]"))
    starts = [value.starts_on for value in values]
    if len(set(starts)) < len(starts):
        raise table.refuse("values", "two values start on the same day, or have no known start", VALUE_EXAMPLE)
    return Rule(name, values)


def _value(value: Table, sources: Mapping[str, str], endless: bool) -> RuleValue:
    no_end = value.flag("no_end")
    if no_end and not endless:
        raise value.refuse("no_end", "this rule must have an end", VALUE_EXAMPLE)
    if not no_end and "days" not in value and "months" not in value:
        raise value.refuse("days", "is missing; give days, months or no_end = true", VALUE_EXAMPLE)
    span = None if no_end else Span(value.whole("months"), value.whole("days"))
    starts_on, seen_in = value.day("from"), value.edition("seen_in")
    if (starts_on is None) == (seen_in is None):
        raise value.refuse("from", "give either the day it starts or, if unknown, seen_in = its edition", VALUE_EXAMPLE)
    source = _source(value, sources)
    read_value = RuleValue(span, source, _choice(value, "confidence", Confidence), starts_on, seen_in)
    value.done()
    return read_value


def _source(table: Table, sources: Mapping[str, str]) -> str:
    name = table.text("source", "core-rules")
    if name not in sources:
        raise table.refuse("source", f"{name!r} is not one of the file's sources", f"one of {sorted(sources)}")
    return sources[name]


def _choice(table: Table, key: str, kind: type[Choice]) -> Choice:
    value = table.text(key, next(iter(kind)).value)
    try:
        return kind(value)
    except ValueError:
        raise table.refuse(key, f"{value!r} is not one of them", f"one of {[member.value for member in kind]}") from None


def _known(table: Table, key: str, name: str, anchors: Mapping[str, tuple[str, str]]) -> str:
    if name not in anchors:
        raise table.refuse(key, f"{name!r} is not a day on file", f"one of {sorted(anchors)}")
    return name


def _clock(name: str, table: Table, sources: Mapping[str, str], anchors: Mapping[str, tuple[str, str]]) -> Clock:
    days = tuple(_known(table, "anchors", anchor, anchors) for anchor in table.texts("anchors", "processed_on"))
    if not days:
        raise table.refuse("anchors", "a clock counts from at least one day", 'anchors = ["processed_on"]')
    instead = table.text("instead_from", "expected_delivery_on") if "instead_from" in table else None
    if instead is not None:
        _known(table, "instead_from", instead, anchors)
    clock = Clock(days, _rule(name, table, sources, endless=True), instead)
    table.done()
    return clock


def _code(code: str, table: Table, clocks: Mapping[str, Clock]) -> ReasonCode:
    def clock(key: str) -> Clock:
        name = table.text(key, "from-processing")
        if name not in clocks:
            raise table.refuse(key, f"{name!r} is not a clock of this file", f"one of {sorted(clocks)}")
        return clocks[name]

    found = ReasonCode(
        code=code,
        name_en=table.text("name_en", "Merchandise not received"),
        name_zh=table.text("name_zh", "未收到商品"),
        flow=table.text("flow", "collaboration"),
        limit=clock("limit"),
        cap=clock("cap") if "cap" in table else None,
        extended_by=clock("extended_by") if "extended_by" in table else None,
        wait=clock("wait") if "wait" in table else None,
        until=table.last_day("until"),
        also_written=table.texts("also_written", "13.1"),
        note_en=table.text("note_en", "what the sources disagree on", default=""),
        note_zh=table.text("note_zh", "来源分歧", default=""),
    )
    table.done()
    return found


def _flow(name: str, table: Table, sources: Mapping[str, str]) -> Flow:
    example = 'moves = { chargeback = ["closed"] }'
    moves_table = table.table("moves", example)
    moves = {}
    for stands in moves_table.names():
        moves[_stage(table, stands)] = frozenset(_stage(table, asked) for asked in moves_table.texts(stands, "closed"))
    moves_table.done()
    due = []
    for row in table.tables("due", '[[flows.collaboration.due]] stage = "chargeback"', needed=False):
        seat, obligation = _choice(row, "seat", PartyKind), row.text("obligation", "answer_chargeback")
        rule = _rule(f"{name}/{seat}-{obligation}", row, sources)
        due.append(StageDue(_choice(row, "stage", Stage), row.flag("answered"), seat, obligation, rule))
        row.done()
    table.done()
    return Flow(name, moves, tuple(due))


def _stage(table: Table, name: str) -> Stage:
    try:
        return Stage(name)
    except ValueError:
        raise table.refuse("moves", f"{name!r} is not a stage", f"one of {[stage.value for stage in Stage]}") from None


def _assumption(
    name: str, anchor: str, table: Table, sources: Mapping[str, str], anchors: Mapping[str, tuple[str, str]]
) -> Assumption:
    _known(table, anchor, anchor, anchors)
    after = _known(table, "after", table.text("after", "sold_on", default="sold_on"), anchors)
    assumption = Assumption(anchor, after, _rule(name, table, sources, endless=True))
    table.done()
    return assumption
