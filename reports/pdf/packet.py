"""Compile a packet: letter, index and every page of every exhibit in one PDF, shrunk until its channel takes it.

The same exhibits, words and channel give the same bytes. Whatever is made on the way lies in a folder, so that a packet of
many large files needs little memory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf

from evidence.exhibit import Exhibit
from evidence.packet import Cost, Made
from reports.errors import ExhibitUnreadable
from reports.packet_letter import Letter
from reports.packet_plan import Box, Leaf, Sheet, lay
from reports.packet_shrinking import Fitted, Recipe, Size, fit, removals
from reports.pdf.exhibit_documents import Document
from reports.pdf.exhibit_pictures import Pictures
from reports.pdf.exhibit_texts import printed
from reports.pdf.packet_front import frame, front, mark

Source = Document | Pictures
Bring = Callable[[Exhibit, Path], None]
"""Write an exhibit, as others are given it, to a path."""
Tell = Callable[[int, int], None]
ROUNDS_MAX = 6  # of looking for what to leave out
WIDEST = 9999  # a page number while the index is measured
GREY = {"rg": "g", "RG": "G"}
BROKEN = (pikepdf.PdfError, OSError, ValueError, RuntimeError, SyntaxError)


@dataclass(frozen=True, slots=True)
class Compiled:
    """What came of it; `path` is the file, where it fits."""

    made: Made
    path: Path | None


def compile_packet(letter: Letter, bring: Bring, folder: Path, tell: Tell = lambda _done, _total: None) -> Compiled:
    """The packet of a letter, made in a folder of its own. `tell` hears how many steps of how many are over.

    Raises ExhibitUnreadable; what `bring` raises goes through.
    """
    with ExitStack() as opened:
        sources: list[Source] = []
        for number, it in enumerate(letter.named):
            source = _open(it.exhibit, bring, folder / str(number), letter)
            opened.callback(source.close)
            sources.append(source)
            tell(number + 1, len(letter.named))
        bench = _Bench(letter, sources, folder, tell)
        fitted = fit(letter.channel, bench.measure)
        leave_out: tuple[str, ...] = ()
        costs = bench.costs(fitted.recipe)
        over = letter.channel.exceeded(pages=fitted.size.pages, size_bytes=fitted.size.size_bytes)
        if over:
            leave_out = bench.smallest_removal(fitted, costs)
        name = letter.channel.file_name(letter.case)
        made = Made(name, fitted.size.pages, fitted.size.size_bytes, fitted.shrunk, costs, leave_out)
        return Compiled(made, None if over else bench.path_of(fitted.recipe))


def _open(exhibit: Exhibit, bring: Bring, folder: Path, letter: Letter) -> Source:
    """The exhibit as others are given it. Raises ExhibitUnreadable."""
    folder.mkdir()
    path = folder / "exhibit"
    bring(exhibit, path)
    kind = exhibit.shown.media_type
    try:
        if kind.startswith("text/") or kind == "application/json":
            path.write_bytes(printed(path.read_text(encoding="utf-8-sig"), exhibit.name))
            return Document(path, folder, letter.channel)
        if kind == "application/pdf":
            return Document(path, folder, letter.channel)
        return Pictures(path, folder)
    except BROKEN:
        raise ExhibitUnreadable(exhibit.name) from None


class _Bench:
    """The exhibits of one packet, opened, and the packet as each recipe makes it."""

    def __init__(self, letter: Letter, sources: Sequence[Source], folder: Path, tell: Tell) -> None:
        self.letter, self.sources, self.folder, self.tell = letter, sources, folder, tell
        self.leaves: list[Leaf] = []
        self.done = self.total = len(sources)
        blanks = letter.channel.no_blank_pages
        for number, (source, it) in enumerate(zip(sources, letter.named, strict=True)):
            try:
                self.leaves += source.leaves(number, look_for_blanks=blanks)
            except BROKEN:
                raise ExhibitUnreadable(it.exhibit.name) from None

    def measure(self, recipe: Recipe) -> Size:
        return self._build(recipe)

    def path_of(self, recipe: Recipe) -> Path:
        """The file a recipe makes, which is the last that was made for it."""
        path = self.folder / f"{_stem(recipe)}.pdf"
        if not path.exists():
            self._build(recipe)
        return path

    def costs(self, recipe: Recipe) -> tuple[Cost, ...]:
        sheets = self._sheets(recipe)
        where = _where(sheets, after=self._front_pages())
        found = []
        for number, it in enumerate(self.letter.named):
            stood = [sheet for sheet in sheets if _shows(sheet, number)]
            size = sum(
                self.sources[number].weight(leaf, box, recipe)
                for sheet in stood
                for leaf, box in sheet.placed
                if leaf.exhibit == number
            )
            blank = tuple(leaf.page for leaf in self.leaves if leaf.exhibit == number and leaf.blank)
            first = where.get(number, (0, 0))[0]
            found.append(Cost(it.exhibit.id, first, len(stood), size, it.bound, blank))
        return tuple(found)

    def smallest_removal(self, fitted: Fitted, costs: Sequence[Cost]) -> tuple[str, ...]:
        """The exhibits without which it fits, proven by making it; none where nothing helps."""
        channel, size = self.letter.channel, fitted.size
        pages_over, bytes_over = 0, 0
        for _ in range(ROUNDS_MAX):
            pages_over += max(size.pages - (channel.pages_max or size.pages), 0)
            bytes_over += max(size.size_bytes - (channel.bytes_max or size.size_bytes), 0)
            without = next(removals(costs, pages_over=pages_over, bytes_over=bytes_over), None)
            if without is None:
                return ()
            size = self._build(fitted.recipe, without=without)
            if channel.fits(pages=size.pages, size_bytes=size.size_bytes):
                return without
        return ()

    def _sheets(self, recipe: Recipe, without: Collection[str] = ()) -> list[Sheet]:
        gone = {number for number, it in enumerate(self.letter.named) if it.exhibit.id in without}
        left = [leaf for leaf in self.leaves if leaf.exhibit not in gone]
        return lay(left, slips=recipe.slips, pairs=recipe.pairs, blanks=not self.letter.channel.no_blank_pages)

    def _front_pages(self) -> int:
        widest = dict.fromkeys(range(len(self.letter.named)), (WIDEST, WIDEST + 1))
        return len(front(self.letter, widest).pages)

    def _build(self, recipe: Recipe, *, without: Collection[str] = ()) -> Size:
        sheets = self._sheets(recipe, without)
        self.total += len(sheets)
        before = self._front_pages()
        where = _where(sheets, after=before)
        frames = [
            _framed(self.letter, sheet, _begun(sheet, number, where)) for number, sheet in enumerate(sheets, before + 1)
        ]
        path = self.folder / ("without.pdf" if without else f"{_stem(recipe)}.pdf")
        with pikepdf.open(BytesIO(front(self.letter, where).drawn(more=frames))) as pdf:
            _without_colours(pdf)
            for sheet, page in zip(sheets, list(pdf.pages)[before:], strict=True):
                for leaf, box in sheet.placed:
                    self._put(pdf, page, leaf, box, recipe)
                self.done += 1
                self.tell(self.done, self.total)
            pages = len(pdf.pages)
            pdf.save(
                path, deterministic_id=True, compress_streams=True, recompress_flate=True,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )  # fmt: skip
        return Size(pages, path.stat().st_size)

    def _put(self, pdf: pikepdf.Pdf, page: pikepdf.Page, leaf: Leaf, box: Box, recipe: Recipe) -> None:
        try:
            self.sources[leaf.exhibit].put(pdf, page, leaf, box, recipe)
        except BROKEN:
            raise ExhibitUnreadable(self.letter.named[leaf.exhibit].exhibit.name) from None


def _framed(letter: Letter, sheet: Sheet, begun: Sequence[int]) -> Callable[[Any, int, int], None]:
    draw = frame(letter, sheet)

    def both(canvas: Any, page: int, pages: int) -> None:
        draw(canvas, page, pages)
        for exhibit in begun:
            mark(canvas, letter, exhibit)

    return both


def _begun(sheet: Sheet, number: int, where: Mapping[int, tuple[int, int]]) -> list[int]:
    """The exhibits whose first page this is."""
    return [exhibit for exhibit, (first, _last) in where.items() if first == number and _shows(sheet, exhibit)]


def _where(sheets: Sequence[Sheet], *, after: int) -> dict[int, tuple[int, int]]:
    """On which pages of the packet each exhibit stands, its slip with it: the first and the last."""
    found: dict[int, tuple[int, int]] = {}
    for number, sheet in enumerate(sheets, after + 1):
        for exhibit in dict.fromkeys([sheet.slip] if sheet.slip is not None else [leaf.exhibit for leaf, _ in sheet.placed]):
            found[exhibit] = (found.get(exhibit, (number, number))[0], number)
    return found


def _shows(sheet: Sheet, exhibit: int) -> bool:
    return sheet.slip == exhibit or any(leaf.exhibit == exhibit for leaf, _box in sheet.placed)


def _stem(recipe: Recipe) -> str:
    return f"{recipe.slips:d}{recipe.pairs:d}{recipe.grey:d}-{recipe.dpi}-{recipe.quality}-{recipe.flat_dpi}"


def _without_colours(pdf: pikepdf.Pdf) -> None:
    """Our own pages in greys, and without the face that the library names on each page and that no file carries."""
    for page in pdf.pages:
        faces = page.resources.get("/Font", pikepdf.Dictionary())
        foreign = {name for name, face in faces.items() if "/FontFile2" not in _described(face)}
        kept: list[Any] = [([], pikepdf.Operator("q"))]  # what we set of pens and colours ends with our own part
        said: Sequence[Any] = pikepdf.parse_content_stream(page)
        for operands, operator in said:
            spelt = str(operator)
            if spelt == "Tf" and str(operands[0]) in foreign:
                continue
            if spelt in GREY:
                red, green, blue = (float(it) for it in operands)
                operands, operator = [round(0.299 * red + 0.587 * green + 0.114 * blue, 3)], pikepdf.Operator(GREY[spelt])
            kept.append((operands, operator))
        kept.append(([], pikepdf.Operator("Q")))
        page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
        for name in foreign:
            if name in faces:
                del faces[name]


def _described(face: Any) -> Any:
    return face.get("/FontDescriptor", pikepdf.Dictionary())
