"""Pictures as plain shapes: drawn by pure code, written out as SVG by the pages (and by papers later).

Coordinates are user units, top left first. A `look` is a word that the page's style sheet and a paper's palette
both know, as `flow claim`; no shape carries a colour.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WIDE, NARROW = 1.0, 0.62  # advance of a Chinese and of a Latin character, in parts of the font size, on the safe side
NO_LINE_STARTS = "，。、；：？！）》」』”’%"  # closing marks stay with what they close
BOLD = 1.1  # how much wider heavy letters run


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    look: str
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; `arrow` puts a head at its end."""

    x1: float
    y1: float
    x2: float
    y2: float
    look: str
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Text whose baseline is at y; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    look: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished picture with its name for those who do not see it."""

    width: float
    height: float
    title: str
    rects: tuple[Rect, ...] = ()
    lines: tuple[Line, ...] = ()
    words: tuple[Words, ...] = ()


def text_width(text: str, size: float) -> float:
    """About how wide a text comes out, in user units, at a font size."""
    return sum(size * (WIDE if unicodedata.east_asian_width(char) in "WF" else NARROW) for char in text)


def wrap(text: str, *, width: float, size: float, lines: int) -> tuple[str, ...]:
    """The text broken to fit: between words, or anywhere in Chinese; what does not fit ends in an ellipsis."""
    found: list[str] = []
    rest = text.strip()
    while rest and len(found) < lines:
        cut = _fitting(rest, width, size)
        if cut < len(rest) and len(found) == lines - 1:
            found.append(rest[: max(cut - 1, 1)].rstrip() + "…")
            return tuple(found)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return tuple(found)


def _fitting(text: str, width: float, size: float) -> int:
    used, last_break = 0.0, 0
    for i, char in enumerate(text):
        wide = unicodedata.east_asian_width(char) in "WF"
        if char == " " or (wide and char not in NO_LINE_STARTS):
            last_break = i
        used += size * (WIDE if wide else NARROW)
        if used > width:
            return last_break or max(i, 1)
    return len(text)


def lanes(spans: Sequence[tuple[float, float]], *, gap: float) -> list[int]:
    """For each (start, end), in the order given, the first lane in which it touches nothing placed before it."""
    ends: list[list[tuple[float, float]]] = []
    chosen: list[int] = []
    for start, end in spans:
        lane = next((i for i, taken in enumerate(ends) if all(start >= e + gap or end <= s - gap for s, e in taken)), None)
        if lane is None:
            ends.append([])
            lane = len(ends) - 1
        ends[lane].append((start, end))
        chosen.append(lane)
    return chosen
