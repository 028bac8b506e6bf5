"""Reversal: a mistake, or a decision set aside, is undone by its mirror image, never by an edit."""

from __future__ import annotations

from datetime import date

from ledger.entry import Entry, Transfer

REVERSAL = "reversal"  # kind of such entries
REVERSED = "/reversal"  # what their reference adds to the original's


def reverse(entry: Entry, *, reason: str, effective_on: date) -> Entry:
    """The mirror image of an entry, effective on a day of its own. The original stays; the reason says why."""
    mirrored = tuple(Transfer(debit=t.credit, credit=t.debit, amount=t.amount) for t in entry.transfers)
    return Entry(
        reference=entry.reference + REVERSED,
        kind=REVERSAL,
        reason=reason,
        effective_on=effective_on,
        cause=entry.cause,
        transfers=mirrored,
        basis=entry.basis,
        finality=entry.finality,
    )
