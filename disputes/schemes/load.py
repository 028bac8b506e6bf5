"""Load the rule files: one dated TOML a scheme, plus the names of days, the leads of reminders, the calendars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

from disputes.business_days import YearByYear, known
from disputes.dated import Confidence
from disputes.dispute import Stage
from disputes.errors import RuleFileRefused
from disputes.rules import (
    Assumption,
    Category,
    Clock,
    CodeStatus,
    Combine,
    Differing,
    Flow,
    ReasonCode,
    RuleBook,
    Scheme,
    StageDue,
)
from disputes.schemes.load_topics import load_topics
from disputes.schemes.reading import Table, read
from disputes.schemes.values import read_choice, read_note, read_rule, read_source, read_sources
from trade.parties import PartyKind

FOLDER = Path(__file__).parent
NOT_SCHEMES = frozenset({"anchors.toml", "calendars.toml", "reminders.toml"})
Anchors = Mapping[str, tuple[str, str]]
Sources = Mapping[str, str]


@cache
def load_all() -> RuleBook:
    """Every rule file that comes with the product, read once a process. Raises RuleFileRefused."""
    return RuleBook(load_schemes(), _anchors(), _reminders(), load_topics(), load_calendars())


def load_schemes(folder: Path = FOLDER) -> Mapping[str, Scheme]:
    """The schemes of a folder by key. Raises RuleFileRefused, also for a second file of one scheme: a copy left behind
    would otherwise stand in the place of the file that is edited."""
    found: dict[str, Scheme] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name in NOT_SCHEMES:
            continue
        scheme = load(path)
        if found.setdefault(scheme.key, scheme) is not scheme:
            raise RuleFileRefused(path.name, "scheme", f"{scheme.key!r} has another file already", "one file a scheme")
    return found


def load(path: Path) -> Scheme:
    """One scheme's file. Raises RuleFileRefused, naming the file, the key and a right example."""
    file = read(path)
    key = file.text("scheme", "visa")
    sources = read_sources(file)
    anchors = _anchors()
    clocks = {
        name: _clock(f"{key}/{name}", table, sources, anchors)
        for name, table in file.named("clocks", "[clocks.from-processing]")
    }
    codes = {name: _code(name, table, clocks, sources) for name, table in file.named("codes", '[codes."13.1"]')}
    flows = {name: _flow(f"{key}/{name}", table, sources) for name, table in file.named("flows", "[flows.allocation]")}
    assumptions = {
        name: _assumption(f"{key}/assume-{name}", name, table, sources, anchors)
        for name, table in file.named("assume", "[assume.statement_on]")
    }
    rows = file.tables("exceptions", '[[exceptions]] scope_en = "Nigeria, domestic"', needed=False)
    exceptions = tuple(_differing(f"{key}/exception-{n}", row, sources) for n, row in enumerate(rows, 1))
    title_en, title_zh = file.text("title_en", "Visa"), file.text("title_zh", "维萨")
    _require_sound(file, codes, flows)
    _require_no_ring(file, assumptions)
    file.done()
    return Scheme(key, title_en, title_zh, codes, flows, assumptions, exceptions)


def _require_sound(file: Table, codes: Mapping[str, ReasonCode], flows: Mapping[str, Flow]) -> None:
    """Every code leads to a flow and to codes of its file, and no spelling to two of them. Raises RuleFileRefused."""
    spelled: dict[str, str] = {}
    for code in codes.values():
        where = f"codes.{code.code}"
        if code.flow not in flows:
            raise file.refuse(f"{where}.flow", f"{code.flow!r} is not a flow of this file", f"one of {sorted(flows)}")
        for key, named in (("into", code.into), ("part_of", (code.part_of,) if code.part_of else ())):
            lost = [name for name in named if name not in codes]
            if lost:
                raise file.refuse(f"{where}.{key}", f"{lost[0]!r} is not a code of this file", f"one of {sorted(codes)}")
        for spelling in (code.code, *code.also_written):
            if spelled.setdefault(spelling, code.code) != code.code:
                why = f"{spelling!r} already stands for {spelled[spelling]!r}"
                raise file.refuse(f"{where}.also_written", why, 'also_written = ["12.6"]')


def _require_no_ring(file: Table, assumptions: Mapping[str, Assumption]) -> None:
    """No day may be assumed from itself, by way of whichever others. Raises RuleFileRefused."""
    for name in assumptions:
        passed, at = {name}, assumptions[name].after
        while at in assumptions and at != "sold_on":
            if at in passed:
                raise file.refuse(f"assume.{name}.after", f"{at!r} is assumed from itself", 'after = "sold_on"')
            passed.add(at)
            at = assumptions[at].after


@cache
def _anchors() -> Anchors:
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


