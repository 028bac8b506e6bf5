"""The rules as one page of Markdown: docs/rules.md, made from the rule files by `recourse rules table`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from disputes.checklist import Checklists
from disputes.dated import Conflict
from disputes.rule_words import conflict_en, length_en, since_en
from disputes.rules import RuleBook, RuleValue, Scheme
from reports import checklist_told
from reports.markdown import Sources, cells, head
from reports.rule_page_topics import SECTIONS
from reports.rule_rows import ClockRow, DueRow, RuleRow, rows_of

INTRODUCTION = """# The rules on file

Made from the rule files by `recourse rules table > docs/rules.md`; a test compares the two. To change a rule, change its
TOML file in `disputes/schemes/` and make this page again. How conflicts and unknown starts are handled:
[decision 20](decisions/0020-rules-say-what-is-not-known.md).

A day that is counted from is itself not counted; the last day counts in full. "Start unknown" names the edition or the
month in which the value was seen. † marks values that sources disagree on: the other value and the reason stand below the
table. Numbers in brackets are the sources below it. The rule books of the schemes themselves were not opened.
"""
HEADS = ("Code", "Ground", "Limit", "Counted from", "Bounds", "Stage days", "Start", "Confidence", "Source")


def markdown(book: RuleBook, lists: Checklists) -> str:
    """The whole page."""
    lines = [INTRODUCTION]
    for scheme in book.schemes.values():
        lines += [*_scheme(book, scheme), ""]
    for title, section in SECTIONS:
        sources = Sources()
        lines += [f"## {title}", "", *section(book.topics, sources), "", *sources.listed(), ""]
    lines += checklist_told.section(lists, book.schemes)
    return "\n".join(lines).rstrip("\n") + "\n"


def _scheme(book: RuleBook, scheme: Scheme) -> Iterator[str]:
    rows, sources = rows_of(book, on=None, scheme=scheme.key), Sources()
    yield f"## {scheme.title_en} · {scheme.title_zh}"
    yield ""
    yield from head(*HEADS)
    for row in rows:
        yield cells(
            row.code.code,
            _name(row),
            _lengths(row.limit.values) if row.limit else "not found",
            _limit_from(row),
            "; ".join(_bound(word, it) for word, it in (("cap", row.cap), ("wait", row.wait)) if it) or "–",
            _stages(row.due),
            _starts(row.limit.values) if row.limit else "–",
            _confidences(row),
            " ".join(sources.number(source) for source in row.sources()),
        )
    yield ""
    for conflict, what in _conflicts(rows).items():
        numbers = " ".join(sources.number(other.source) for other in conflict.others)
        yield f"- † {what}: {conflict_en(conflict)} {numbers}"
    for it in scheme.exceptions:
        value = it.rule.values[0]
        said = f"{since_en(value)}, confidence {value.confidence.value}"
        yield f"- Shown only, never applied: {it.scope_en}: {length_en(value)} ({said}) {sources.number(value.source)}"
    yield from sources.listed()


def _name(row: RuleRow) -> str:
    code = row.code
    told = [f"{code.name_en} · {code.name_zh}"]
    if code.status.value != "active":
        told.append(code.status.value + (f" until {code.until}" if code.until else ""))
    told += [f"now {', '.join(code.into)}"] if code.into else []
    told += [f"also {', '.join(code.also_written)}"] if code.also_written else []
    return "; ".join(told)


def _lengths(values: Sequence[RuleValue]) -> str:
    return ", then ".join(length_en(value) + (" †" if value.conflict else "") for value in values)


def _starts(values: Sequence[RuleValue]) -> str:
    return ", then ".join(since_en(value) for value in values)


def _limit_from(row: RuleRow) -> str:
    if row.limit is None:
        return "–"
    return "; ".join([row.limit.from_en, *(f"or {_lengths(it.values)} {it.clock.note_en}" for it in row.extended)])


def _bound(word: str, it: ClockRow) -> str:
    return f"{word} {_lengths(it.values)} from {it.from_en}"


def _stages(due: Iterable[DueRow]) -> str:
    told = (
        f"{it.stage.value.replace('_', '-')}{' answered' if it.answered else ''}: {it.seat.value} {_lengths(it.values)}"
        for it in due
    )
    return "; ".join(told) or "–"


def _confidences(row: RuleRow) -> str:
    values = row.limit.values if row.limit else ()
    return ", then ".join(value.confidence.value for value in values) or row.code.confidence.value


def _conflicts(rows: Sequence[RuleRow]) -> dict[Conflict, str]:
    """Every disagreement once, with the codes it is about (or the stage, where it is one of all codes)."""
    found: dict[Conflict, list[str]] = {}
    for row in rows:
        for clock in (row.limit, row.cap, *row.extended, row.wait):
            for value in clock.values if clock else ():
                if value.conflict:
                    found.setdefault(value.conflict, []).append(row.code.code)
        for due in row.due:
            for value in due.values:
                if value.conflict:
                    found.setdefault(value.conflict, [f"{due.seat.value} at {due.stage.value.replace('_', '-')}"])
    return {conflict: ", ".join(dict.fromkeys(what)) for conflict, what in found.items()}
