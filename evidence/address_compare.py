"""The order's delivery address against what a proof of delivery says, in whichever script they are written."""

from __future__ import annotations

from evidence import address_chinese, address_latin
from evidence.address import Compared, Part, Verdict, Why

CHARACTERS_LEAST = 3  # Chinese characters that make a text Chinese


def compare(ordered: str, stated: str, *, document: bool = False) -> Compared:
    """What of the order's address stands in `stated`, and what stands there otherwise.

    `document`: `stated` is the text of a whole paper and not only an address.
    """
    if not ordered.strip():
        return Compared(Verdict.UNCOMPARED, why=Why.ORDER_UNKNOWN)
    if not stated.strip():
        return Compared(Verdict.NOTHING, missing=parts_of(ordered))
    if _chinese(ordered):
        parts = address_chinese.read(ordered)
        if not _chinese(stated):
            return Compared(Verdict.UNCOMPARED, missing=tuple(it for it in Part if it in parts), why=Why.SCRIPTS)
        found = address_chinese.compare(parts, stated, document=document)
    else:
        latin = address_latin.read(ordered)
        if _chinese(stated) and not any(letter.isascii() and letter.isalpha() for letter in stated):
            return Compared(Verdict.UNCOMPARED, missing=tuple(it for it in Part if it in latin), why=Why.SCRIPTS)
        found = address_latin.compare(latin, stated, document=document)
    return found


def parts_of(address: str) -> tuple[Part, ...]:
    """Which parts an address states."""
    parts = address_chinese.read(address) if _chinese(address) else address_latin.read(address)
    return tuple(it for it in Part if it in parts)


def _chinese(text: str) -> bool:
    return sum("\u4e00" <= letter <= "\u9fff" for letter in text) >= CHARACTERS_LEAST
