"""Why a window ends when it does, in words a person at a desk can check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from disputes.dated import Conflict
from disputes.rule_words import CONFIDENCE_ZH, conflict_en, conflict_zh, span_en, span_zh, start_en, start_zh
from disputes.rules import Clock, Combine, ReasonCode, RuleValue


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
    clock: Clock
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
    parts = [f"{span_en(it.limit.span)} from {_which_en(it)}{days}"]
    if it.cap is not None and it.cap.span is not None:
        capped = ", ".join(_day_en(day, it.names) for day in it.cap_days)
        parts[0] += f"; never later than {span_en(it.cap.span)} from {capped}"
    parts.append(start_en(it.limit))
    if it.code.until is not None:
        parts.append(f"The code is in use until {it.code.until}")
    if it.clock.start_unknown:
        parts.append("The source does not say from which day it counts; this one is our reading")
    parts.extend(f"Sources disagree: {conflict_en(conflict)}".rstrip(".") for conflict in _conflicts(it))
    if it.code.note_en:
        parts.append(it.code.note_en.rstrip("."))
    parts.append(f"Confidence {it.limit.confidence.value}")
    return ". ".join(parts) + "."


def reason_zh(it: Reading) -> str:
    """The same in Chinese."""
    days = "、".join(_day_zh(day, it.names) for day in it.limit_days)
    parts = [f"自{days}{_which_zh(it)}起 {span_zh(it.limit.span)}"]
    if it.cap is not None and it.cap.span is not None:
        capped = "、".join(_day_zh(day, it.names) for day in it.cap_days)
        parts[0] += f"；最迟不超过自{capped}起 {span_zh(it.cap.span)}"
    parts.append(start_zh(it.limit))
    if it.code.until is not None:
        parts.append(f"该原因码用至 {it.code.until}")
    if it.clock.start_unknown:
        parts.append("来源未说明起算日，此处为本系统的理解")
    parts.extend(f"来源不一：{conflict_zh(conflict)}".rstrip("。") for conflict in _conflicts(it))
    if it.code.note_zh:
        parts.append(it.code.note_zh.rstrip("。"))
    parts.append(f"可信度{CONFIDENCE_ZH[it.limit.confidence]}")
    return "。".join(parts) + "。"


def _conflicts(it: Reading) -> list[Conflict]:
    return [value.conflict for value in (it.limit, it.cap) if value is not None and value.conflict is not None]


def _which_en(it: Reading) -> str:
    if len(it.limit_days) == 1:
        return ""
    one = it.clock.combine is Combine.ONE_APPLIES
    return "one of these days, the latest being the worst case: " if one else "the latest of "


def _which_zh(it: Reading) -> str:
    if len(it.limit_days) == 1:
        return ""
    one = it.clock.combine is Combine.ONE_APPLIES
    return "（适用其中之一，按最晚者计）" if one else "（取其最晚者）"


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
