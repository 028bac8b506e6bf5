"""Values of rules in words, English and Chinese: lengths, starts, conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from disputes.business_days import WEEKDAYS
from disputes.dated import Confidence, Conflict, Dated, Other, RuleValue, Span

CONFIDENCE_ZH: Mapping[Confidence, str] = {Confidence.HIGH: "高", Confidence.MEDIUM: "中", Confidence.LOW: "低"}


class Seen(Dated, Protocol):
    """A dated statement that may name an edition instead of a start."""

    @property
    def seen_in(self) -> str | None: ...


def span_en(span: Span | None) -> str:
    if span is None:
        return "no end, counted"
    business = "business day" + ("" if span.business_days == 1 else "s") + _calendar(span, " ({})")
    counts = [(span.months, "month" if span.months == 1 else "months"), (span.days, "day" if span.days == 1 else "days")]
    counts.append((span.business_days, business))
    return " and ".join(f"{n} {unit}" for n, unit in counts if n) or "0 days"


def span_zh(span: Span | None) -> str:
    if span is None:
        return "无期限"
    counts = ((span.months, "个月"), (span.days, "天"), (span.business_days, "个工作日" + _calendar(span, "（{}）")))
    return "".join(f"{n} {unit}" for n, unit in counts if n) or "0 天"


def _calendar(span: Span, brackets: str) -> str:
    return brackets.format(span.calendar) if span.calendar != WEEKDAYS else ""


def length_en(value: RuleValue) -> str:
    """A value as a table shows it; a range from its shorter to its longer end."""
    if value.span is None:
        return "no end"
    return f"{value.span.days} to {span_en(value.up_to)}" if value.up_to else span_en(value.span)


def length_zh(value: RuleValue) -> str:
    if value.span is None:
        return "无期限"
    return f"{value.span.days} 至 {span_zh(value.up_to)}" if value.up_to else span_zh(value.span)


def start_en(value: Seen) -> str:
    if value.starts_on is not None:
        return f"In force from {value.starts_on}"
    return f"Seen in the edition of {value.seen_in}, start unknown"


def start_zh(value: Seen) -> str:
    if value.starts_on is not None:
        return f"自 {value.starts_on} 起施行"
    return f"见于 {value.seen_in} 版，起始日不明"


def conflict_en(conflict: Conflict) -> str:
    """What others say, and why it was not taken."""
    return f"{', '.join(_other_en(other) for other in conflict.others)} elsewhere. {conflict.why_en}"


def conflict_zh(conflict: Conflict) -> str:
    return f"另有来源称{'、'.join(_other_zh(other) for other in conflict.others)}。{conflict.why_zh}"


def _other_en(other: Other) -> str:
    return "no end" if other.span is None else span_en(other.span)


def _other_zh(other: Other) -> str:
    return span_zh(other.span)
