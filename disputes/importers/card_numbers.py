"""Full card numbers are masked at the door, before the raw message is kept."""

from __future__ import annotations

import re

from trade.card_numbers import luhn_valid

# 13 to 19 digits (ISO/IEC 7812), single blanks, hyphens or the NUL bytes of UTF-16 between them allowed.
# A digit run that goes on from a letter's underscore is a processor's id (ch_…), not a card.
_CANDIDATE = re.compile(rb"(?<![\d._])\d(?:[ \-\x00]?\d){12,18}(?![\d.])")
_KEPT = 4


def masked(body: bytes) -> bytes:
    """The message with all but the last four digits of every card number as nines; itself where it carries none.

    Nines keep a JSON number a number, and no card number begins with one.
    """
    return _CANDIDATE.sub(_mask, body)


def _mask(match: re.Match[bytes]) -> bytes:
    found = match.group()
    digits = re.sub(rb"\D", b"", found)
    if digits[:1] not in b"23456" or len(set(digits)) == 1 or not luhn_valid(digits.decode()):
        return found
    hidden = len(digits) - _KEPT
    out = bytearray(found)
    for place, byte in enumerate(found):
        if hidden and 48 <= byte <= 57:
            out[place], hidden = ord("9"), hidden - 1
    return bytes(out)