def load_calendars(path: Path = FOLDER / "calendars.toml") -> Mapping[str, YearByYear]:
    """The calendars that are published year by year. Raises RuleFileRefused."""
    file = read(path)
    sources, found = read_sources(file), {}
    for name, table in file.named("calendars", "[calendars.CN]"):
        published_to = table.day("published_to")
        if not name or not known(name):
            raise table.refuse("", f"{name!r} is not a country whose holidays are known", "[calendars.CN]")
        if published_to is None:
            raise table.refuse("published_to", "is missing", "published_to = 2026-12-31")
        found[name] = YearByYear(name, published_to, read_source(table, sources))
        table.done()
    file.done()
    return found


def _known(table: Table, key: str, names: Iterable[str], anchors: Anchors) -> tuple[str, ...]:
    found = tuple(names)
    for name in found:
        if name not in anchors:
            raise table.refuse(key, f"{name!r} is not a day on file", f"one of {sorted(anchors)}")
    return found


def _clock(name: str, table: Table, sources: Sources, anchors: Anchors) -> Clock:
    days = _known(table, "anchors", table.texts("anchors", "processed_on"), anchors)
    if not days:
        raise table.refuse("anchors", "a clock counts from at least one day", 'anchors = ["processed_on"]')
    combine = read_choice(table, "combine", Combine, default=Combine.SINGLE)
    if (combine is Combine.SINGLE) != (len(days) == 1):
        raise table.refuse(
            "combine", f"{combine.value!r} does not go with {len(days)} days", 'combine = "latest" or "one_applies"'
        )
    instead = table.text("instead_from", "expected_delivery_on") if "instead_from" in table else None
    if instead is not None:
        _known(table, "instead_from", [instead], anchors)
    if_told = _known(table, "if_told", table.texts("if_told", "service_ended_on"), anchors)
    rule, unknown = read_rule(name, table, sources, endless=True), table.flag("start_unknown")
    clock = Clock(days, rule, combine, instead, if_told, unknown, *read_note(table))
    table.done()
    return clock


def _code(code: str, table: Table, clocks: Mapping[str, Clock], sources: Sources) -> ReasonCode:
    def clock(key: str, name: str) -> Clock:
        if name not in clocks:
            raise table.refuse(key, f"{name!r} is not a clock of this file", f"one of {sorted(clocks)}")
        return clocks[name]

    def named(key: str) -> Clock | None:
        return clock(key, table.text(key, "from-processing")) if key in table else None

    until = table.last_day("until")
    found = ReasonCode(
        code=code,
        name_en=table.text("name_en", "Merchandise not received"),
        name_zh=table.text("name_zh", "未收到商品"),
        flow=table.text("flow", "collaboration"),
        category=read_choice(table, "category", Category),
        status=read_choice(table, "status", CodeStatus, default=CodeStatus.RETIRED if until else CodeStatus.ACTIVE),
        source=read_source(table, sources),
        confidence=read_choice(table, "confidence", Confidence),
        limit=named("limit"),
        cap=named("cap"),
        extended_by=tuple(clock("extended_by", name) for name in table.texts("extended_by", "after-first-notice")),
        wait=named("wait"),
        until=until,
        into=table.texts("into", "4808"),
        part_of=table.text("part_of", "4853") if "part_of" in table else None,
        also_written=table.texts("also_written", "13.1"),
        **dict(zip(("note_en", "note_zh"), read_note(table), strict=True)),
    )
    table.done()
    return found


def _flow(name: str, table: Table, sources: Sources) -> Flow:
    due: dict[str, StageDue] = {}
    for row in table.tables("due", '[[flows.collaboration.due]] stage = "chargeback"', needed=False):
        seat, obligation = read_choice(row, "seat", PartyKind), row.text("obligation", "answer_chargeback")
        rule = read_rule(f"{name}/{seat}-{obligation}", row, sources)
        if rule.name in due:
            why = f"{seat.value} has to {obligation} twice in this flow"
            raise row.refuse("obligation", why, "one row, with one value after another")
        due[rule.name] = StageDue(read_choice(row, "stage", Stage), row.flag("answered"), seat, obligation, rule)
        row.done()
    table.done()
    return Flow(name, tuple(due.values()))


def _differing(name: str, table: Table, sources: Sources) -> Differing:
    scope_en, scope_zh = table.text("scope_en", "Nigeria, domestic"), table.text("scope_zh", "尼日利亚境内交易")
    stage = read_choice(table, "stage", Stage) if "stage" in table else None
    differing = Differing(scope_en, scope_zh, stage, read_rule(name, table, sources))
    table.done()
    return differing


def _assumption(name: str, anchor: str, table: Table, sources: Sources, anchors: Anchors) -> Assumption:
    _known(table, anchor, [anchor], anchors)
    (after,) = _known(table, "after", [table.text("after", "sold_on", default="sold_on")], anchors)
    assumption = Assumption(anchor, after, read_rule(name, table, sources, endless=True))
    table.done()
    return assumption
