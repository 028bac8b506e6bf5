"""Screening: whether a file that arrives can be shown to others safely, and what it says of itself.

Its type is what its bytes can be decoded as, never what its name says. Everything here works on bytes in memory; it runs
in a process of its own with limits on time and memory (see actions/screen_file.py), since decoders are attacked by files.
"""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import puremagic

from evidence import screening_pdf, screening_pictures
from evidence.errors import Refusal
from trade.card_numbers import carries_card_number

MEGABYTE = 1024 * 1024
MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is taken: bytes (of a plain text fewer), pages of a document, pixels of a picture.

    Wide enough for every scheme's packet.
    """

    bytes: int = 25 * MEGABYTE
    text_bytes: int = 2 * MEGABYTE
    pages: int = 500
    pixels: int = 60_000_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Screened:
    """The verdict on a file. `refusals` empty: it is taken. `shown`: a copy to give to others, where the original says more
    than it should (the place a picture was taken); none: the file itself."""

    media_type: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    shown: bytes | None = None
    refusals: tuple[Refusal, ...] = ()


def screen(data: bytes, name: str, limits: Limits = LIMITS) -> Screened:
    """Look at a whole file. Every reason against it is named, not only the first."""
    if not data:
        return Screened(refusals=(Refusal("empty"),))
    if len(data) > limits.bytes:
        return Screened(refusals=(too_large(len(data), limits.bytes),))
    found = _by_content(data, limits)
    if carries_card_number(name):
        return Screened(found.media_type, refusals=(*found.refusals, Refusal("card_number", {"where": "its name"})))
    return found


def too_large(size: int, most: int = LIMITS.bytes) -> Refusal:
    """Sizes in bytes; told in megabytes, the file's rounded up."""
    return Refusal("too_large", {"megabytes": -(-size // MEGABYTE), "most": most // MEGABYTE})


def _by_content(data: bytes, limits: Limits) -> Screened:
    if data.startswith(b"%PDF-"):
        pdf = screening_pdf.read(data, pages_max=limits.pages)
        return Screened("application/pdf", pdf.facts, refusals=pdf.refusals)
    if kind := screening_pictures.kind_of(data):
        picture = screening_pictures.read(data, kind, pages_max=limits.pages, pixels_max=limits.pixels)
        return Screened(kind, picture.facts, picture.shown, picture.refusals)
    text = _text_of(data)
    if text is None:
        return Screened(
            refusals=(Refusal("encoding") if _encoded_otherwise(data) else Refusal("type", {"seen": _seen(data)}),)
        )
    if len(data) > limits.text_bytes:
        return Screened("text/plain", refusals=(too_large(len(data), limits.text_bytes),))
    refusals = (Refusal("card_number", {"where": "its text"}),) if carries_card_number(text) else ()
    return Screened("text/plain", {"characters": len(text)}, refusals=refusals)


def _text_of(data: bytes) -> str | None:
    """The characters of a plain text in UTF-8; none for anything a browser or a shell could take for more."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if any(letter < " " and letter not in "\t\n\r\f" for letter in text):
        return None
    return None if text.lstrip().casefold().startswith(MARKUP) or text.startswith("#!") else text


def _encoded_otherwise(data: bytes) -> bool:
    """Whether it is the plain text of a desktop in the East: what Notepad calls Unicode, or what a Chinese Excel exports."""
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "gb18030"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not data.isascii() and _text_of(text.encode()) is not None


def _seen(data: bytes) -> str:
    """What kind of file it looks like, in a word or two, for the sentence."""
    try:
        named = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        named = []
    return named[0].name or named[0].extension or "a file of an unknown kind" if named else "a file of an unknown kind"
