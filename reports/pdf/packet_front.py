"""The first pages of a packet, the frame of every other, and the slips between: all that is ours in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]

from reports.packet_letter import Letter
from reports.packet_plan import FOOT, SIDE, Leaf, Sheet
from reports.pdf.fonts import face_for, readable, width, wrap
from reports.pdf.paper import INNER, Paper
from reports.pdf.table import Column, Row, Table
from reports.statement_words import Text

DARK, LIGHT = "#111111", "#555555"  # a packet is read in black and white as well
HEAD_SIZE, NAME_SIZE, SLIP_SIZE = 9.0, 7.6, 20.0
DOTS = "…"
SEALED: Text = (
    "Kept by Recourse with its digests. A seal proves that the record is unchanged since it was entered, not its truth.",
    "本材料及其摘要由 Recourse 留存。封存仅证明记录自录入后未被更改，不证明录入内容属实。",
)
Frame = Callable[[Any, int, int], None]
"""Draws on a canvas the frame of a page: which of how many it is."""


def front(letter: Letter, pages: Mapping[int, tuple[int, int]]) -> Paper:
    """The letter and the index; `pages` says on which pages of the packet each exhibit stands, first and last."""
    say = letter.words.say
    paper = Paper(
        title=f"{letter.title} {letter.case}", subject=letter.case, language=letter.words.language,
        header=f"{letter.sender} · {letter.case}",
        warning=say(("demonstration: reconstructed data", "演示：重构数据")) if letter.demonstration else "",
        page_of=say(("page {page} of {pages}", "第 {page} 页，共 {pages} 页")),
    )  # fmt: skip
    paper.heading(letter.title, size=16, level=0)
    paper.pairs(letter.facts, size=9.0)
    paper.paragraph(readable(letter.said), size=9.6)
    paper.heading(say(("Exhibits", "证据目录")), size=12, level=0, needs=60.0)
    columns = (
        Column(say(("no.", "编号"))), Column(say(("exhibit", "证据")), 4), Column(say(("shows", "证明内容")), 5),
        Column(say(("pages", "页码")), right=True),
    )  # fmt: skip
    rows = []
    for number, it in enumerate(letter.named):
        first, last = pages.get(number, (0, 0))
        where = str(first) if first == last else f"{first}–{last}"
        rows.append(Row((str(number + 1), f"{it.kind}\n{readable(it.exhibit.name)}", it.shows or "–", where)))
    Table(columns, size=8.2).put(paper, rows)
    paper.paragraph(_sealed(letter), size=6.8, colour=LIGHT)
    return paper


def frame(letter: Letter, sheet: Sheet) -> Frame:
    """What stands around an exhibit's page; a slip says at once which exhibit follows."""

    def draw(canvas: Any, page: int, pages: int) -> None:
        canvas.setPageSize((sheet.width, sheet.height))
        leaves = [leaf for leaf, _box in sheet.placed]
        if sheet.slip is not None:
            _slip(canvas, letter, sheet)
        else:
            _head(canvas, letter, leaves, sheet)
        of = letter.words.say(("page {page} of {pages}", "第 {page} 页，共 {pages} 页"), page=str(page), pages=str(pages))
        _put(canvas, of, 7.2, sheet.width - SIDE, FOOT - 16, LIGHT, right=True)
        _put(canvas, f"{letter.case}", 7.2, SIDE, FOOT - 16, LIGHT)

    return draw


def mark(canvas: Any, letter: Letter, exhibit: int) -> None:
    """The exhibit in the outline, on the page that is being drawn."""
    it = letter.named[exhibit]
    label = letter.words.say(("Exhibit {n}: {kind}", "证据 {n}：{kind}"), n=str(exhibit + 1), kind=it.kind)
    canvas.bookmarkPage(f"exhibit{exhibit}")
    canvas.addOutlineEntry(f"{label} · {it.exhibit.name}", f"exhibit{exhibit}", level=0)


def _head(canvas: Any, letter: Letter, leaves: Sequence[Leaf], sheet: Sheet) -> None:
    said = "   ".join(letter.numbered(it.exhibit, it.page, it.of) for it in leaves)
    y = sheet.height - 28
    _put(canvas, said, HEAD_SIZE, SIDE, y, DARK, bold=True)
    room = sheet.width - 2 * SIDE - width(said, HEAD_SIZE, face=face_for(said, bold=True)) - 16
    names = dict.fromkeys(letter.named[it.exhibit].exhibit.name for it in leaves)
    _put(
        canvas, _shortened(readable(" · ".join(names)), NAME_SIZE, room), NAME_SIZE, sheet.width - SIDE, y, LIGHT, right=True
    )
    canvas.setStrokeColor(HexColor(LIGHT))
    canvas.setLineWidth(0.4)
    canvas.line(SIDE, y - 6, sheet.width - SIDE, y - 6)


def _slip(canvas: Any, letter: Letter, sheet: Sheet) -> None:
    number = sheet.slip or 0
    it, say = letter.named[number], letter.words.say
    y = sheet.height * 0.62
    lines = [
        (say(("Exhibit {n}", "证据 {n}"), n=str(number + 1)), SLIP_SIZE, True),
        (it.kind, 13.0, False),
        (readable(it.exhibit.name), 10.0, False),
        (it.shows, 10.0, False),
        (f"SHA-256 {it.exhibit.file.sha256}", 7.0, False),
    ]
    for text, size, bold in lines:
        for line in wrap(text, size, INNER, face=face_for(text, bold=bold)) if text else ():
            _put(canvas, line, size, SIDE + 6, y, DARK, bold=bold)
            y -= size * 1.5
        y -= 4


def _sealed(letter: Letter) -> str:
    say = letter.words.say
    head = say((" Newest seal: {head}", " 最新封存摘要：{head}"), head=letter.head) if letter.head else ""
    return say(SEALED) + head


def _shortened(text: str, size: float, room: float) -> str:
    """The text, or its beginning with dots, in the room there is."""
    if width(text, size) <= room:
        return text
    while text and width(text + DOTS, size) > room:
        text = text[:-1]
    return text + DOTS


def _put(
    canvas: Any, text: str, size: float, x: float, y: float, colour: str, *, bold: bool = False, right: bool = False
) -> None:
    canvas.setFont(face_for(text, bold=bold), size)
    canvas.setFillColor(HexColor(colour))
    (canvas.drawRightString if right else canvas.drawString)(x, y, text)
