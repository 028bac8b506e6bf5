"""Pages drawn as pictures: the first of a file as its preview, or all of a PDF as a new one in which nothing can run.

The new PDF is made of nothing but what its pages show, so that no program, no file inside and no hidden letter comes
along. It is another document than the one it was made of, and says so wherever it goes.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image, ImageOps

from evidence.exhibit import DRAWN_AS
from evidence.screening_pictures import FORMATS, opened

EDGE = 1000  # pixels of a preview's longer side
DOTS_PER_INCH, POINTS_PER_INCH = 150, 72
DRAWN_MAX = 60  # pages: more take longer than a reader is given
SIDE_MAX = 2400  # pixels of one side of a page, whatever size it claims to have
QUALITY = 80


def preview(data: bytes, media_type: str) -> bytes:
    """The first page or the picture, small and upright, with nothing but what it shows."""
    if media_type == "application/pdf":
        with pypdfium2.PdfDocument(data) as document:
            document.init_forms()  # or what is filled in would not be drawn
            drawn = _page(document[0], EDGE)
    else:
        drawn = _picture(data, media_type)
    written = BytesIO()
    drawn.save(written, DRAWN_AS[media_type], quality=QUALITY, optimize=True)
    return written.getvalue()


def pages_as_pictures(data: bytes) -> bytes | None:
    """A new PDF of the same pages, each one picture; none where they are too many. The same pages give the same bytes."""
    with pypdfium2.PdfDocument(data) as document, pikepdf.new() as made:
        document.init_forms()
        if len(document) > DRAWN_MAX:
            return None
        for number in range(len(document)):
            page = document[number]
            _add(made, _page(page), page.get_size())
            page.close()
        written = BytesIO()
        made.save(written, deterministic_id=True)
    return written.getvalue()


def _page(page: Any, edge: int | None = None) -> Image.Image:
    """One page, at most `edge` pixels on its longer side, or as dense as a scan."""
    longer = max(1, *(int(side) for side in page.get_size()))
    scale = Fraction(edge, longer) if edge else min(Fraction(DOTS_PER_INCH, POINTS_PER_INCH), Fraction(SIDE_MAX, longer))
    drawn: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    return drawn


def _picture(data: bytes, media_type: str) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = opened(data, media_type)
        if FORMATS[media_type] == "JPEG":
            picture.draft("RGB", (EDGE, EDGE))  # decoded small at once
        picture.load()
        drawn: Image.Image = picture
        if drawn.mode.startswith("I;16"):
            drawn = drawn.convert("I").point([it // 256 for it in range(65536)], "L")
        drawn.thumbnail((EDGE, EDGE))
        if drawn.mode in ("RGBA", "LA", "P", "PA"):
            seen = drawn.convert("RGBA")
            drawn = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
        upright = ImageOps.exif_transpose(drawn).convert("RGB")
    upright.info.clear()
    return upright


def _add(made: pikepdf.Pdf, drawn: Image.Image, size: Sequence[Any]) -> None:
    packed = BytesIO()
    drawn.save(packed, "JPEG", quality=QUALITY)
    picture = made.make_stream(
        packed.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=drawn.width, Height=drawn.height,
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    width, height = (max(int(side), 1) for side in size)
    page = made.add_blank_page(page_size=(min(width, 14_400), min(height, 14_400)))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
    page.obj.Contents = made.make_stream(f"q {width} 0 0 {height} 0 0 cm /P Do Q".encode())
