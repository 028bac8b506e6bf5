"""Our pictures on paper: the same shapes that the pages write out as SVG, in ink."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import atan2, cos, sin
from typing import Any

from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]

from reports.drawing import Drawing, Line, Rect, Words
from reports.pdf.fonts import face_for

INK, QUIET, RULE, ACCENT, WARN, BAD, GOOD, INFO = (
    "#1c2126", "#59626b", "#b9b3a8", "#0b5564", "#7d4f00", "#a3231b", "#1d6a3c", "#334f86",
)  # fmt: skip
SHARES = ("#0b5564", "#8a5a12", "#5a4a8a", "#5c6670")
PAPER = HexColor("#ffffff")
HATCH = 5.0  # user units between two lines of a hatching
HEAD = 6.0  # length of an arrow's head
SIZES: Mapping[str, float] = {"name": 13.0, "small": 11.5}


@dataclass(frozen=True, slots=True)
class Look:
    """`fill` none: only an outline; `stroke` none: only a filling; `dashes` in user units."""

    fill: str | None = None
    stroke: str | None = INK
    weight: float = 1.0
    dashes: tuple[float, ...] = ()
    hatched: bool = False


RECTS: Mapping[str, Look] = {
    "box own": Look("#e3f0f2", ACCENT, 2.0),
    "box": Look("#fbfaf8", RULE),
    "withheld": Look(WARN, None, hatched=True),
    "time": Look("#f2f0ec", RULE, 0.5),
    "stretch open": Look("#b0cbd0", None),
    "stretch bare": Look(BAD, BAD, hatched=True),
    "decided": Look(None, INK, 1.5),
}
LINES: Mapping[str, Look] = {
    "flow none": Look(stroke="#dedad3"),
    "flow claim": Look(stroke=WARN, weight=1.8, dashes=(5, 4)),
    "flow ruling": Look(stroke=GOOD, weight=2.4),
    "flow provisional": Look(stroke=INFO, weight=1.8, dashes=(9, 3, 2, 3)),
    "flow withheld": Look(stroke=WARN),
    "flow": Look(weight=1.8),
    "mark today": Look(stroke=ACCENT, weight=2.0),
    "mark gone": Look(stroke=BAD),
    "mark end": Look(stroke=BAD),
    "mark deadline": Look(stroke=WARN),
    "mark notice": Look(stroke=WARN),
    "mark": Look(stroke=QUIET),
}
WORDS: Mapping[str, str] = {
    "quiet": QUIET, "delay": QUIET, "late": BAD, "gone": BAD, "end": BAD, "deadline": WARN, "notice": WARN, "today": ACCENT,
}  # fmt: skip


def put(canvas: Any, picture: Drawing, x: float, top: float, scale: float) -> None:
    """Draw with the upper left corner at (x, top), in points."""
    canvas.saveState()
    canvas.translate(x, top)
    canvas.scale(scale, -scale)  # user units run down the page
    for rect in picture.rects:
        _rect(canvas, rect)
    for line in picture.lines:
        _line(canvas, line)
    crossed = any(line.look.startswith("mark") for line in picture.lines)
    for words in picture.words:
        _words(canvas, words, haloed=crossed)
    canvas.restoreState()


def look_of(looks: Mapping[str, Look], name: str) -> Look:
    """The look whose words all stand in the name, the most particular first; every name has one."""
    asked = set(name.split())
    fitting = [it for it in looks if set(it.split()) <= asked]
    return looks[max(fitting, key=lambda it: len(it.split()))]


def _rect(canvas: Any, it: Rect) -> None:
    if it.look.startswith("share"):
        look = Look(SHARES[min(int(it.look.rpartition("-")[2]), len(SHARES) - 1)], None)
    else:
        look = look_of(RECTS, it.look)
    if look.hatched:
        _hatch(canvas, it, look.fill or INK)
    _pen(canvas, look)
    if look.fill and not look.hatched:
        canvas.setFillColor(HexColor(look.fill))
    filled = bool(look.fill) and not look.hatched
    canvas.roundRect(it.x, it.y, it.width, it.height, it.radius, stroke=int(bool(look.stroke)), fill=int(filled))


def _hatch(canvas: Any, it: Rect, colour: str) -> None:
    """Slanted lines within the rectangle."""
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(it.x, it.y, it.width, it.height)
    canvas.clipPath(clip, stroke=0, fill=0)
    _pen(canvas, Look(stroke=colour, weight=1.6))
    start = it.x - it.height
    for step in range(int((it.width + 2 * it.height) / HATCH) + 1):
        left = start + step * HATCH
        canvas.line(left, it.y + it.height, left + it.height, it.y)
    canvas.restoreState()


def _line(canvas: Any, it: Line) -> None:
    look = look_of(LINES, it.look)
    _pen(canvas, look)
    canvas.line(it.x1, it.y1, it.x2, it.y2)
    if not it.arrow:
        return
    canvas.setDash()
    canvas.setFillColor(HexColor(look.stroke or INK))
    turned = atan2(it.y2 - it.y1, it.x2 - it.x1)
    path = canvas.beginPath()
    path.moveTo(it.x2, it.y2)
    for side in (0.45, -0.45):
        path.lineTo(it.x2 - HEAD * 1.1 * cos(turned + side), it.y2 - HEAD * 1.1 * sin(turned + side))
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _words(canvas: Any, it: Words, *, haloed: bool) -> None:
    """`haloed`: what runs behind them stops short of them, as on the page."""
    looks = it.look.split()
    size = next((SIZES[look] for look in looks if look in SIZES), 12.0)
    heavy = bool({"name", "money", "today"} & set(looks)) or it.look.startswith("small on-share")
    colour = "#ffffff" if "on-share" in it.look else next((WORDS[look] for look in looks if look in WORDS), INK)
    canvas.saveState()
    canvas.translate(it.x, it.y)
    canvas.scale(1, -1)
    face = face_for(it.text, bold=heavy)
    if haloed:
        width = canvas.stringWidth(it.text, face, size)
        canvas.setFillColor(PAPER)
        canvas.rect({"start": 0, "middle": -width / 2, "end": -width}[it.anchor], -size / 4, width, size, stroke=0, fill=1)
    canvas.setFont(face, size)
    canvas.setFillColor(HexColor(colour))
    {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}[it.anchor](0, 0, it.text)
    canvas.restoreState()


def _pen(canvas: Any, look: Look) -> None:
    if look.stroke:
        canvas.setStrokeColor(HexColor(look.stroke))
    canvas.setLineWidth(look.weight)
    canvas.setDash(*([list(look.dashes)] if look.dashes else []))
