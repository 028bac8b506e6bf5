"""Values of rules in words, English and Chinese: lengths, starts, conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from disputes.business_days import WEEKDAYS
from disputes.dated import Confidence, Conflict, Dated, Other, RuleValue, Span
from disputes.rules import Clock, Combine

_PAIR = 2
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
    return f"另有来源称 {'、'.join(_other_zh(other) for other in conflict.others)}。{conflict.why_zh}"


def _other_en(other: Other) -> str:
    return "no end" if other.span is None else span_en(other.span)


def _other_zh(other: Other) -> str:
    return span_zh(other.span)


def since_en(value: Seen) -> str:
    """The start as a column shows it, and the end where there is one."""
    start = f"from {value.starts_on}" if value.starts_on else f"start unknown, seen in {value.seen_in}"
    return f"{start}, until {value.until}" if value.until else start


def since_zh(value: Seen) -> str:
    start = f"自 {value.starts_on} 起" if value.starts_on else f"起始日不明，见于 {value.seen_in}"
    return f"{start}，至 {value.until} 止" if value.until else start


class _Anchored(NamedTuple):
    """How one language says what a clock counts from; `name` is which of (English, Chinese) it reads."""

    name: int
    comma: str
    both: str
    either: str
    later: str
    latest: str
    one_applies: str
    if_told: str
    instead: str
    start_unknown: str


_ANCHORED_EN = _Anchored(
    0, ", ", " and ", " or ", "the later of {}", "the latest of {}", "{}, of which one applies",
    " (or {}, where there is one and it is later)", " (only where {} is unknown)",
    "{} (the source names no day; this is our reading)",
)  # fmt: skip
_ANCHORED_ZH = _Anchored(
    1, "、", "与", "或", "{}中较晚者", "{}中最晚者", "{}（适用其一）", "（如有更晚的{}，以其为准）", "（仅在{}不明时适用）",
    "{}（来源未说明起算日，此为本系统的理解）",
)  # fmt: skip


def anchors_en(clock: Clock, names: Mapping[str, tuple[str, str]]) -> str:
    """What a clock counts from."""
    return _anchors(clock, names, _ANCHORED_EN)


def anchors_zh(clock: Clock, names: Mapping[str, tuple[str, str]]) -> str:
    return _anchors(clock, names, _ANCHORED_ZH)


def _anchors(clock: Clock, names: Mapping[str, tuple[str, str]], say: _Anchored) -> str:
    every = clock.combine is Combine.LATEST
    found = _joined([names[anchor][say.name] for anchor in clock.anchors], say.comma, say.both if every else say.either)
    if every:
        found = (say.later if len(clock.anchors) == _PAIR else say.latest).format(found)
    if clock.combine is Combine.ONE_APPLIES:
        found = say.one_applies.format(found)
    found += "".join(say.if_told.format(names[day][say.name]) for day in clock.if_told)
    found += say.instead.format(names[clock.instead_from][say.name]) if clock.instead_from else ""
    return say.start_unknown.format(found) if clock.start_unknown else found


def _joined(words: Sequence[str], between: str, last: str) -> str:
    return last.join([between.join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
