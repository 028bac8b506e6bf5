"""Tables that break well: the heading again on every page, and the sums carried over from one page to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reports.pdf.fonts import face_for, width, wrap
from reports.pdf.paper import INK, INNER, LEADING, MARGIN, QUIET, TINT, Paper
from reports.progress import Tally

GAP = 6.0  # points between columns
PAD = 2.6
FIGURES = 38.0  # least width of a column of figures, in points
LINES_MAX = 30  # in one row; what is longer goes on in the next


@dataclass(frozen=True, slots=True)
class Column:
    """`share` of the room that is left after the columns whose content sets their width (`share` 0, never broken).

    Columns of figures stand on the right and have a least width, so that a table of zeros is as calm as any.
    """

    title: str
    share: float = 0.0
    right: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[str, ...]
    bold: bool = False
    quiet: bool = False


Carry = Callable[[int], tuple[Row, Row]]
"""After so many rows: the last line of the page that ends there, and the first of the next."""


@dataclass(frozen=True, slots=True)
class _Set:
    """A row broken into lines, ready to be put."""

    lines: tuple[tuple[str, ...], ...]
    height: float
    row: Row


class Table:
    """A table on a paper. `size` is that of its text; columns of figures shrink it where they would leave no room.

    `tally` counts its rows as they are set.
    """

    def __init__(self, columns: Sequence[Column], *, size: float = 7.2, tally: Tally | None = None) -> None:
        self.columns, self.size, self.tally = columns, size, tally
        self.widths: list[float] = []

    def put(self, paper: Paper, rows: Sequence[Row], *, total: Row | None = None, carry: Carry | None = None) -> None:
        """All rows, breaking pages between them; `total` stays with the last of them."""
        samples = [*rows, *([total] if total else []), *(carry(len(rows)) if carry else ())]
        self._measure(samples, bold=carry is not None)
        ready = [(at, part) for at, row in enumerate(rows) for part in self._counted(row)]
        last = self._set(total) if total else None
        heading = self._set(Row(tuple(it.title for it in self.columns), quiet=True))
        spare = self._set(carry(0)[0]).height if carry else 0.0
        first = ready[0][1].height if ready else 0.0
        if paper.room < heading.height + first + max(spare, last.height if last else 0.0):
            paper.turn()
        self._heading(paper, heading)
        for place, (at, it) in enumerate(ready):
            ending = place == len(ready) - 1
            after = last.height if last and ending else spare
            if paper.room < it.height + after:
                self._break(paper, heading, carry(at) if carry else None)
            self._line(paper, it)
        if last:
            if paper.room < last.height:
                self._break(paper, heading, carry(len(rows)) if carry else None)
            paper.rule(MARGIN, INNER, y=paper.y, colour=QUIET)
            self._line(paper, last, ruled=False)
        paper.y -= 6.0

    def _break(self, paper: Paper, heading: _Set, carried: tuple[Row, Row] | None) -> None:
        if carried:
            self._line(paper, self._set(carried[0]), ruled=False)
        paper.turn()
        self._heading(paper, heading)
        if carried:
            self._line(paper, self._set(carried[1]))

    def _measure(self, rows: Sequence[Row], *, bold: bool) -> None:
        """Columns without a share are as wide as their widest cell; the size gives way before the others get too narrow.

        `bold` measures every cell so: any balance of the table may come to be carried over.
        """
        while True:
            fixed = [0.0 if it.share else self._widest(at, rows, bold) for at, it in enumerate(self.columns)]
            room = INNER - sum(fixed) - GAP * (len(self.columns) - 1)
            shares = sum(it.share for it in self.columns)
            if self.size <= 3.5 or room >= (INNER * 0.3 if shares else 0.0):
                break
            self.size -= 0.3
        self.widths = [
            room * it.share / shares if it.share else taken for it, taken in zip(self.columns, fixed, strict=True)
        ]

    def _widest(self, at: int, rows: Sequence[Row], bold: bool) -> float:
        title = max(width(word, self.size) for word in self.columns[at].title.split("\n"))
        cells = {(line, bold or row.bold) for row in rows for line in row.cells[at].split("\n")}
        least = FIGURES if self.columns[at].right else 0.0
        return max([least, title, *(width(text, self.size, face=face_for(text, bold=heavy)) for text, heavy in cells)]) + 0.5

    def _set(self, row: Row) -> _Set:
        lines = tuple(
            wrap(text, self.size, room, face=face_for(text, bold=row.bold))
            for text, room in zip(row.cells, self.widths, strict=True)
        )
        return _Set(lines, max(map(len, lines)) * self.size * LEADING + 2 * PAD, row)

    def _counted(self, row: Row) -> Iterator[_Set]:
        yield from self._parts(row)
        if self.tally and not row.bold:  # an opening balance is no line
            self.tally.line()

    def _parts(self, row: Row) -> Iterator[_Set]:
        """A row, or several where a cell is taller than a page would bear."""
        whole = self._set(row)
        if max(map(len, whole.lines)) <= LINES_MAX:
            yield whole
            return
        for start in range(0, max(map(len, whole.lines)), LINES_MAX):
            lines = tuple(it[start : start + LINES_MAX] for it in whole.lines)
            yield _Set(lines, max(map(len, lines)) * self.size * LEADING + 2 * PAD, row)

    def _heading(self, paper: Paper, heading: _Set) -> None:
        paper.rule(MARGIN - 3.0, INNER + 6.0, y=paper.y - heading.height, colour=TINT, height=heading.height)
        self._line(paper, heading, ruled=False)

    def _line(self, paper: Paper, it: _Set, *, ruled: bool = True) -> None:
        x = MARGIN
        for column, room, lines in zip(self.columns, self.widths, it.lines, strict=True):
            y = paper.y - PAD - self.size
            for text in lines:
                if text:
                    paper.put(
                        text, self.size, x + room if column.right else x, y=y, bold=it.row.bold,
                        colour=QUIET if it.row.quiet else INK, align="right" if column.right else "left",
                    )  # fmt: skip
                y -= self.size * LEADING
            x += room + GAP
        paper.y -= it.height
        if ruled:
            paper.rule(MARGIN, INNER, y=paper.y, weight=0.25)
