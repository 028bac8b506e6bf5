"""A paper: A4 pages laid out first and drawn after, so that every page knows how many there are.

Nothing of the machine or the moment goes in: the same marks give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from reports.drawing import Drawing
from reports.pdf import picture
from reports.pdf.fonts import REGULAR, face_for, width, wrap

WIDTH, HEIGHT = A4
MARGIN = 34.0  # points, 12 mm
INNER = WIDTH - 2 * MARGIN
BOTTOM = 46.0
INK, QUIET, ACCENT, WARN, RULE, TINT = "#1b1f24", "#5b6570", "#1f5fa8", "#a3341f", "#c9d0d8", "#f1f4f7"
HEADER_SIZE = 7.2
LEADING = 1.36
SCALE_MAX, SCALE_LEAST = 0.8, 0.5  # points for a user unit of a picture, whose letters are 12 units high

Align = Literal["left", "right", "centre"]


@dataclass(frozen=True, slots=True)
class Written:
    """A line of text at a place; `x` is its left, right or middle as `align` says."""

    x: float
    y: float
    text: str
    size: float
    face: str
    colour: str
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Ruled:
    """A horizontal rule, or a filled band when it has a height."""

    x: float
    y: float
    length: float
    colour: str
    height: float = 0.0
    weight: float = 0.5


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture with its upper left corner at a place; `scale` is points for a user unit."""

    x: float
    top: float
    scale: float
    drawing: Drawing


Put = Written | Ruled | Pictured


