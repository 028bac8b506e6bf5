"""Load the lives of disputes: one TOML a family of schemes in `lifecycles/`, and the parts they have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from disputes.dispute import Dispute, Outcome, Stage
from disputes.lifecycle import Effect, Family, Holder, MoneyMoves, Move, Seat, StageRule, Verb, family_for
from disputes.rules import Confidence, RuleBook
from disputes.schemes.reading import Table, read
from disputes.schemes.values import one_of, read_choice, read_note, read_source, read_sources

FOLDER = Path(__file__).parent / "lifecycles"
GENERIC = "generic"
"""The family of all that is not on file."""

Content = tuple[list[StageRule], list[Move]]


def family_of(dispute: Dispute, book: RuleBook) -> Family:
    """The family a dispute is fought in: by its scheme, its reason code and the day it was opened."""
    return family_at(book, dispute.scheme, dispute.reason_code, on=dispute.opened_on)


def family_at(book: RuleBook, scheme: str, code: str, *, on: date) -> Family:
    """The family of a reason code on the day a dispute of it would be opened."""
    flow = book.flow(scheme, code, on=on)
    return family_for(load_families(), flow=flow.key if flow else None, scheme=scheme, on=on)


def title_of(key: str) -> tuple[str, str]:
    """The name of a family, English and Chinese; of one no longer on file its key."""
    return next(((it.title_en, it.title_zh) for it in load_families() if it.key == key), (key, key))


def beginnings_of(scheme: str) -> tuple[Stage, ...]:
    """Where disputes of a scheme can begin, whatever their reason; the stages in their order."""
    theirs = [it for it in load_families() if scheme in it.schemes or any(f.startswith(f"{scheme}/") for f in it.flows)]
    found = {stage for family in theirs or load_families()[:1] for stage in family.beginnings}
    return tuple(stage for stage in Stage if stage in found)


@cache
def load_families() -> tuple[Family, ...]:
    """Every family that comes with the product, the generic one first; read once a process. Raises RuleFileRefused."""
    parts = load_parts(FOLDER / "parts.toml")
    paths = sorted(path for path in FOLDER.glob("*.toml") if path.name != "parts.toml")
    return tuple(sorted((load_family(path, parts) for path in paths), key=lambda it: (it.key != GENERIC, it.key)))


def load_parts(path: Path) -> Mapping[str, Content]:
    """What several families have in common, by name. Raises RuleFileRefused."""
    file = read(path)
    sources = read_sources(file)
    found = {}
    for name, table in file.named("parts", "[parts.inquiry.stages.inquiry]"):
        found[name] = (list(_stages(table, sources)), list(_moves(table, sources)))
        table.done()
    file.done()
    return found


def load_family(path: Path, parts: Mapping[str, Content]) -> Family:
    """One family's file, put together with the parts it takes. Raises RuleFileRefused."""
    file = read(path)
    sources = read_sources(file)
    stages, moves = list(_stages(file, sources)), list(_moves(file, sources))
    for name in file.texts("with", "endings"):
        if name not in parts:
            raise file.refuse("with", f"{name!r} is not one of the parts", f"one of {sorted(parts)}")
        stages += parts[name][0]
        moves += parts[name][1]
    by_stage = {rule.stage: rule for rule in reversed(stages)}  # what the file says itself goes before its parts
    family = Family(
        key=file.text("family", "visa_allocation"),
        title_en=file.text("title_en", "Visa, allocation"),
        title_zh=file.text("title_zh", "Visa 责任分配流程"),
        flows=file.texts("flows", "visa/allocation"),
        schemes=file.texts("schemes", "visa"),
        beginnings=tuple(one_of(file, "beginnings", name, Stage) for name in file.texts("beginnings", "chargeback")),
        stages={stage: by_stage[stage] for stage in Stage if stage in by_stage},
        moves=tuple(it for it in moves if it.stands in by_stage and (it.to is None or it.to in by_stage)),
        starts_on=file.day("starts_on"),
        until=file.day("until"),
    )
    file.done()
    _require_whole(file, family)
    return family


def _require_whole(file: Table, family: Family) -> None:
    """Every stage is reached, every stage but the last is left, and no move stands there twice. Raises RuleFileRefused."""
    reached = {*family.beginnings, *(move.to for move in family.moves)}
    lost = [stage.value for stage in family.stages if stage not in reached]
    if lost or not family.beginnings:
        raise file.refuse("moves", f"nothing leads to {lost or 'any stage'}", 'beginnings = ["chargeback"]')
    for stage in family.stages:
        if stage is not Stage.CLOSED and Stage.CLOSED not in {it.to for it in family.moves if it.stands is stage}:
            raise file.refuse("moves", f"{stage.value!r} is never closed", 'with = ["endings"]')
    lines = [(it.stands, it.verb, seat, code) for it in family.moves for seat in it.by for code in it.codes or ("",)]
    twice = sorted({f"{line[1].value} at {line[0].value}" for line in lines if lines.count(line) > 1})
    if twice:
        raise file.refuse("moves", f"the same seat would do two things by {', '.join(twice)}", "give it one of them")


def _stages(file: Table, sources: Mapping[str, str]) -> Iterator[StageRule]:
    for name, table in file.named("stages", "[stages.chargeback]"):
        stage = one_of(table, "stage", name, Stage)
        money = read_choice(table, "money", MoneyMoves)
        funds_with = read_choice(table, "funds_with", Holder)
        source, confidence = read_source(table, sources), read_choice(table, "confidence", Confidence)
        notes = read_note(table)
        table.done()
        yield StageRule(stage, money, funds_with, source, confidence, *notes)


def _moves(file: Table, sources: Mapping[str, str]) -> Iterator[Move]:
    for table in file.tables("moves", '[[moves]] from = ["chargeback"]', needed=False):
        stands = [one_of(table, "from", name, Stage) for name in table.texts("from", "chargeback")]
        verb = read_choice(table, "verb", Verb)
        to = read_choice(table, "to", Stage) if "to" in table else None
        outcome = read_choice(table, "outcome", Outcome) if "outcome" in table else None
        money = read_choice(table, "money", Effect)
        by = frozenset(one_of(table, "by", name, Seat) for name in table.texts("by", "merchant"))
        codes = table.texts("codes", "4808")
        source, confidence = read_source(table, sources), read_choice(table, "confidence", Confidence)
        if not stands or not by:
            raise table.refuse("from", "say where it begins and who does it", 'from = ["chargeback"], by = ["merchant"]')
        if (outcome is not None) != (to is Stage.CLOSED):
            raise table.refuse("outcome", "a move that closes has an outcome, and no other has", 'outcome = "won"')
        table.done()
        yield from (Move(stage, verb, to, outcome, money, by, source, confidence, codes) for stage in stands)
