"""Texts that both databases, JSON and a digest can hold."""

from __future__ import annotations

from ledger.errors import UnwritableText
from runtime.refusal import because


def require_text(what: str, value: str, *, may_be_empty: bool = False) -> None:
    """Refuse what would be stored differently, or not at all: no text, NUL, a lone surrogate. Raises UnwritableText."""
    if not isinstance(value, str):
        raise UnwritableText(what, value, because("must be text"))
    if not value and not may_be_empty:
        raise UnwritableText(what, value, because("must not be empty"))
    if "\0" in value:
        raise UnwritableText(what, value, because("holds a NUL character, which PostgreSQL cannot store"))
    try:
        value.encode()
    except UnicodeEncodeError:
        why = because("holds half a surrogate pair, which is no character")
        raise UnwritableText(what, value, why) from None
