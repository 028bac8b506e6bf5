"""Full card numbers are never kept: a text that carries one is refused at the door."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from trade.errors import CardNumberRefused

_DIGITS_MIN, _DIGITS_MAX = 13, 19  # ISO/IEC 7812
# Issuer ranges, so that an order number that begins with its day (2026…) is not taken for a card. In their order:
# Visa; Mastercard and Mir; American Express, Diners, JCB; Mastercard and Maestro; UnionPay, Discover, Maestro.
_ISSUED = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|2(?:20[0-4]|22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12,15}"
    r"|3[04-9]\d{11,17}|5\d{12,18}|6\d{12,18}"
)
_BETWEEN = r"[ \-\u00a0\u2000-\u200b\u2010-\u2015\u202f\u3000/]{1,2}"  # blanks, hyphens and strokes people write
# Groups of digits with little between them; behind a point stands a decimal fraction and before one an amount.
_RUN = re.compile(rf"(?<!\d)(?<!\d\.)\d+(?:{_BETWEEN}\d+)*(?!\d)(?!\.\d)")
_POINTED = re.compile(r"(?<![\d.])\d{4}(?:(?:\.\d{4}){3}|\.\d{6}\.\d{5})(?![\d.]*\d)")
_GROUPED = frozenset(  # digits in each group, as cards print them
    ((4, 4, 4, 4), *((4, 4, 4, 4, last) for last in (1, 2, 3)), (4, 6, 4), (4, 6, 5), *((6, last) for last in range(10, 14)))
)
_FIRST_GROUPS = frozenset(it[0] for it in _GROUPED)


def card_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where full card numbers begin and end: a run of groups as a whole, one group, or groups as cards print them."""
    for pointed in _POINTED.finditer(text):
        if _is_card(pointed.group()):
            yield pointed.span()
    for run in _RUN.finditer(text):
        groups = [(run.start() + it.start(), run.start() + it.end()) for it in re.finditer(r"\d+", run.group())]
        done = run.start()
        for begin, end in _candidates(groups):
            if begin >= done and _is_card(text[begin:end]):
                yield begin, end
                done = end


def luhn_valid(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1, annex B."""
    total = 0
    for i, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if i % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def carries_card_number(text: str) -> bool:
    """True when some run of digits has a card number's length, issuer range and check digit."""
    return any(True for _ in card_numbers(text))


def require_no_card_number(where: str, text: str) -> None:
    """Raises CardNumberRefused, naming the place and never the number."""
    if carries_card_number(text):
        raise CardNumberRefused(where)


def _candidates(groups: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Longer ones first. What is no card by its lengths alone is left out: a table may be a million groups of digits."""
    lengths = [end - begin for begin, end in groups]
    if sum(lengths) <= _DIGITS_MAX:
        yield groups[0][0], groups[-1][1]
    for first, length in enumerate(lengths):
        if length in _FIRST_GROUPS:
            for last in range(min(first + 5, len(groups)), first + 1, -1):
                if tuple(lengths[first:last]) in _GROUPED:
                    yield groups[first][0], groups[last - 1][1]
        if _DIGITS_MIN <= length <= _DIGITS_MAX:
            yield groups[first]


def _is_card(text: str) -> bool:
    digits = "".join(str(int(sign)) for sign in text if sign.isdecimal())
    return (
        _DIGITS_MIN <= len(digits) <= _DIGITS_MAX
        and _ISSUED.fullmatch(digits) is not None
        and len(set(digits)) > 1
        and luhn_valid(digits)
    )
