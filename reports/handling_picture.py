"""The way of a parcel as lanes of time: one lane a speaker, a numbered mark a step, silence hatched in each of them.

The numbers are those of the list below the picture, which says the same in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from evidence.handling import Handling, Speaker, Stretch, speaker
from reports.drawing import Drawing, Line, Rect, Words, text_width, wrap
from trade.shipments import ShipmentStep

SIZE = 12
LANE, HEAD = 26, 16  # height of a lane, of the name above it
MARK, STRIP = 18, 12  # height of a mark, of the hatching
EDGE = 14
ENDS = 20  # height of the two days below


@dataclass(frozen=True, slots=True)
class Captions:
    """The words of the picture: its name, its lanes, its ends."""

    title: str
    lanes: Mapping[Speaker, str]
    first: str
    last: str


def draw(it: Handling, *, captions: Captions, now: datetime, width: float) -> Drawing:
    """The lanes at a width. Raises ValueError for a parcel without a step."""
    if not it.steps:
        raise ValueError("a parcel nobody has told of has no way to draw")
    first = it.steps[0].happened_at
    last = max([step.happened_at for step in it.steps] + [gap.until or now for gap in it.gaps if gap.days])
    scale = _Scale(first, max(last, first + timedelta(hours=1)), width)
    tops = {lane: place * (LANE + HEAD) for place, lane in enumerate(Speaker)}
    height = len(tops) * (LANE + HEAD)
    words = [
        Words(0, top + SIZE, wrap(captions.lanes[lane], width=width, size=SIZE, lines=1)[0], "small")
        for lane, top in tops.items()
    ]
    lines = [Line(EDGE, _middle(top), width - EDGE, _middle(top), "lane") for top in tops.values()]
    silent = [gap for gap in it.gaps if gap.since and gap.days]
    rects = [_hatched(gap, scale, now, top) for gap in silent for top in tops.values()]
    for numbers, lane, x in _marks(it, scale):
        shown = f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
        wide = max(MARK, text_width(shown, SIZE) + 4)
        left, top = min(max(x - wide / 2, 0), width - wide), _middle(tops[lane]) - MARK / 2
        rects.append(Rect(round(left, 1), top, round(wide, 1), MARK, f"step {lane.value}", radius=MARK / 2))
        words.append(Words(round(left + wide / 2, 1), top + 13, shown, "small on-mark", "middle"))
    for clash in it.contradictions:
        one, other = (_place(step, scale, tops) for step in (clash.one, clash.other))
        lines.append(Line(*one, *other, "clash"))
    words += [Words(0, height + SIZE, captions.first, "small"), Words(width, height + SIZE, captions.last, "small", "end")]
    return Drawing(width, height + ENDS, captions.title, tuple(rects), tuple(lines), tuple(words))


@dataclass(frozen=True, slots=True)
class _Scale:
    first: datetime
    last: datetime
    width: float

    def x(self, at: datetime) -> float:
        part = (at - self.first) / (self.last - self.first)
        return round(EDGE + (self.width - 2 * EDGE) * min(max(part, 0.0), 1.0), 1)


def _middle(top: float) -> float:
    return top + HEAD + LANE / 2 - 2


def _hatched(gap: Stretch, scale: _Scale, now: datetime, top: float) -> Rect:
    begin, end = scale.x(gap.since or now), scale.x(gap.until or now)
    return Rect(begin, _middle(top) - STRIP / 2, max(round(end - begin, 1), 2), STRIP, "stretch bare")


def _marks(it: Handling, scale: _Scale) -> list[tuple[list[int], Speaker, float]]:
    """The numbers of each mark, its lane and where it stands; steps too near to each other share one."""
    found: list[tuple[list[int], Speaker, float]] = []
    for number, step in enumerate(it.steps, 1):
        lane, x = speaker(step), scale.x(step.happened_at)
        last = next((mark for mark in reversed(found) if mark[1] is lane), None)
        joins = last is not None and last[0][-1] == number - 1 and x - last[2] < MARK * 2
        if last is not None and joins:
            last[0].append(number)
        else:
            found.append(([number], lane, x))
    return found


def _place(step: ShipmentStep, scale: _Scale, tops: Mapping[Speaker, float]) -> tuple[float, float]:
    return scale.x(step.happened_at), _middle(tops[speaker(step)])
