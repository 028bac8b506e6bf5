"""JSON as sources send it, read strictly: one meaning or none.

A key that stands twice, NaN, a broken encoding or bottomless nesting has no one meaning and is not guessed at.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

from disputes.importers.parsed import NotUnderstood

SHOWN_MAX = 60  # characters of somebody else's text in a sentence of ours


class Document(NamedTuple):
    """One JSON value and the line it began on (0: the whole message); `trouble` instead of a value when unreadable."""

    line: int
    value: Any
    trouble: str | None = None


def documents(body: bytes) -> list[Document]:
    """The message's JSON values: one, or one a line (NDJSON). Raises NotUnderstood when it is neither."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUnderstood(f"The message is not UTF-8 text (byte {error.start + 1}); send it as UTF-8.") from None
    if not text.strip():
        raise NotUnderstood("The message is empty.")
    try:
        return [Document(0, read(text))]
    except NotUnderstood:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) < 2 or not _is_document(lines[0][1]):
            raise
    return [_document(number, line) for number, line in lines]


def read(text: str) -> Any:
    """One JSON value. Raises NotUnderstood."""
    try:
        return json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise NotUnderstood(
            f"The message is no JSON: {error.msg.removesuffix(' at')} at line {error.lineno}, column {error.colno}."
        ) from None
    except RecursionError:
        raise NotUnderstood("The message is nested too deeply to be read.") from None
    except ValueError:  # Python refuses to make a number of more than 4,300 digits
        raise NotUnderstood("The message holds a number too long to be one.") from None


def shown(value: object) -> str:
    """Somebody else's value in a sentence of ours: short, printable, on one line."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if value is None:
        return "nothing"
    text = ascii(value[:SHOWN_MAX]) if isinstance(value, str) else ascii(value)
    return text if len(text) <= SHOWN_MAX else text[:SHOWN_MAX] + "…"


def _document(number: int, line: str) -> Document:
    try:
        return Document(number, read(line))
    except NotUnderstood as trouble:
        return Document(number, None, str(trouble))


def _is_document(line: str) -> bool:
    return isinstance(_document(0, line).value, dict)


def _without_doubles(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotUnderstood(f"Key {shown(twice)} stands twice in one object; which of the two is meant is not guessed at.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise NotUnderstood(f"{name} is no JSON number.")
