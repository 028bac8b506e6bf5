"""What a PDF says in letters: on its pages and forms, in its description, and in versions of itself it still carries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdfium2 import raw

from evidence.screening_texts import bytes_tell_card_number, tells_card_number

DIGITS_MIN = 13  # fewer letters hold no card number
STRING_MAX = 100_000  # letters of one string that are read
NOTES_MAX = 4 * 1024 * 1024
VERSIONS_MAX = 8
_ENDS = re.compile(rb"%%EOF")


@dataclass(slots=True)
class Said:
    """The strings of a document as they are come upon, and whether one of them is a card number."""

    card_number: bool = False

    def hear(self, text: str) -> None:
        if not self.card_number and len(text) >= DIGITS_MIN:
            self.card_number = tells_card_number(text[:STRING_MAX])

    def hear_notes(self, data: bytes) -> None:
        if not self.card_number:
            self.card_number = tells_card_number(data[:NOTES_MAX].decode("utf-8", "replace")) or bytes_tell_card_number(
                data[:NOTES_MAX]
            )


def card_number_page(document: Any) -> int | None:
    """The first page on which a full card number stands, wherever on it and in however many pieces it was written."""
    for number in range(len(document)):
        page = document[number]
        if raw.FPDFPage_GetAnnotCount(page):
            raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)  # what notes and forms show becomes part of the page
            page.close()
            page = document[number]
        letters = page.get_textpage()
        text = letters.get_text_range()
        letters.close()
        page.close()
        if tells_card_number(text):
            return number + 1
    return None


def card_numbers_before(data: bytes) -> bool:
    """Whether a version that was saved over, and lies in the file still, shows a full card number."""
    ends = [it.end() for it in _ENDS.finditer(data)][:-1]
    for end in ends[-VERSIONS_MAX:]:
        try:
            with pypdfium2.PdfDocument(data[:end]) as document:
                if card_number_page(document):
                    return True
        except (pypdfium2.PdfiumError, ValueError):
            continue  # no version by itself: the beginning of a file made to be read from the web
    return False
