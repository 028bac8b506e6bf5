"""Pictures as pages of a packet: decoded one at a time, no larger than the page needs, in JPEG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pikepdf
from PIL import Image, ImageOps

from reports.packet_plan import Box, Leaf
from reports.packet_shrinking import Recipe

QUALITY = 88  # where nothing is to be shrunk, but a picture cannot go in as it is
DPI = 300  # as fine as print; of more, a page gains nothing
WHITE_FROM = 250  # of 255: what is lighter everywhere is a blank page
ORIENTATION = 0x0112  # EXIF
MANY = frozenset({"TIFF", "WEBP"})  # a telephone's JPEG may carry a second, smaller picture of the same
SMOOTH = frozenset({"RGB", "RGBA", "L", "LA", "CMYK"})  # modes that can be made smaller without being unpacked first


class Pictures:
    """A file of one picture or, as TIFF, of several. `folder` takes what is made of them, each version once."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path, self.folder = path, folder

    def leaves(self, exhibit: int, *, look_for_blanks: bool) -> list[Leaf]:
        with Image.open(self.path) as opened:
            of = getattr(opened, "n_frames", 1) if opened.format in MANY else 1
            sizes = []
            for frame in range(of):
                opened.seek(frame)
                sizes.append((_size(opened), look_for_blanks and _blank(opened)))
        return [
            Leaf(exhibit, page, of, width, height, picture=True, blank=blank)
            for page, ((width, height), blank) in enumerate(sizes, 1)
        ]

    def weight(self, leaf: Leaf, box: Box, recipe: Recipe) -> int:
        return self._version(leaf, box, recipe).stat().st_size

    def put(self, pdf: pikepdf.Pdf, page: pikepdf.Page, leaf: Leaf, box: Box, recipe: Recipe) -> None:
        put_jpeg(pdf, page, self._version(leaf, box, recipe), leaf, box)

    def close(self) -> None:
        """Nothing is held open between two pages."""

    def _version(self, leaf: Leaf, box: Box, recipe: Recipe) -> Path:
        width, height = _pixels(leaf, box, recipe)
        made = self.folder / f"{leaf.page}-{width}x{height}-{recipe.grey:d}-{recipe.quality or 0}.jpg"
        if made.exists():
            return made
        with Image.open(self.path) as opened:
            if self._as_it_is(opened, (width, height), recipe):
                made.write_bytes(self.path.read_bytes())
                return made
            most = max(width, height)
            opened.draft("L" if recipe.grey else "RGB", (most, most))  # a large JPEG is never unpacked whole
            if leaf.of > 1:
                opened.seek(leaf.page - 1)
            seen = ImageOps.exif_transpose(opened)
            if seen.mode in SMOOTH:
                seen = seen.resize((width, height), Image.Resampling.LANCZOS)
            flat = _on_white(seen, grey=recipe.grey)
            if flat.size != (width, height):
                flat = flat.resize((width, height), Image.Resampling.LANCZOS)
            flat.save(made, "JPEG", quality=recipe.quality or QUALITY, optimize=True)
        return made

    def _as_it_is(self, opened: Image.Image, size: tuple[int, int], recipe: Recipe) -> bool:
        upright = opened.getexif().get(ORIENTATION, 1) == 1
        plain = opened.format == "JPEG" and upright and recipe.quality is None and opened.size == size
        return plain and opened.mode in (("L",) if recipe.grey else ("L", "RGB"))


def put_jpeg(pdf: pikepdf.Pdf, page: pikepdf.Page, path: Path, leaf: Leaf, box: Box) -> None:
    """A picture in its box, its bytes as they are."""
    with Image.open(path) as opened:
        width, height, mode = opened.width, opened.height, opened.mode
    space = pikepdf.Name.DeviceGray if mode == "L" else pikepdf.Name.DeviceRGB
    drawn = pdf.make_stream(
        path.read_bytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
        ColorSpace=space, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    name = page.add_resource(drawn, pikepdf.Name.XObject, name_of(leaf))
    matrix = f"{box.width:.3f} 0 0 {box.height:.3f} {box.x:.3f} {box.y:.3f}"
    page.contents_add(f"q {matrix} cm {name} Do Q".encode(), prepend=False)


def name_of(leaf: Leaf) -> pikepdf.Name:
    """What a leaf is called on the page it stands on; the library's own names would differ from one making to the next."""
    return pikepdf.Name(f"/E{leaf.exhibit}P{leaf.page}")


def is_blank(picture: Image.Image) -> bool:
    least = picture.convert("L").getextrema()[0]
    return isinstance(least, int | float) and least >= WHITE_FROM


def _pixels(leaf: Leaf, box: Box, recipe: Recipe) -> tuple[int, int]:
    """As many as the box needs at the most dots an inch allowed; never more than there are."""
    dpi = recipe.dpi or DPI
    most: Sequence[tuple[float, float]] = ((leaf.width, box.width), (leaf.height, box.height))
    wanted = [max(1, min(int(have), int(points * dpi / 72))) for have, points in most]
    return wanted[0], wanted[1]


def _size(opened: Image.Image) -> tuple[int, int]:
    """Width and height as the picture is to be seen."""
    turned = opened.getexif().get(ORIENTATION, 1) in (5, 6, 7, 8)
    return (opened.height, opened.width) if turned else (opened.width, opened.height)


def _blank(opened: Image.Image) -> bool:
    small = opened.copy()
    small.thumbnail((300, 300))
    return is_blank(_on_white(small, grey=True))


def _on_white(picture: Image.Image, *, grey: bool) -> Image.Image:
    mode = "L" if grey else "RGB"
    if "A" in picture.getbands() or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGBA", seen.size, "white")
        ground.alpha_composite(seen)
        return ground.convert(mode)
    if picture.mode.startswith("I") or picture.mode == "F":  # 16 bits a dot, as some scanners write
        picture = picture.convert("I").point(lambda dot: dot * (1 / 257)).convert("L")
    return picture.convert(mode)
