"""A letter to a party, in the language it reads: the form every message of every layer above has."""

from __future__ import annotations

from collections.abc import Sequence

from trade.parties import Party


def written(party: Party, subject: tuple[str, str], english: Sequence[str], chinese: Sequence[str]) -> dict[str, str] | None:
    """The outbox payload of topic "email", or None for a party without an address. Texts are (English, Chinese)."""
    if party.email is None:
        return None
    speaks_chinese = party.language.lower().startswith("zh")
    greeting = f"{party.name_zh}：" if speaks_chinese else f"To {party.name_en}"
    lines = chinese if speaks_chinese else english
    return {
        "to": party.email,
        # A header is one line, whatever a source put into an id.
        "subject": " ".join(subject[speaks_chinese].split()),
        "text": "\n\n".join([greeting, "\n".join(lines), "Recourse"]) + "\n",
        "language": "zh-Hans" if speaks_chinese else "en",
    }
