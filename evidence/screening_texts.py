"""Texts: what is plainly one, and whether it carries a full card number, however it is written."""

from __future__ import annotations

import re
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from trade.card_numbers import carries_card_number

MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body", "<iframe", "<?php")
_BROKEN_LINE = re.compile(r"(?<=(?<!\d)\d{4})[ \t]*\r?\n[ \t]*(?=\d{4}(?!\d))")
# A cell that asks a spreadsheet for another program: =program|'what'!cell, after any of the signs that begin a formula.
_STARTS_A_PROGRAM = re.compile(r"(?:^|[,;\t\"])[ \t]{0,20}[=+\-@][^|,;\t\r\n]{0,200}\|[^!\r\n]{1,400}!", re.MULTILINE)


def text_of(data: bytes) -> str | None:
    """The characters of a plain text in UTF-8; none for anything a browser or a shell could take for more."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if any(letter < " " and letter not in "\t\n\r\f" for letter in text):
        return None
    return None if is_markup(text) or text.startswith("#!") or "%PDF-" in text[:1024] else text


def is_markup(text: str) -> bool:
    """Whether a browser that guesses would take it for a page, unseen marks before it left aside."""
    return visible(text[:4096]).lstrip().casefold().startswith(MARKUP)


def encoded_otherwise(data: bytes) -> bool:
    """Whether it is the plain text of a desktop in the East: what Notepad calls Unicode, or what a Chinese Excel exports."""
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "gb18030"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not data.isascii() and text_of(text.encode("utf-8", "replace")) is not None


def formula_line(text: str) -> int | None:
    """The line of a table whose cell would start a program in a spreadsheet; none where none would."""
    found = _STARTS_A_PROGRAM.search(text)
    return text.count("\n", 0, found.end()) + 1 if found else None


def tells_card_number(text: str) -> bool:
    """Whether it carries a full card number: also with unseen marks between the digits, in other digits, over two lines."""
    plain = visible(text)
    joined, lines = _BROKEN_LINE.subn(" ", plain)
    return carries_card_number(plain) or (lines > 0 and carries_card_number(joined))


def bytes_tell_card_number(data: bytes) -> bool:
    """The same of bytes that hold texts of unknown form: one byte a letter, or two in either order."""
    return any(tells_card_number(data.decode(form, "replace")) for form in ("latin-1", "utf-16-le", "utf-16-be")) or (
        tells_card_number(data[1:].decode("utf-16-le", "replace"))
    )


def visible(text: str) -> str:
    """The letters that a reader sees, in their plain form."""
    if text.isascii():
        return text
    return "".join(it for it in unicodedata.normalize("NFKC", text) if unicodedata.category(it) != "Cf")
