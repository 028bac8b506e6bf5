"""Why a window ends when it does, in words a person at a desk can check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from disputes.rules import ReasonCode, RuleValue, Span


class NamedDay(Protocol):
    """A day of a payment: told, assumed by a rule value, or (no day) not bounded."""

    @property
    def name(self) -> str: ...
    @property
    def on(self) -> date | None: ...
    @property
    def assumed(self) -> RuleValue | None: ...


class Reading(NamedTuple):
    """What a window was computed from. `names` are (English, Chinese) of each day."""

    code: ReasonCode
    limit: RuleValue
    cap: RuleValue | None
    limit_days: Sequence[NamedDay]
    cap_days: Sequence[NamedDay]
    names: Mapping[str, tuple[str, str]]


def reason_en(it: Reading) -> str:
    """English, one short paragraph: the length, the days counted from, the cap, the start of the rule.

    The source is not repeated in each of many rows: `RuleBook.source` finds it by the window's rule.
    """
    days = ", ".join(_day_en(day, it.names) for day in it.limit_days)
    latest = "the latest of " if len(it.limit_days) > 1 else ""
    parts = [f"{_span_en(it.limit.span)} from {latest}{days}"]
    if it.cap is not None and it.cap.span is not None:
        capped = ", ".join(_day_en(day, it.names) for day in it.cap_days)
        parts[0] += f"; never later than {_span_en(it.cap.span)} from {capped}"
    parts.append(_start_en(it.limit))
    if it.code.note_en:
        parts.append(it.code.note_en.rstrip("."))
    parts.append(f"Confidence {it.limit.confidence.value}")
    return ". ".join(parts) + "."


def reason_zh(it: Reading) -> str:
    """The same in Chinese."""
    days = "、".join(_day_zh(day, it.names) for day in it.limit_days)
    latest = "（取其最晚者）" if len(it.limit_days) > 1 else ""
    parts = [f"自{days}{latest}起 {_span_zh(it.limit.span)}"]
    if it.cap is not None and it.cap.span is not None:
        capped = "、".join(_day_zh(day, it.names) for day in it.cap_days)
        parts[0] += f"；最迟不超过自{capped}起 {_span_zh(it.cap.span)}"
    parts.append(_start_zh(it.limit))
    if it.code.note_zh:
        parts.append(it.code.note_zh.rstrip("。"))
    confidence = {"high": "高", "medium": "中", "low": "低"}[it.limit.confidence.value]
    parts.append(f"可信度{confidence}")
    return "。".join(parts) + "。"


def _span_en(span: Span | None) -> str:
    if span is None:
        return "no end, counted"
    counts = [(span.months, "month"), (span.days, "day")]
    return " and ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in counts if n) or "0 days"


def _span_zh(span: Span | None) -> str:
    if span is None:
        return "无期限"
    return "".join(f"{n} {unit}" for n, unit in ((span.months, "个月"), (span.days, "天")) if n) or "0 天"


def _day_en(day: NamedDay, names: Mapping[str, tuple[str, str]]) -> str:
    name = names[day.name][0]
    if day.on is None:
        return f"{name} (not known, may be as late as the cap allows)"
    if day.assumed is not None:
        return f"{name} (not known, assumed to be {day.on} at worst)"
    return f"{name} ({day.on})"


def _day_zh(day: NamedDay, names: Mapping[str, tuple[str, str]]) -> str:
    name = names[day.name][1]
    if day.on is None:
        return f"{name}（未知，以上限为准）"
    if day.assumed is not None:
        return f"{name}（未知，按最坏情形假定为 {day.on}）"
    return f"{name}（{day.on}）"


def _start_en(value: RuleValue) -> str:
    if value.starts_on is not None:
        return f"In force from {value.starts_on}"
    return f"Seen in the edition of {value.seen_in}, start unknown"


def _start_zh(value: RuleValue) -> str:
    if value.starts_on is not None:
        return f"自 {value.starts_on} 起施行"
    return f"见于 {value.seen_in} 版，起始日不明"
