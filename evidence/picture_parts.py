"""The parts of a picture's file: which ones draw it, and which say something beside. Nothing is decoded here.

A copy without the notes is made of the parts that draw, byte for byte: what it shows is the same to the last bit. Which
way up it is meant is the one note that stays.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # within what is coded, FF 00 is a value and FF D0…D7 a rest
_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_APP0, _APP2, _APP14, _APP15 = 0xE0, 0xE2, 0xEE, 0xEF
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DRAWS_PNG = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs",
     b"acTL", b"fcTL", b"fdAT")
)  # fmt: skip
_DRAWS_WEBP = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_NOTED_WEBP = 0x08 | 0x04  # the flags of VP8X that announce EXIF and XMP


class NoSuchParts(ValueError):
    """Raised when a file does not consist of the parts that its kind consists of."""


@dataclass(frozen=True, slots=True)
class Parts:
    """`drawn`: the file made anew of what draws it; `notes`: everything else that was in it, and behind its end."""

    drawn: bytes
    notes: tuple[bytes, ...]


def parts_of(data: bytes, kind: str, *, turned: int = 1) -> Parts | None:
    """None for a kind that has no such parts (TIFF). `turned`: the way up as EXIF counts it. Raises NoSuchParts."""
    if kind == "image/jpeg":
        return _jpeg(data, turned)
    if kind == "image/png":
        return _png(data, turned)
    return _webp(data, turned) if kind == "image/webp" else None


def upright_note(turned: int) -> bytes:
    """EXIF that says which way up, and nothing else."""
    return b"II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00" + struct.pack("<HHI", turned, 0, 0)


def _jpeg(data: bytes, turned: int) -> Parts:
    kept, notes, end = [b"\xff\xd8"], [], 2
    for marker, begin, end in _segments(data):
        part = data[begin:end]
        if _app_draws(marker, part):
            kept.append(part)
        else:
            notes.append(part)
    if turned != 1:
        note = b"Exif\x00\x00" + upright_note(turned)
        kept.insert(1, b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note)
    if kept[-1] != b"\xff\xd9":
        kept.append(b"\xff\xd9")
    behind = data[end:]
    return Parts(b"".join(kept), (*notes, behind) if behind.strip(b"\x00\xff \r\n") else tuple(notes))


def _app_draws(marker: int, part: bytes) -> bool:
    """JFIF, colours and what Adobe says of them draw; every other application's segment and every comment is a note."""
    if marker == _APP0:
        return part[4:9] == b"JFIF\x00"
    if marker == _APP2:
        return part[4:16] == b"ICC_PROFILE\x00"
    return marker == _APP14 or not (_APP0 <= marker <= _APP15 or marker == _COM)


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, where it begins, where it ends) up to the end of the picture; of a scan, all that is coded goes with it."""
    place = 2
    while place < len(data):
        if data[place] != 0xFF:
            raise NoSuchParts
        while data[place : place + 2] == b"\xff\xff":  # what fills
            place += 1
        marker = data[place + 1] if place + 1 < len(data) else _EOI
        if marker == _EOI:
            yield marker, place, place + 2
            return
        alone = marker == 0x01 or 0xD0 <= marker <= _SOI
        end = place + 2 if alone else place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if not alone and end < place + 4:
            raise NoSuchParts
        if marker == _SOS:
            found = _MARKER.search(data, end)
            end = found.start() if found else len(data)
        yield marker, place, min(end, len(data))
        place = end


def _png(data: bytes, turned: int) -> Parts:
    kept, notes, place = [PNG_SIGNATURE], [], len(PNG_SIGNATURE)
    name = b""
    while place + 12 <= len(data) and name != b"IEND":
        length, name = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        part, place = data[place : place + 12 + length], place + 12 + length
        if name in _DRAWS_PNG:
            kept.append(part)
        else:
            notes.append(part)
    if name != b"IEND":
        raise NoSuchParts
    if turned != 1:
        kept.insert(2, _png_part(b"eXIf", upright_note(turned)))
    behind = data[place:]
    return Parts(b"".join(kept), (*notes, behind) if behind.strip(b"\x00") else tuple(notes))


def _png_part(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _webp(data: bytes, turned: int) -> Parts:
    kept, notes, place = [], [], 12
    end = 8 + int.from_bytes(data[4:8], "little")
    while place + 8 <= min(end, len(data)):
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        part = data[place : place + 8 + length + length % 2]
        place += 8 + length + length % 2
        if part[:4] == b"VP8X":
            flags = part[8] & ~_NOTED_WEBP | (0x08 if turned != 1 else 0)
            part = part[:8] + bytes([flags]) + part[9:]
        if part[:4] in _DRAWS_WEBP:
            kept.append(part)
        else:
            notes.append(part)
    if turned != 1:
        note = upright_note(turned)
        kept.append(b"EXIF" + struct.pack("<I", len(note)) + note)
    drawn = b"WEBP" + b"".join(kept)
    behind = data[end:]
    if behind.strip(b"\x00"):
        notes.append(behind)
    return Parts(b"RIFF" + struct.pack("<I", len(drawn)) + drawn, tuple(notes))
