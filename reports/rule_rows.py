"""The rules as a table: one row for each reason code of each scheme, with what holds on a day or with all it ever had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from disputes.dated import Rule, RuleValue, Span, holding
from disputes.dispute import Stage
from disputes.rule_words import anchors_en, anchors_zh
from disputes.rules import Category, Clock, ReasonCode, RuleBook, Scheme
from trade.parties import PartyKind

Values = tuple[RuleValue, ...]


class ClockRow(NamedTuple):
    """A clock with its values, and what it is counted from in both languages."""

    clock: Clock
    values: Values
    from_en: str
    from_zh: str


class DueRow(NamedTuple):
    """What a stage asks of a seat. `answered`: counted from the answer to the stage."""

    stage: Stage
    answered: bool
    seat: PartyKind
    obligation: str
    values: Values


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A ground of dispute with everything that bears on it. No `limit`: none was found, or none held on the day."""

    scheme: Scheme
    code: ReasonCode
    limit: ClockRow | None
    cap: ClockRow | None
    extended: tuple[ClockRow, ...]
    wait: ClockRow | None
    due: tuple[DueRow, ...]

    def filing_values(self) -> Iterator[RuleValue]:
        """The values that decide when a dispute can be filed."""
        for clock in (self.limit, self.cap, *self.extended, self.wait):
            yield from clock.values if clock else ()

    def filing_sources(self) -> list[str]:
        """Whose word the code and its limits are, the code's own source first."""
        return list(dict.fromkeys([self.code.source, *(value.source for value in self.filing_values())]))

    def sources(self) -> list[str]:
        """The same, and whose word the stage days are."""
        due = (value.source for it in self.due for value in it.values)
        return list(dict.fromkeys([*self.filing_sources(), *due]))


def rows_of(
    book: RuleBook,
    *,
    on: date | None,
    scheme: str | None = None,
    code: str | None = None,
    category: Category | None = None,
) -> list[RuleRow]:
    """The codes that a dispute of the day `on` may name, in the order of the files; without a day every code and value.

    `code` is a code or one of its other spellings, in whatever case; several schemes may know it. Cases of a code
    (4853-credit) come with it.
    """
    found = []
    for key, known in book.schemes.items():
        for it in known.codes.values():
            if (
                scheme in (None, key)
                and (code is None or _is_called(it, code))
                and category in (None, it.category)
                and (on is None or it.named_on(on))
            ):
                found.append(_row(book, known, it, on))
    return found


def _is_called(it: ReasonCode, code: str) -> bool:
    names = (it.code, *it.also_written, *((it.part_of,) if it.part_of else ()))
    return code.casefold() in (name.casefold() for name in names)


def flows_of(rows: Iterable[RuleRow]) -> dict[str, tuple[DueRow, ...]]:
    """What each flow of some rows asks of whom, by the flow's key."""
    return {row.scheme.flows[row.code.flow].key: row.due for row in rows}


def _row(book: RuleBook, scheme: Scheme, code: ReasonCode, on: date | None) -> RuleRow:
    def clock_row(clock: Clock | None) -> ClockRow | None:
        if clock is None or not (values := values_on(clock.rule, on)):
            return None
        return ClockRow(clock, values, anchors_en(clock, book.anchors), anchors_zh(clock, book.anchors))

    due = (
        DueRow(it.stage, it.answered, it.seat, it.obligation, values)
        for it in scheme.flows[code.flow].due
        if (values := values_on(it.rule, on))
    )
    extended = tuple(row for clock in code.extended_by if (row := clock_row(clock)))
    return RuleRow(scheme, code, clock_row(code.limit), clock_row(code.cap), extended, clock_row(code.wait), tuple(due))


def values_on(rule: Rule, on: date | None) -> Values:
    """The value that holds on a day, if one does; without a day every value it ever had."""
    if on is None:
        return rule.values
    value = holding(rule.values, on)
    return (value,) if value else ()


def document(row: RuleRow) -> dict[str, Any]:
    """A row as plain data."""
    code = row.code
    return {
        "scheme": row.scheme.key,
        "code": code.code,
        "name": {"en": code.name_en, "zh": code.name_zh},
        "category": code.category.value,
        "status": code.status.value,
        "until": code.until,
        "into": list(code.into),
        "part_of": code.part_of,
        "also_written": list(code.also_written),
        "note": {"en": code.note_en, "zh": code.note_zh},
        "source": code.source,
        "confidence": code.confidence.value,
        "flow": row.scheme.flows[code.flow].key,
        "limit": _clock_document(row.limit),
        "cap": _clock_document(row.cap),
        "extended_by": [_clock_document(it) for it in row.extended],
        "wait": _clock_document(row.wait),
        "due": [
            {
                "stage": it.stage.value,
                "answered": it.answered,
                "seat": it.seat.value,
                "obligation": it.obligation,
                "values": _values_document(it.values),
            }
            for it in row.due
        ],
    }


def _clock_document(row: ClockRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "anchors": list(row.clock.anchors),
        "combine": row.clock.combine.value,
        "if_told": list(row.clock.if_told),
        "instead_from": row.clock.instead_from,
        "start_unknown": row.clock.start_unknown,
        "from": {"en": row.from_en, "zh": row.from_zh},
        "note": {"en": row.clock.note_en, "zh": row.clock.note_zh},
        "values": _values_document(row.values),
    }


def _values_document(values: Iterable[RuleValue]) -> list[dict[str, Any]]:
    return [value_document(value) for value in values]


def value_document(value: RuleValue) -> dict[str, Any]:
    """A value as plain data; exactly one of `from` and `seen_in` is told."""
    conflict = value.conflict
    return {
        **_span_document(value.span),
        "up_to": _span_document(value.up_to) if value.up_to else None,
        "from": value.starts_on,
        "seen_in": value.seen_in,
        "until": value.until,
        "source": value.source,
        "confidence": value.confidence.value,
        "conflict": {
            "others": [{**_span_document(other.span), "source": other.source} for other in conflict.others],
            "why": {"en": conflict.why_en, "zh": conflict.why_zh},
        }
        if conflict
        else None,
    }


def _span_document(span: Span | None) -> dict[str, Any]:
    if span is None:
        return {"no_end": True}
    kept = {"months": span.months, "days": span.days, "business_days": span.business_days, "calendar": span.calendar}
    return {key: value for key, value in kept.items() if value} or {"days": 0}
