"""Documents as pages of a packet: each page whole, as its file draws it, or as a picture where that has to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image
from pypdfium2 import raw

from evidence.channel import Channel
from reports.packet_plan import Box, Leaf
from reports.packet_shrinking import Recipe
from reports.pdf.exhibit_pictures import DPI, QUALITY, is_blank, name_of, put_jpeg

LOOK_DPI = 40  # to see whether a page is blank or in colours
COLOURED = 24  # of 255, between the strongest and the weakest of red, green and blue
UNDER = 0.998  # the last dot of a page is drawn whole, which would make a little more of them an inch than asked for
LIGHT_BYTES = 12_000  # no picture of a page that can be read is smaller
DEEP = 12  # objects within objects


class Document:
    """A PDF with its notes and form fields drawn into its pages. What runs, or lies hidden in it, stays behind."""

    def __init__(self, path: Path, folder: Path, channel: Channel) -> None:
        self.folder, self.channel = folder, channel
        plain = folder / "plain.pdf"
        with pikepdf.open(path) as came:
            self.layered = pikepdf.Name.OCProperties in came.Root  # what is hidden of it would be seen elsewhere
            came.generate_appearance_streams()
            came.flatten_annotations("screen")
            for page in came.pages:  # a viewer shows the crop box; a form made of a page would keep to the trim box
                if pikepdf.Name.TrimBox in page.obj:
                    del page.obj[pikepdf.Name.TrimBox]
            came.save(plain, deterministic_id=True)
        self.pdf = pikepdf.open(plain)
        self.seen = pypdfium2.PdfDocument(plain)
        self._weights: list[int] | None = None
        self._must: dict[tuple[int, int], bool] = {}
        self._forms: dict[int, pikepdf.Object] = {}

    def close(self) -> None:
        self.seen.close()
        self.pdf.close()

    def leaves(self, exhibit: int, *, look_for_blanks: bool) -> list[Leaf]:
        sizes = [self.seen.get_page_size(at) for at in range(len(self.seen))]
        of = len(sizes)
        return [
            Leaf(exhibit, at + 1, of, width, height, blank=look_for_blanks and is_blank(self._drawn(at, LOOK_DPI / 72)))
            for at, (width, height) in enumerate(sizes)
        ]

    def weight(self, leaf: Leaf, box: Box, recipe: Recipe) -> int:
        """About how many bytes the page takes; what pages share is divided among them."""
        pictured = self._pictured(leaf, box, recipe)
        return pictured.stat().st_size if pictured else self._own_weights()[leaf.page - 1]

    def put(self, pdf: pikepdf.Pdf, page: pikepdf.Page, leaf: Leaf, box: Box, recipe: Recipe) -> None:
        pictured = self._pictured(leaf, box, recipe)
        if pictured is not None:
            put_jpeg(pdf, page, pictured, leaf, box)
            return
        at = leaf.page - 1
        if at not in self._forms:
            self._forms[at] = self.pdf.pages[at].as_form_xobject()
        form = pdf.copy_foreign(self._forms[at])
        name = page.add_resource(form, pikepdf.Name.XObject, name_of(leaf))
        rect = pikepdf.Rectangle(box.x, box.y, box.x + box.width, box.y + box.height)
        placed = page.calc_form_xobject_placement(form, name, rect, allow_shrink=True, allow_expand=True)
        page.contents_add(placed, prepend=False)

    def _pictured(self, leaf: Leaf, box: Box, recipe: Recipe) -> Path | None:
        """The page as a picture: where the channel leaves no choice, or where that is smaller; else none."""
        must = self._must_be_pictured(leaf, box)
        light = self._own_weights()[leaf.page - 1] < LIGHT_BYTES
        if not must and (recipe.flat_dpi is None or light):
            return None
        dpi = self._dots(leaf, box, recipe.flat_dpi or DPI)
        grey = recipe.grey or self.channel.grey
        quality = recipe.quality or QUALITY
        made = self.folder / f"{leaf.page}-{box.width:.0f}-{dpi}-{grey:d}-{quality}.jpg"
        if not made.exists():
            drawn = self._drawn(leaf.page - 1, box.width / leaf.width * dpi * UNDER / 72, grey=grey)
            drawn.save(made, "JPEG", quality=quality, optimize=True)
        if must or made.stat().st_size < self._own_weights()[leaf.page - 1]:
            return made
        return None

    def _dots(self, leaf: Leaf, box: Box, wanted: int) -> int:
        """Dots an inch of the packet's page: as many of the exhibit's own page as wanted, which may be a larger one."""
        own = wanted * max(leaf.width / box.width, 1.0)
        return round(min(own, DPI, self.channel.dpi_max or DPI))

    def _must_be_pictured(self, leaf: Leaf, box: Box) -> bool:
        """It has layers; the channel takes no colours and the page has some; or its pictures are finer than it takes."""
        key = (leaf.page, round(box.width))
        if key not in self._must:
            finest = self._finest(leaf.page - 1) * leaf.width / box.width
            too_fine = self.channel.dpi_max is not None and finest > self.channel.dpi_max
            self._must[key] = self.layered or too_fine or (
                self.channel.grey and _in_colours(self._drawn(leaf.page - 1, LOOK_DPI / 72))
            )  # fmt: skip
        return self._must[key]

    def _finest(self, at: int) -> float:
        """The most dots an inch of a picture on the page."""
        if self.channel.dpi_max is None:
            return 0.0
        page = self.seen[at]
        found = [0.0]
        for it in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=DEEP):
            a, b, c, d, _e, _f = it.get_matrix().get()
            width, height = it.get_px_size()
            found += [width * 72 / side for side in ((a * a + b * b) ** 0.5,) if side > 0]
            found += [height * 72 / side for side in ((c * c + d * d) ** 0.5,) if side > 0]
        page.close()
        return max(found)

    def _drawn(self, at: int, scale: float, *, grey: bool = False) -> Image.Image:
        page = self.seen[at]
        bitmap = page.render(scale=scale, grayscale=grey)
        picture: Image.Image = bitmap.to_pil().convert("L" if grey else "RGB")
        bitmap.close()
        page.close()
        return picture

    def _own_weights(self) -> list[int]:
        if self._weights is None:
            reached = [dict(_streams(page.obj)) for page in self.pdf.pages]
            shared = Counter(name for page in reached for name in page)
            self._weights = [round(sum(size / shared[name] for name, size in page.items())) for page in reached]
        return self._weights


def _in_colours(picture: Image.Image) -> bool:
    small = picture.convert("RGB")
    bands = [band.tobytes() for band in small.split()]
    return any(max(dot) - min(dot) > COLOURED for dot in zip(*bands, strict=True))


def _streams(page: pikepdf.Object) -> Iterator[tuple[tuple[int, int], int]]:
    """Every stream that a page draws with: its number and its bytes."""
    seen: set[tuple[int, int]] = set()
    left = [page]
    while left:
        it = left.pop()
        if it.is_indirect:
            if it.objgen in seen:
                continue
            seen.add(it.objgen)
        if isinstance(it, pikepdf.Stream):
            yield it.objgen, int(it.stream_dict.get("/Length", 0))
        left += list(_within(it))


def _within(it: pikepdf.Object) -> Iterator[pikepdf.Object]:
    if isinstance(it, pikepdf.Array):
        yield from (each for each in it if isinstance(each, pikepdf.Object))
    elif isinstance(it, pikepdf.Dictionary | pikepdf.Stream):
        held: Mapping[str, object] = dict(it.items())
        yield from (each for key, each in held.items() if key not in ("/Parent", "/P") and isinstance(each, pikepdf.Object))
