"""The window bar: one line of time from the sale to the last day a dispute can come.

The stretch in which a dispute can still come but the proof is gone is the whole product in one bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.drawing import Drawing, Line, Rect, Words, lanes, text_width, wrap

SIZE = 12
LANE = 32
BAR = 14
EDGE = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that matters, in final words. `look` is one of sold, shipped, proof, gone, notice, deadline, today, end."""

    on: date
    label: str
    look: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `start` to `end`, both included: `open` (a dispute can come) or `bare` (and the proof is gone)."""

    start: date
    end: date
    look: str


def bare_stretch(opens: date, closes: date, gone_on: date | None, *, captured: bool) -> Stretch | None:
    """The part of an open window in which the carrier has forgotten and we hold no proof."""
    if captured or gone_on is None or gone_on > closes:
        return None
    return Stretch(max(opens, gone_on), closes, "bare")


def draw(marks: Sequence[Mark], stretches: Sequence[Stretch], *, title: str, width: float) -> Drawing:
    """The bar at a width: labels above it are put in as many lanes as they need, each tied to its day.

    Raises ValueError without a mark.
    """
    if not marks:
        raise ValueError("a window bar needs at least the day of the sale")
    ordered = sorted(marks, key=lambda mark: mark.on)
    days = [mark.on for mark in ordered] + [day for it in stretches for day in (it.start, it.end)]
    scale = _Scale(min(days), max(days), width)
    texts = [wrap(mark.label, width=width - 2 * EDGE, size=SIZE, lines=1)[0] for mark in ordered]
    starts = [_label_start(scale.x(mark.on), text, width) for mark, text in zip(ordered, texts, strict=True)]
    spans = [(start, start + text_width(text, SIZE)) for start, text in zip(starts, texts, strict=True)]
    chosen = lanes(spans, gap=10)
    base = (max(chosen) + 1) * (LANE - 12) + 14
    rects = [Rect(EDGE, base, width - 2 * EDGE, BAR, "time", radius=3)]
    for it in stretches:
        rects.append(Rect(scale.x(it.start), base, max(scale.x(it.end) - scale.x(it.start), 2), BAR, f"stretch {it.look}"))
    lines: list[Line] = []
    words: list[Words] = []
    for mark, text, (start, _), lane in zip(ordered, texts, spans, chosen, strict=True):
        y = base - 14 - lane * (LANE - 12)
        x = scale.x(mark.on)
        lines.append(Line(x, y + 4, x, base + BAR + 3, f"mark {mark.look}"))
        words.append(Words(start, y, text, f"small {mark.look}"))
    return Drawing(width, base + BAR + 6, title, tuple(rects), tuple(lines), tuple(words))


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    width: float

    def x(self, on: date) -> float:
        days = max((self.last - self.first).days, 1)
        return round(EDGE + (self.width - 2 * EDGE) * (on - self.first).days / days, 1)


def _label_start(x: float, text: str, width: float) -> float:
    return max(0.0, min(x - 2, width - text_width(text, SIZE) - 2))
