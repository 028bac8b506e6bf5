"""Addresses in Latin letters: read into parts, and looked for in what a proof says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from evidence.address import Compared, Part, judged
from evidence.address_words import COUNTRIES, IDLE, LEADING, POSTCODES, SHORT, UNIT_WORDS, WAYS

Words = tuple[str, ...]
Parts = Mapping[Part, Words]
NEAR = 16  # words around the street within which the rest of its address stands
_HOUSE = re.compile(r"\d+[a-z]?")
_SIGNS = re.compile(r"[^0-9a-z*]+")
_STATE = re.compile(r"[a-z]{2,3}")


def read(text: str) -> Parts:
    """The parts of an address; those it does not have are not there."""
    lines = [words for line in re.split(r"[,;\n\r]+", text) if (words := words_of(line))]
    lines = [line for line in lines if " ".join(line) not in COUNTRIES] or lines
    found: dict[Part, Words] = {}
    before: list[Words] = []
    rest = before
    for line in lines:
        unit, left = _without_unit(line)
        if unit and Part.UNIT not in found:
            found[Part.UNIT] = unit
        if not left:
            continue
        street = None if Part.STREET in found else _street(left, alone=len(lines) == 1)
        if street is None:
            rest.append(left)
            continue
        house, name, after = street
        found |= {Part.STREET: name} | ({Part.HOUSE: house} if house else {})
        rest = [after] if after else []
    if Part.STREET in found and Part.HOUSE not in found and before:
        found[Part.PLACE] = before.pop()  # a house with a name
    _town(rest or before, found)
    return found


def compare(ordered: Parts, stated: str, *, document: bool) -> Compared:
    """Look for each part of the order's address in what the proof states.

    `document`: the text is a whole paper, in which other addresses stand too; then a part that is not found where it
    belongs is missing, and only another number in the same street is a difference.
    """
    words = [it for it in words_of(stated) if "*" not in it]
    other = {} if document or "*" in stated else read(stated)
    if not {Part.STREET, Part.POSTCODE} & other.keys():
        other = {}  # a sentence, and no address
    agreed: list[Part] = []
    differs: list[Part] = []
    at = _find(ordered.get(Part.STREET, ()), words)
    if at:
        agreed.append(Part.STREET)
        _house(ordered, words, at, agreed, differs)
    elif Part.STREET in ordered and Part.STREET in other:
        differs.append(Part.STREET)
    near = list(_around(words, at, len(ordered.get(Part.STREET, ())))) if at else [words]
    for part in (Part.POSTCODE, Part.CITY):
        if part in ordered and any(_find(ordered[part], some) for some in near):
            agreed.append(part)
        elif part in other and part in ordered and _otherwise(part, ordered[part], other[part]):
            differs.append(part)
    if Part.POSTCODE in agreed and Part.CITY in differs:
        differs.remove(Part.CITY)  # one place under two names
    if _find(ordered.get(Part.PLACE, ()), words):
        agreed.append(Part.PLACE)
    if Part.UNIT in ordered and at:
        _unit(ordered[Part.UNIT], near, other, agreed, differs)
    return judged(ordered, agreed, differs)


def words_of(text: str) -> Words:
    """The words of a text as they are compared: small, without accents and signs, said short."""
    plain = unicodedata.normalize("NFKD", text.replace("#", " apt ")).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("'", "").replace("’", "")
    plain = re.sub(r"(?<=[a-z]{3})str(?:asse|\b)\.?", " st", plain)
    words = [SHORT.get(word, word) for word in _SIGNS.split(plain) if word]
    return tuple(word for word in words if word not in IDLE)


def _without_unit(line: Words) -> tuple[Words, Words]:
    """(flat, floor or block, the rest of the line)."""
    unit: list[str] = []
    left: list[str] = []
    at = 0
    while at < len(line):
        word, following = line[at], line[at + 1] if at + 1 < len(line) else ""
        if word in UNIT_WORDS and following and (len(following) <= 1 or any(it.isdigit() for it in following)):
            unit.append(following)
            at += 2
        elif following in UNIT_WORDS and re.fullmatch(r"\d+(st|nd|rd|th)", word):  # 3rd floor
            unit.append(word)
            at += 2
        else:
            left.append(word)
            at += 1
    return tuple(unit), tuple(left)


def _street(line: Words, *, alone: bool) -> tuple[Words, Words, Words] | None:
    """(house number, street, what of the line comes after it); none for a line that is no street."""
    ways = [at for at, word in enumerate(line) if word in WAYS]
    numbers = [at for at, word in enumerate(line) if _HOUSE.fullmatch(word)]
    if not ways and not (numbers and numbers[0] in (0, len(line) - 1) and len(line) > 1 and not _postal(line)):
        return None
    if numbers and numbers[0] == 0:  # 12 Long Road …
        to = 2 if numbers[1:2] == [1] and len(line) > 2 else 1  # 12-14 Long Road
        end = _end(line, ways, to, alone)
        return line[:to], line[to:end], line[end:]
    if not ways and numbers:  # Kungsgatan 12
        return line[-1:], line[:-1], ()
    after = next((at for at in numbers if ways and at > ways[0]), None)
    if after is not None and (not alone or after < len(line) - 1 or not _postal(line)):  # Hauptstrasse 5, rue de Rivoli 5
        return line[after : after + 1], line[:after], line[after + 1 :]
    end = _end(line, ways, 0, alone)
    return (), line[:end], line[end:]


def _end(line: Words, ways: Sequence[int], start: int, alone: bool) -> int:
    """Where the street ends: with its line, or in an address of one line after the word that makes it a street."""
    last = [at for at in ways if at > start and line[at] not in LEADING]
    return min(last[0] + 1, len(line)) if alone and last else len(line)


def _postal(line: Words) -> bool:
    return any(pattern.search(" ".join(line)) for pattern in POSTCODES)


def _town(rest: Sequence[Words], found: dict[Part, Words]) -> None:
    """Postcode and city, in what follows the street or, where it comes last, goes before it."""
    texts = [" ".join(line) for line in rest]
    for pattern in POSTCODES:
        hits = [(at, hit) for at, text in enumerate(texts) if (hit := pattern.search(text))]
        if hits:
            at, hit = hits[-1]
            found[Part.POSTCODE] = tuple(hit[0].split())
            texts[at] = f"{texts[at][: hit.start()]} {texts[at][hit.end() :]}"
            break
    names = [tuple(text.split()) for text in texts]
    names = [line[:-1] if len(line) > 1 and _STATE.fullmatch(line[-1]) and len(line[-1]) == 2 else line for line in names]
    named = [line for line in names if line and not (len(line) == 1 and len(line[0]) <= 2) and not _numbered(line)]
    if named:
        found[Part.CITY] = named[0]


def _numbered(line: Words) -> bool:
    return all(any(letter.isdigit() for letter in word) for word in line)


def _find(part: Words, words: Sequence[str]) -> list[int]:
    """Where the words of a part stand one after another."""
    return [at for at in range(len(words) - len(part) + 1) if tuple(words[at : at + len(part)]) == part] if part else []


def _house(ordered: Parts, words: Sequence[str], at: Sequence[int], agreed: list[Part], differs: list[Part]) -> None:
    """The number before or after the street. Another one before it, or a short one after it, is a difference."""
    if Part.HOUSE not in ordered:
        return
    house, length = ordered[Part.HOUSE], len(ordered[Part.STREET])
    before = [tuple(words[max(0, it - len(house)) : it]) for it in at]
    after = [tuple(words[it + length : it + length + len(house)]) for it in at]
    if house in before or house in after:
        agreed.append(Part.HOUSE)
    elif any(_numbers(some, 5) for some in before) or any(_numbers(some, 3) for some in after):
        differs.append(Part.HOUSE)


def _numbers(words: Words, longest: int) -> bool:
    """Whether these are house numbers and not the beginning of a postcode."""
    return bool(words) and all(_HOUSE.fullmatch(word) and len(word) <= longest for word in words)


def _unit(unit: Words, near: Sequence[Sequence[str]], other: Parts, agreed: list[Part], differs: list[Part]) -> None:
    if any(set(unit) <= set(some) for some in near):
        agreed.append(Part.UNIT)
    elif Part.UNIT in other:
        differs.append(Part.UNIT)


def _around(words: Sequence[str], at: Sequence[int], length: int) -> Iterator[Sequence[str]]:
    return (words[max(0, it - NEAR) : it + length + NEAR] for it in at)


def _otherwise(part: Part, one: Words, other: Words) -> bool:
    """Whether something else is said, and not only less: N1 begins N1 2AB. A figure of another shape is no postcode."""
    shorter, longer = sorted(("".join(one), "".join(other)), key=len)
    same_kind = part is not Part.POSTCODE or _shape(shorter) == _shape(longer)[: len(shorter)]
    return same_kind and not longer.startswith(shorter)


def _shape(text: str) -> str:
    return re.sub(r"[a-z]", "a", re.sub(r"\d", "9", text))
