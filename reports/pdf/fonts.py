"""The two faces of our papers, and how text is measured and broken with them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

FOLDER = Path(__file__).parents[1] / "fonts"
REGULAR, BOLD = "NotoSansSC-Regular", "NotoSansSC-Bold"
NOT_AT_LINE_START = frozenset("，。；：、！？）》」』】〉”’,.;:!?)]}%")
BREAK_AFTER = frozenset(" /-:_·，。；：、")


@cache
def _font(face: str) -> Any:
    font = TTFont(face, str(FOLDER / f"{face}.ttf"))
    pdfmetrics.registerFont(font)
    return font


def readable(text: str) -> str:
    """The text with each character that our face does not have, as a picture in a chat, by its name in brackets."""
    has = _font(REGULAR).face.charToGlyph
    if all(ord(char) in has or char == "\n" for char in text):
        return text
    return "".join(char if ord(char) in has or char == "\n" else _named(char) for char in text)


def _named(char: str) -> str:
    if unicodedata.category(char) in ("Cf", "Mn"):  # joins or shades the character before it
        return ""
    return f"[{unicodedata.name(char, f'U+{ord(char):04X}').lower()}]"


def face_for(text: str, *, bold: bool = False) -> str:
    """The face to set a text in: bold only where the bold file has every character of it."""
    _font(REGULAR)
    if not bold:
        return REGULAR
    has = _font(BOLD).face.charToGlyph
    return BOLD if all(ord(char) in has for char in text) else REGULAR


@cache
def _advance(face: str, char: str) -> float:
    return float(pdfmetrics.stringWidth(char, face, 1000)) / 1000


def width(text: str, size: float, *, face: str = REGULAR) -> float:
    """How wide a text is, in points."""
    _font(face)
    return size * sum(_advance(face, char) for char in text)


def wrap(text: str, size: float, room: float, *, face: str = REGULAR) -> tuple[str, ...]:
    """The text in lines no wider than `room` points; nothing is lost, whatever its language and however long a word."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrapped(paragraph, size, room, face)
    return tuple(lines)


def _wrapped(text: str, size: float, room: float, face: str) -> Iterator[str]:
    line = ""
    for piece in _pieces(text):
        if line and width((line + piece).rstrip(), size, face=face) > room:
            yield line.rstrip()
            line, piece = "", piece.lstrip()
        while width(piece.rstrip(), size, face=face) > room and len(piece) > 1:  # a word longer than the line
            cut = max(1, next(n for n in range(len(piece), -1, -1) if width(piece[:n], size, face=face) <= room))
            yield piece[:cut]
            piece = piece[cut:]
        line += piece
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Parts between which a line may break: after spaces and signs, and on both sides of a Chinese character."""
    piece = ""
    for char in text:
        wide = unicodedata.east_asian_width(char) in ("W", "F")
        starts = wide or (piece and (piece[-1] in BREAK_AFTER or unicodedata.east_asian_width(piece[-1]) in ("W", "F")))
        if piece and starts and char not in NOT_AT_LINE_START and not char.isspace() and not char.isdigit():
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece
