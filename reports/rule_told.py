"""One reason code told in full, as `recourse rules show` prints it: each value with its start, confidence and source."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.dated import RuleValue
from disputes.rule_topics import Topics
from disputes.rule_words import conflict_en, length_en, since_en
from disputes.stage_words import OBLIGATIONS, STAGES
from reports.markdown import Sources
from reports.rule_rows import ClockRow, RuleRow


def told(row: RuleRow, topics: Topics, sources: Sources) -> Iterator[str]:
    """Line by line; sources by number."""
    code = row.code
    yield f"{row.scheme.title_en} {code.code}  {code.name_en} · {code.name_zh}"
    yield from _about(row, sources)
    yield from _clock("limit", row.limit, sources) if row.limit else ["  limit: not found"]
    for name, clock in (("never after", row.cap), *(("or", it) for it in row.extended), ("not before", row.wait)):
        yield from _clock(name, clock, sources) if clock else ()
    for due in row.due:
        stage = STAGES[due.stage][0] + (", once answered" if due.answered else "")
        task = OBLIGATIONS[due.obligation][0]
        for value in due.values:
            yield f"  {stage}: {due.seat.value} has {length_en(value)} to {task}{_said(value, sources)}"
            yield from _disputed(value, sources)
    if code.note_en:
        yield f"  note: {code.note_en}"
    yield from _topics(row, topics, sources)


def _about(row: RuleRow, sources: Sources) -> Iterator[str]:
    code = row.code
    flow = row.scheme.flows[code.flow].key
    about = [code.category.value, code.status.value, f"flow {flow}", f"confidence {code.confidence.value}"]
    yield f"  {' · '.join(about)} {sources.number(code.source)}"
    for word, named in (("also written", code.also_written), ("taken over by", code.into)):
        if named:
            yield f"  {word} {', '.join(named)}"
    if code.part_of:
        yield f"  a case of {code.part_of}"
    if code.until:
        yield f"  in use until {code.until}"


def _clock(name: str, row: ClockRow, sources: Sources) -> Iterator[str]:
    note = f" ({row.clock.note_en})" if row.clock.note_en else ""
    for value in row.values:
        yield f"  {name}: {length_en(value)} from {row.from_en}{note}{_said(value, sources)}"
        yield from _disputed(value, sources)


def _said(value: RuleValue, sources: Sources) -> str:
    return f" · {since_en(value)} · confidence {value.confidence.value} {sources.number(value.source)}"


def _disputed(value: RuleValue, sources: Sources) -> Iterator[str]:
    if value.conflict:
        numbers = " ".join(sources.number(other.source) for other in value.conflict.others)
        yield f"      sources disagree: {conflict_en(value.conflict)} {numbers}"


def _topics(row: RuleRow, topics: Topics, sources: Sources) -> Iterator[str]:
    """What beside the scheme's own rules bears on this ground."""
    for fact in topics.facts:
        if fact.scheme == row.scheme.key and row.code.code in fact.codes:
            word = "cannot be used" if fact.barred else "bears on it"
            yield f"  {word}: {fact.meaning_en} · {since_en(fact)} {sources.number(fact.source)}"
    for it in topics.compelling:
        if it.scheme == row.scheme.key and row.code.code in it.codes:
            priors = f"{it.priors} undisputed payments of the {it.older_than_days} to {it.at_most_days} days before"
            yield f"  compelling evidence {it.version}: {priors} · {since_en(it)} {sources.number(it.source)}"
