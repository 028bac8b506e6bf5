"""Exposure as a picture: one column for each week in which sales of one currency stop being open to dispute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reports.drawing import Drawing, Line, Rect, Words, text_width

WEEK = timedelta(days=7)
WEEKS_MAX = 120  # as many columns as can be told apart
HEAD, TALL, FOOT = 24.0, 120.0, 22.0
GAP_BEFORE_ENDLESS = 14.0
SIZE = 11.5


@dataclass(frozen=True, slots=True)
class Column:
    """What closes in one week (`week_on` its Monday; none: no end). `estimated` is the part of `minor` that rests on
    an assumption; `label` is the day in final words."""

    week_on: date | None
    minor: int
    estimated: int
    label: str


def draw(columns: Sequence[Column], *, title: str, most: str, width: float) -> Drawing:
    """Columns over a line of time, the largest as tall as the picture and named above it (`most`); what has no end stands
    apart at the right. Raises ValueError without a column."""
    if not columns:
        raise ValueError("exposure without a week")
    dated = [it for it in columns if it.week_on is not None][:WEEKS_MAX]
    endless = [it for it in columns if it.week_on is None]
    top = max(it.minor for it in columns) or 1
    spread = [it.week_on for it in dated if it.week_on is not None]
    weeks = (spread[-1] - spread[0]) // WEEK + 1 if spread else 0
    even = weeks > WEEKS_MAX  # too far apart for a scale: one beside the other
    places = (len(dated) if even else weeks) + len(endless)
    step = (width - (GAP_BEFORE_ENDLESS if endless else 0)) / places
    base = HEAD + TALL
    rects: list[Rect] = []
    words = [Words(0, HEAD - 10, most, "small quiet")]
    lines = [Line(0, base, width, base, "mark")]
    ends = -1.0
    for i, it in enumerate([*dated, *endless]):
        place = i if even or it.week_on is None else (it.week_on - spread[0]) // WEEK
        x = width - step if it.week_on is None else place * step
        rects += _column(it, x, step, base, top)
        left = _label_start(it, x, step, width)
        if it.week_on is None or (left > ends and not (endless and left + text_width(it.label, SIZE) > width - 90)):
            words.append(Words(left, base + 16, it.label, "small quiet"))
            ends = left + text_width(it.label, SIZE) + 14
    return Drawing(width, base + FOOT, title, tuple(rects), tuple(lines), tuple(words))


def _column(it: Column, x: float, step: float, base: float, top: int) -> list[Rect]:
    wide = max(min(step - 1, 40), 1)
    sure, guessed = (round(TALL * part / top, 1) for part in (it.minor - it.estimated, it.estimated))
    found = [Rect(round(x, 1), base - sure, round(wide, 1), sure, "week")] if sure else []
    if guessed:
        found.append(Rect(round(x, 1), base - sure - guessed, round(wide, 1), guessed, "week estimated"))
    return found


def _label_start(it: Column, x: float, step: float, width: float) -> float:
    wide = text_width(it.label, SIZE)
    return width - wide if it.week_on is None else max(0.0, min(x, width - wide))
