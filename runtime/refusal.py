"""What somebody is refused, by name: the sentence for programs and logs, and beside it the facts it is made of.

Layers below the pages know no language but English. They say what they refuse and leave the facts; the pages say the same
in the reader's language (web/refusals.py), and the interface hands the facts on as members of its answer.
"""

from __future__ import annotations


class Refusal(Exception):
    """Raised when something cannot be done as it was asked for; nothing has been written."""

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.facts = facts


class Because(str):
    """A reason in English that can be said again in another language: its pattern and the facts that fill it."""

    pattern: str
    facts: dict[str, object]


def because(pattern: str, **facts: object) -> Because:
    """`because("%(dispute)s is closed", dispute=cause)`; patterns are collected by `make words`, so write them out."""
    reason = Because(pattern % facts if facts else pattern)
    reason.pattern, reason.facts = pattern, facts
    return reason
