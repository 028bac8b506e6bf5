"""An entry as it goes into a case file or a proof: what the reader may see of it, and the digest of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ledger.accounts import Account
from ledger.entry import PostedEntry, Transfer
from runtime.digests import moment


@dataclass(frozen=True, slots=True)
class FiledEntry:
    """An entry with the digest it was written with, and the transfers the reader may see."""

    posted: PostedEntry
    digest: str
    shown: tuple[Transfer, ...]


def entry_document(it: FiledEntry) -> dict[str, Any]:
    """An entry as a document, whose digest can be re-computed where it is shown whole."""
    stated = it.posted.entry
    return {
        "id": it.posted.id, "recorded_at": moment(it.posted.recorded_at), "reference": stated.reference,
        "kind": stated.kind, "reason": stated.reason, "effective_on": stated.effective_on.isoformat(), "cause": stated.cause,
        "basis": stated.basis.value, "finality": stated.finality.value, "digest": it.digest,
        "complete": len(it.shown) == len(stated.transfers),
        "transfers": [
            {
                "book": t.debit.book, "debit": _account(t.debit), "credit": _account(t.credit),
                "currency": t.amount.currency, "minor": t.amount.minor,
            }
            for t in it.shown
        ],
    }  # fmt: skip


def _account(it: Account) -> str:
    return f"{it.kind}[{it.counterparty}]" if it.counterparty else it.kind
