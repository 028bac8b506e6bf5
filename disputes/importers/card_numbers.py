"""Full card numbers are masked at the door, before the raw message is kept."""

from __future__ import annotations

from trade.card_numbers import card_numbers

_KEPT = 4


def masked(body: bytes) -> bytes:
    """The message with all but the last four digits of every card number as nines; itself where it carries none.

    Nines keep a JSON number a number, and no card number of the ranges we know begins with one. Digits behind an
    underscore are a processor's id (ch_…), not a card.
    """
    encoding = _encoding(body)
    text = body.decode(encoding)
    plain = text.replace("\0", "")  # UTF-16 has a NUL between two digits
    cards = [(begin, end) for begin, end in card_numbers(plain) if plain[begin - 1 : begin] != "_"]
    if not cards:
        return body
    out = list(text)
    places = [place for place, sign in enumerate(text) if sign != "\0"]
    for begin, end in cards:
        digits = [place for place in places[begin:end] if text[place].isdecimal()]
        for place in digits[:-_KEPT]:
            out[place] = "9"
    return "".join(out).encode(encoding)


def _encoding(body: bytes) -> str:
    try:
        body.decode()
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"
