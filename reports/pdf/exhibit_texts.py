"""Plain texts printed for a packet: text as it stands, JSON line by line, CSV as a table. Nothing is left out."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO

from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from reports.packet_plan import FOOT, LONG, SHORT, SIDE, TOP
from reports.pdf.fonts import REGULAR, face_for, readable, wrap

WIDTH, HEIGHT = SHORT - 2 * SIDE, LONG - TOP - FOOT  # a page of it goes into a packet as it is
SIZE, LEADING = 8.6, 12.0
INDENT = "  "
TAB = 4
TABLE_MOST = 6  # columns that can be read beside each other
GAP = 8.0
Line = tuple[tuple[float, str], ...]
"""One line on the page: each text with where it begins."""


def printed(text: str, name: str) -> bytes:
    """A text on pages of its own, as a PDF."""
    lines = list(_lines(text, name))
    made = BytesIO()
    face_for("")
    canvas = Canvas(made, pagesize=(WIDTH, HEIGHT), invariant=1, initialFontName=REGULAR)
    y = HEIGHT - SIZE
    for line in lines:
        if y < SIZE * 0.3:
            canvas.showPage()
            y = HEIGHT - SIZE
        for x, said in line:
            canvas.setFont(face_for(said), SIZE)
            canvas.drawString(x, y, said)
        y -= LEADING
    canvas.showPage()
    canvas.save()
    return made.getvalue()


def _lines(text: str, name: str) -> Iterator[Line]:
    plain = readable(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").expandtabs(TAB))
    rows = _rows(plain) if name.casefold().endswith(".csv") else None
    if rows is None:
        yield from _wrapped(_json_lines(plain) if _is_json(plain) else plain)
    elif len(rows[0]) <= TABLE_MOST:
        yield from _table(rows)
    else:
        yield from _records(rows)


def _wrapped(text: str) -> Iterator[Line]:
    for each in text.split("\n"):
        for line in wrap(each, SIZE, WIDTH):
            yield ((0.0, line),)


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[") and text.rstrip()[-1:] in ("}", "]")


def _json_lines(text: str) -> str:
    """One line for each member, no character of a value touched: figures stay as they were written."""
    if text.count("\n") > text.count(",") // 2:
        return text  # written for people already
    depth, quoted, escaped = 0, False, False
    out: list[str] = []
    for char in text:
        if quoted:
            out.append(char)
            quoted = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char in "{[":
            depth += 1
            out += [char, "\n", INDENT * depth]
        elif char in "}]":
            depth = max(depth - 1, 0)
            out += ["\n", INDENT * depth, char]
        elif char == ",":
            out += [char, "\n", INDENT * depth]
        elif not char.isspace():
            out.append(": " if char == ":" else char)
            quoted = char == '"'
    return "".join(out)


def _rows(text: str) -> list[list[str]] | None:
    """The rows of a table, its heading first; none for what is no table, which is printed as it stands."""
    try:
        rows = [row for row in csv.reader(StringIO(text, newline="")) if row]
    except csv.Error:
        return None
    sound = bool(rows) and len(rows[0]) > 1 and all(len(row) == len(rows[0]) for row in rows)
    return rows if sound else None


def _table(rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    room = (WIDTH - GAP * (len(rows[0]) - 1)) / len(rows[0])
    for row in rows:
        cells = [wrap(cell, SIZE, room) for cell in row]
        for at in range(max(map(len, cells))):
            yield tuple((n * (room + GAP), cell[at]) for n, cell in enumerate(cells) if at < len(cell))


def _records(rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    """A table too wide for a page: record by record, each value behind the name of its column."""
    for number, row in enumerate(rows[1:], 1):
        yield ((0.0, str(number)),)
        for name, value in zip(rows[0], row, strict=True):
            yield from (((0.0, line),) for line in wrap(f"{INDENT}{name}: {value}", SIZE, WIDTH))
        yield ()
