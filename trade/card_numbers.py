"""Full card numbers are never kept: a text that carries one is refused at the door."""

from __future__ import annotations

import re

from trade.errors import CardNumberRefused

# 13 to 19 digits, single spaces or hyphens between them allowed (ISO/IEC 7812 lengths).
_CANDIDATE = re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.])")


def luhn_valid(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1, annex B."""
    total = 0
    for i, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if i % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def carries_card_number(text: str) -> bool:
    """True when some run of digits has a card number's length, issuer digit and check digit."""
    for match in _CANDIDATE.finditer(text):
        digits = re.sub(r"[ -]", "", match.group())
        if digits[0] in "23456" and len(set(digits)) > 1 and luhn_valid(digits):
            return True
    return False


def require_no_card_number(where: str, text: str) -> None:
    """Raises CardNumberRefused, naming the place and never the number."""
    if carries_card_number(text):
        raise CardNumberRefused(where)