class Paper:
    """Pages under way. `y` is the upper edge of what comes next, from the bottom in points."""

    def __init__(self, *, title: str, subject: str, language: str, header: str, warning: str, page_of: str) -> None:
        self.title, self.subject, self.language, self.page_of = title, subject, language, page_of
        self.warning = warning
        self._header = wrap(header, HEADER_SIZE, INNER)
        self._warning = wrap(warning, HEADER_SIZE, INNER, face=face_for(warning, bold=True)) if warning else ()
        self.pages: list[list[Put]] = []
        self.marks: list[tuple[int, float, str, int]] = []  # page, y, title, level: the outline
        self.y = 0.0
        self.turn()

    def turn(self) -> None:
        """Begin a page."""
        self.pages.append([])
        self.y = HEIGHT - 30.0
        for lines, bold, colour in ((self._warning, True, WARN), (self._header, False, QUIET)):
            for line in lines:
                self._write(line, HEADER_SIZE, MARGIN, colour=colour, bold=bold)
        self.rule(MARGIN, INNER, y=self.y - 1.5)
        self.y -= 12.0

    @property
    def room(self) -> float:
        """Points left on the page."""
        return self.y - BOTTOM

    def put(
        self, text: str, size: float, x: float, *, colour: str = INK, bold: bool = False, align: Align = "left",
        y: float | None = None,
    ) -> None:  # fmt: skip
        """One line of text that is known to fit; `y` is where its letters stand, else just below the upper edge."""
        face = face_for(text, bold=bold)
        self.pages[-1].append(Written(x, self.y - size if y is None else y, text, size, face, colour, align))

    def _write(self, text: str, size: float, x: float, *, colour: str = INK, bold: bool = False) -> None:
        """One line of text, and down to the next."""
        self.put(text, size, x, colour=colour, bold=bold)
        self.y -= size * LEADING

    def rule(
        self, x: float, length: float, *, y: float, colour: str = RULE, height: float = 0.0, weight: float = 0.5
    ) -> None:
        self.pages[-1].append(Ruled(x, y, length, colour, height, weight))

    def heading(self, text: str, *, size: float, level: int, needs: float = 90.0, mark: str = "") -> None:
        """A heading with `needs` points of what follows it on the same page, also in the outline as `mark`."""
        lines = wrap(text, size, INNER, face=face_for(text, bold=True))
        if self.room < needs + len(lines) * size * LEADING:
            self.turn()
        self.y -= 6.0 if self.y > HEIGHT - 70.0 else size * 0.9
        self.marks.append((len(self.pages) - 1, self.y, mark or text, level))
        for line in lines:
            self._write(line, size, MARGIN, bold=True)
        self.y -= 3.0

    def paragraph(self, text: str, *, size: float = 8.0, colour: str = INK, bold: bool = False) -> None:
        for line in wrap(text, size, INNER, face=face_for(text, bold=bold)):
            if self.room < size * LEADING:
                self.turn()
            self._write(line, size, MARGIN, colour=colour, bold=bold)
        self.y -= size * 0.4

    def pairs(self, rows: Sequence[tuple[str, str]], *, size: float = 8.5) -> None:
        """Names and what they are, under each other; long values go on below."""
        left = max(width(name, size) for name, _value in rows) + 14.0
        for name, value in rows:
            lines = wrap(value, size, INNER - left)
            if self.room < len(lines) * size * LEADING:
                self.turn()
            self.put(name, size, MARGIN, colour=QUIET)
            for line in lines:
                self._write(line, size, MARGIN + left)
            self.y -= 1.6
        self.y -= 4.0

    def picture(self, drawing: Drawing) -> None:
        """A picture whole on one page: as wide as the page, or smaller where that keeps it below its heading."""
        scale = min(INNER / drawing.width, SCALE_MAX, (HEIGHT - 150.0) / drawing.height)
        fitting = self.room / drawing.height
        if fitting < min(scale, SCALE_LEAST):
            self.turn()
            fitting = self.room / drawing.height
        scale = min(scale, fitting)
        self.pages[-1].append(Pictured(MARGIN, self.y, scale, drawing))
        self.y -= drawing.height * scale + 8.0

    def drawn(
        self, *, each_page: Callable[[], None] | None = None, more: Sequence[Callable[[Canvas, int, int], None]] = ()
    ) -> bytes:
        """The paper as a PDF; `each_page` is called before each page is drawn.

        `more` draw the pages that follow, each told which of how many it is.
        """
        made = BytesIO()
        face_for("")
        canvas = Canvas(made, pagesize=A4, invariant=1, initialFontName=REGULAR, lang=self.language)
        canvas.setTitle(self.title)
        canvas.setSubject(self.subject)
        canvas.setAuthor("Recourse")
        canvas.setCreator("Recourse")
        pages = len(self.pages) + len(more)
        for number, page in enumerate(self.pages):
            if each_page is not None:
                each_page()
            for mark in page:
                _draw(canvas, mark)
            footer = self.page_of.format(page=number + 1, pages=pages)
            _draw(canvas, Written(WIDTH - MARGIN, 26.0, footer, HEADER_SIZE, face_for(footer), QUIET, "right"))
            _draw(canvas, Written(MARGIN, 26.0, self.subject, HEADER_SIZE, face_for(self.subject), QUIET))
            for at, (place, y, title, level) in enumerate(self.marks):
                if place == number:
                    canvas.bookmarkHorizontal(f"m{at}", 0, y)
                    canvas.addOutlineEntry(title, f"m{at}", level=level)
            canvas.showPage()
        for number, draw in enumerate(more, len(self.pages) + 1):
            draw(canvas, number, pages)
            canvas.showPage()
        canvas.save()
        return made.getvalue()


def _draw(canvas: Canvas, mark: Put) -> None:
    if isinstance(mark, Pictured):
        picture.put(canvas, mark.drawing, mark.x, mark.top, mark.scale)
        return
    if isinstance(mark, Ruled):
        colour = HexColor(mark.colour)
        if mark.height:
            canvas.setFillColor(colour)
            canvas.rect(mark.x, mark.y, mark.length, mark.height, stroke=0, fill=1)
            return
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(mark.weight)
        canvas.line(mark.x, mark.y, mark.x + mark.length, mark.y)
        return
    canvas.setFont(mark.face, mark.size)
    canvas.setFillColor(HexColor(mark.colour))
    put = {"left": canvas.drawString, "right": canvas.drawRightString, "centre": canvas.drawCentredString}[mark.align]
    put(mark.x, mark.y, mark.text)
