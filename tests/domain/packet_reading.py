"""Reading a packet back: which page of which exhibit is on each of its pages, and whether it is there whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pypdfium2
from PIL import Image

from reports.packet_plan import Box, Leaf, lay
from tests.domain.packet_files import BITS

NUMBERED = re.compile(r"Exhibit (\d+), page (\d+) of (\d+)")
SCALE = 1.5  # dots a point
CELLS = BITS + 3


class Shown(NamedTuple):
    """A page of an exhibit as a packet shows it: its exhibit and page, and the numbers read from its two bars."""

    exhibit: int
    page: int
    upper: int | None
    lower: int | None


def shown(packet: Path, sizes: Mapping[tuple[int, int], Leaf], *, turned: Mapping[int, int] | None = None) -> list[Shown]:
    """Every page that bears bars, in the packet's order. `turned`: exhibits to be looked at from another side."""
    found = []
    document = pypdfium2.PdfDocument(packet)
    for page in document:
        numbers = [(int(a), int(b)) for a, b, _of in NUMBERED.findall(page.get_textpage().get_text_range())]
        placed = [sizes[it] for it in numbers if it in sizes]
        if not placed:
            continue
        drawn = page.render(scale=SCALE).to_pil().convert("L")
        for leaf, box in lay(placed, slips=False, pairs=len(placed) > 1, blanks=True)[0].placed:
            seen = _cut(drawn, box).rotate((turned or {}).get(leaf.exhibit, 0), expand=True)
            found.append(Shown(leaf.exhibit + 1, leaf.page, _read(seen, 0.015), _read(seen, 0.985)))
    document.close()
    return found


def _cut(drawn: Image.Image, box: Box) -> Image.Image:
    edges = (box.x, drawn.height / SCALE - box.y - box.height, box.x + box.width, drawn.height / SCALE - box.y)
    return drawn.crop(tuple(round(it * SCALE) for it in edges))  # type: ignore[arg-type]


def _read(seen: Image.Image, at: float) -> int | None:
    """The number of a bar; none where there is no whole bar."""
    y = min(int(seen.height * at), seen.height - 1)
    bits = [int(seen.getpixel((int(seen.width * (n + 0.5) / CELLS), y))) < 128 for n in range(CELLS)]  # type: ignore[arg-type]
    if not bits[0] or not bits[-1] or bits[-2]:
        return None
    return sum(bit << (BITS - 1 - place) for place, bit in enumerate(bits[1 : BITS + 1]))


def texts(packet: Path) -> list[str]:
    with pypdfium2.PdfDocument(packet) as document:
        return [page.get_textpage().get_text_range() for page in document]


def coloured(packet: Path) -> bool:
    """Whether any dot of any page has a colour."""
    with pypdfium2.PdfDocument(packet) as document:
        for page in document:
            red, green, blue = page.render(scale=0.5).to_pil().convert("RGB").split()
            if any(a != b or b != c for a, b, c in zip(red.tobytes(), green.tobytes(), blue.tobytes(), strict=True)):
                return True
    return False


def finest(packet: Path) -> float:
    """The most dots an inch of any picture in it, as it stands on its page."""
    most = 0.0
    with pypdfium2.PdfDocument(packet) as document:
        for page in document:
            for it in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=12):
                a, b, c, d, _e, _f = it.get_matrix().get()
                width, height = it.get_px_size()
                most = max(most, width * 72 / (a * a + b * b) ** 0.5, height * 72 / (c * c + d * d) ** 0.5)
    return most


def foreign_faces(packet: bytes) -> set[str]:
    """Faces named in a packet whose letters it does not carry."""
    with pikepdf.open(BytesIO(packet)) as pdf:
        return set(_faces(pdf))


def _faces(pdf: pikepdf.Pdf) -> Iterator[str]:
    for it in pdf.objects:
        if (
            isinstance(it, pikepdf.Dictionary)
            and it.get("/Type") == "/Font"
            and "/FontFile2" not in it.get("/FontDescriptor", {})
        ):
            yield str(it.get("/BaseFont"))
