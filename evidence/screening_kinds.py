"""What a file is by its bytes, and whether it is two things at once; what is not taken is called by its name."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from evidence.errors import Refusal
from evidence.screening_texts import encoded_otherwise, is_markup

PDF = b"%PDF-"
HEADER_WITHIN = 1024  # bytes: readers of PDF look no further for where one begins
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
PAGES_OF_THE_WEB = re.compile(rb"<(?:script|html|iframe|!doctype html|\?php)[\s>]", re.IGNORECASE)
OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARTS_OF_OFFICE = ("word/", "xl/", "ppt/", "content.xml", "[Content_Types].xml")
NAMES_MAX = 2000  # entries of an archive looked at for what it is
OF_TELEPHONES = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif", b"avis"})
ANIMATED = (b"GIF87a", b"GIF89a")


def two_in_one(data: bytes) -> Refusal | None:
    """For a file taken for a PDF or a picture: why it is something else as well, to a program that looks elsewhere."""
    if not data.startswith(PDF) and PDF in data[:HEADER_WITHIN]:
        return Refusal("two_in_one", {"seen": "PDF"})
    if any(it in data for it in ARCHIVES) or _is_zip(data):
        return Refusal("two_in_one", {"seen": "an archive"})
    if PAGES_OF_THE_WEB.search(data[:HEADER_WITHIN] if data.startswith(PDF) else data):
        return Refusal("two_in_one", {"seen": "a web page"})
    return None


def not_taken(data: bytes) -> Refusal:
    """Why a file of no kind that is taken stays outside, with how it can come in."""
    if PDF in data[:HEADER_WITHIN]:
        return Refusal("two_in_one", {"seen": "PDF"})
    if data[4:8] == b"ftyp" and data[8:12] in OF_TELEPHONES:
        return Refusal("heic")
    if data.startswith(ANIMATED):
        return Refusal("gif")
    if _is_page(data):
        return Refusal("web_page")
    if data.startswith(OFFICE):
        return Refusal("office")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", *ARCHIVES)):
        return Refusal("office" if _is_office(data) else "archive")
    return Refusal("encoding") if encoded_otherwise(data) else Refusal("type", {"seen": _seen(data)})


def _is_zip(data: bytes) -> bool:
    return zipfile.is_zipfile(BytesIO(data))


def _is_page(data: bytes) -> bool:
    return any(is_markup(data[:4096].decode(form, "replace")) for form in ("utf-8", "utf-16"))


def _is_office(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return any(it.startswith(PARTS_OF_OFFICE) for it in archive.namelist()[:NAMES_MAX])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return False


def _seen(data: bytes) -> str:
    """What kind of file it looks like, in a word or two, for the sentence."""
    import puremagic

    try:
        named = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError, IndexError, UnicodeError):
        named = []
    return named[0].name or named[0].extension or "a file of an unknown kind" if named else "a file of an unknown kind"
