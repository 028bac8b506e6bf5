"""Pictures: decoded to prove that they are ones, measured before they are unpacked, and copied without their location."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageOps, ImageSequence

from evidence.errors import Refusal
from trade.card_numbers import carries_card_number

FORMATS: Mapping[str, str] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF", "image/webp": "WEBP"}
SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
TELLING = ("exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "iptc", "Raw profile type exif")
QUALITY = 95
MILLION = 1_000_000
BROKEN = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, struct.error, zlib.error)


@dataclass(frozen=True, slots=True)
class Picture:
    """What was found; `shown` is the copy without what the picture says beside what it shows, where it says anything."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    shown: bytes | None = None
    refusals: tuple[Refusal, ...] = ()


def kind_of(data: bytes) -> str | None:
    """The media type its first bytes claim; none for what is no picture we take."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for signature, kind in SIGNATURES if data.startswith(signature)), None)


def read(data: bytes, kind: str, *, pages_max: int, pixels_max: int) -> Picture:
    """Measure, then decode every page."""
    unreadable = Picture(refusals=(Refusal("unreadable", {"kind": FORMATS[kind]}),))
    try:
        # The library's own bomb check compares with a number of its own; ours, on every page, comes before any decoding.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            Image.MAX_IMAGE_PIXELS = None
            opened = Image.open(BytesIO(data), formats=[FORMATS[kind]])
            refusals = _measured(opened, pages_max=pages_max, pixels_max=pixels_max)
            if refusals:
                return Picture(refusals=refusals)
            facts = _facts(opened)
            pages = [page.copy() for page in ImageSequence.Iterator(opened)]
            telling = _says_more(opened)
            shown = _without(pages, opened, FORMATS[kind]) if telling else None
    except BROKEN:
        return unreadable
    if carries_card_number(" ".join(str(value) for value in opened.info.values() if isinstance(value, str))):
        return Picture(facts, shown, (Refusal("card_number", {"where": "its notes"}),))
    return Picture(facts, shown)


def _measured(picture: Image.Image, *, pages_max: int, pixels_max: int) -> tuple[Refusal, ...]:
    pages = getattr(picture, "n_frames", 1)
    if pages > pages_max:
        return (Refusal("pages", {"pages": pages, "most": pages_max}),)
    pixels = 0
    for page in range(pages):
        picture.seek(page)
        pixels += picture.width * picture.height
        if pixels > pixels_max:
            return (Refusal("pixels", {"pixels": -(-pixels // MILLION), "most": pixels_max // MILLION}),)
    picture.seek(0)
    return ()


def _facts(picture: Image.Image) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "width": picture.width, "height": picture.height, "pages": getattr(picture, "n_frames", 1),
    }  # fmt: skip
    exif = picture.getexif()
    if where := _location(exif.get_ifd(ExifTags.IFD.GPSInfo)):
        facts["location"] = where
    taken = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    if taken:
        facts["taken_at_as_stated"] = str(taken)[:40]
    return facts


def _location(gps: Mapping[int, Any]) -> dict[str, str] | None:
    """Latitude and longitude in degrees to six places, as the camera states them."""
    found: dict[str, str] = {}
    for name, value, side, negative in (
        ("latitude", ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S"),
        ("longitude", ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W"),
    ):
        parts = gps.get(value)
        if not parts:
            return None
        degrees = sum(Fraction(str(part)) * Fraction(1, 60**place) for place, part in enumerate(parts))
        millionths = int(-degrees * MILLION if gps.get(side) == negative else degrees * MILLION)
        found[name] = str(Decimal(millionths).scaleb(-6))
    return found


def _says_more(picture: Image.Image) -> bool:
    return bool(picture.getexif()) or any(picture.info.get(name) for name in TELLING)


def _without(pages: list[Image.Image], original: Image.Image, form: str) -> bytes:
    """The same pages, turned as they were meant to be seen, and nothing beside them but their colours."""
    upright = [ImageOps.exif_transpose(page) for page in pages]
    for page in upright:
        page.info.clear()
    more: dict[str, Any] = {"icc_profile": original.info.get("icc_profile")}
    if form in ("JPEG", "WEBP"):
        more["quality"] = QUALITY
    if len(upright) > 1:
        more |= {"save_all": True, "append_images": upright[1:]}
    written = BytesIO()
    upright[0].save(written, form, exif=b"", **more)
    return written.getvalue()
