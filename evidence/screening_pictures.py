"""Pictures: decoded to prove that they are ones, measured before they are unpacked, and copied without their notes."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, TiffImagePlugin

from evidence.errors import Refusal
from evidence.picture_parts import parts_of
from evidence.screening_texts import bytes_tell_card_number, tells_card_number

FORMATS: Mapping[str, str] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF", "image/webp": "WEBP"}
SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
NOTES_MAX = 4 * 1024 * 1024  # bytes of one note that are read for card numbers; a thumbnail or a film behind has more
MILLION = 1_000_000
BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, AttributeError, RuntimeError,
    struct.error, zlib.error,
)  # fmt: skip
"""What decoders raise for a broken file: as many kinds as they have authors."""
TIFF_DRAWS = frozenset(
    (254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 290, 291,
     292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 332, 334, 336, 338, 339, 340, 341, 347, 512,
     513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, 34675)
)  # fmt: skip
"""The tags of a TIFF that say how it is drawn (TIFF 6.0, and 34675: its colours); the others are notes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What was found; `shown` is the copy without what the picture says beside what it shows, where it says anything."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    shown: bytes | None = None
    refusals: tuple[Refusal, ...] = ()


class _Refused(Exception):
    """Raised while pages are counted: carries the reason."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.code)
        self.why = why


def kind_of(data: bytes) -> str | None:
    """The media type its first bytes claim; none for what is no picture we take."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for signature, kind in SIGNATURES if data.startswith(signature)), None)


def opened(data: bytes, kind: str) -> Image.Image:
    """The picture, nothing of it decoded yet. Raises one of BROKEN."""
    # The library's own bomb check compares with a number of its own; ours, on every page, comes before any decoding.
    Image.MAX_IMAGE_PIXELS = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Image.open(BytesIO(data), formats=[FORMATS[kind]])


@dataclass(slots=True)
class _Looked:
    """What the pages say, once each was decoded and let go."""

    facts: dict[str, Any] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    pages: int = 0
    turned: int = 1
    noted: bool = False


def read(data: bytes, kind: str, *, pages_max: int, pixels_max: int) -> Picture:
    """Measure and decode page by page; no two are held at once."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            it = _looked(data, kind, pages_max, pixels_max)
            parts = parts_of(data, kind, turned=it.turned)
            notes = parts.notes if parts else ()
            shown = parts.drawn if parts and notes else _tiff_without(data, kind, it.pages) if it.noted else None
    except _Refused as refused:
        return Picture(refusals=(refused.why,))
    except BROKEN:
        return Picture(refusals=(Refusal("unreadable", {"kind": FORMATS[kind]}),))
    if any(map(tells_card_number, it.texts)) or any(bytes_tell_card_number(note[:NOTES_MAX]) for note in notes):
        return Picture(it.facts, shown, (Refusal("card_number", {"where": "its notes"}),))
    return Picture(it.facts, shown)


def _looked(data: bytes, kind: str, pages_max: int, pixels_max: int) -> _Looked:
    it = _Looked()
    for page in _pages(opened(data, kind), pages_max=pages_max, pixels_max=pixels_max):
        page.load()
        if not it.pages:  # EXIF is asked for only now: to find it, a PNG is decoded
            it.facts, it.turned = _facts(page), _turned(page)
        it.texts += _texts(page)
        it.noted = it.noted or _tiff_noted(page)
        it.pages += 1
    it.facts["pages"] = 1 if kind == "image/jpeg" else it.pages  # what a telephone hides behind the first is no page
    return it


def _pages(picture: Image.Image, *, pages_max: int, pixels_max: int) -> Iterator[Image.Image]:
    """Each page before it is decoded. Raises _Refused as soon as one is too many, or all together too large."""
    pixels = 0
    for number in range(pages_max + 1):
        try:
            picture.seek(number)
        except EOFError:
            return
        if number == pages_max:
            raise _Refused(Refusal("pages", {"pages": f"{pages_max}+", "most": pages_max}))
        pixels += picture.width * picture.height
        if pixels > pixels_max:
            raise _Refused(Refusal("pixels", {"pixels": -(-pixels // MILLION), "most": pixels_max // MILLION}))
        yield picture


def _facts(picture: Image.Image) -> dict[str, Any]:
    facts: dict[str, Any] = {"width": picture.width, "height": picture.height}
    exif = picture.getexif()
    if where := _location(exif.get_ifd(ExifTags.IFD.GPSInfo)):
        facts["location"] = where
    taken = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    if taken:
        facts["taken_at_as_stated"] = "".join(it for it in str(taken)[:40] if it.isprintable())
    return facts


def _location(gps: Mapping[int, Any]) -> dict[str, str] | None:
    """Latitude and longitude in degrees to six places, as the camera states them; none for what is no place on earth."""
    found: dict[str, str] = {}
    for name, value, side, negative, most in (
        ("latitude", ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S", 90),
        ("longitude", ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W", 180),
    ):
        try:
            parts = [Fraction(str(part)) * Fraction(1, 60**place) for place, part in enumerate(gps[value][:3])]
        except (ValueError, TypeError, ArithmeticError, LookupError):
            return None
        degrees = sum(parts, Fraction(0))
        if abs(degrees) > most:
            return None
        millionths = int(-degrees * MILLION if gps.get(side) == negative else degrees * MILLION)
        found[name] = str(Decimal(millionths).scaleb(-6))
    return found


def _turned(picture: Image.Image) -> int:
    said = picture.getexif().get(ExifTags.Base.Orientation, 1)
    return said if isinstance(said, int) and 1 <= said <= 8 else 1


def _texts(page: Image.Image) -> list[str]:
    """What a page says in words, unpacked by its reader: texts of a PNG, tags of a TIFF, what EXIF holds."""
    said: list[Any] = [*page.info.values()]
    if isinstance(page, TiffImagePlugin.TiffImageFile):
        said += [value for tag, value in page.tag_v2.items() if tag not in TIFF_DRAWS]
    exif = page.getexif()
    said += [*exif.values(), *exif.get_ifd(ExifTags.IFD.Exif).values()]
    return [_letters(it)[:NOTES_MAX] for it in said]


def _letters(value: Any) -> str:
    if isinstance(value, bytes):
        value = value[:NOTES_MAX]
        return " ".join(
            (value.decode("latin-1"), value.decode("utf-16-le", "replace"), value.decode("utf-16-be", "replace"))
        )
    return str(value) if isinstance(value, str) else ""


def _tiff_noted(page: Image.Image) -> bool:
    return isinstance(page, TiffImagePlugin.TiffImageFile) and any(tag not in TIFF_DRAWS for tag in page.tag_v2)


def _tiff_without(data: bytes, kind: str, pages: int) -> bytes:
    """The same pages, upright, and nothing beside them but their colours; one at a time, and none twice."""
    written = BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(written) as form:
        for number in range(pages):
            page = opened(data, kind)
            page.seek(number)
            page.load()
            colours = page.info.get("icc_profile")
            page.info.clear()
            page.tag_v2 = TiffImagePlugin.ImageFileDirectory_v2()  # type: ignore[attr-defined] # its tags would go along
            packed = "group4" if page.mode == "1" else "tiff_adobe_deflate"
            page.save(form, "TIFF", compression=packed, icc_profile=colours)
            form.newFrame()
    return written.getvalue()
