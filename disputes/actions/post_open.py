"""Post what may take claims back, as far as they are still open; what is not any more turns into a claim the other way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from ledger.accounts import Account
from ledger.entry import Entry
from ledger.store import journal, remittances
from ledger.store.by_cause import rows_by_cause
from ledger.turning import falling, turned


def post_open(connection: Connection, entries: Sequence[Entry], *, now: datetime) -> None:
    """Each entry in the books by what is owed when it is posted; meanwhile nobody pays or sets off between its pairs."""
    pairs = {tuple(sorted((it.book, it.counterparty or ""))) for entry in entries for it in falling(entry)}
    for first, second in sorted(pairs):
        remittances.lock_pair(connection, first, second)
    for entry in entries:
        owed = {payable: _owed(connection, payable) for payable in falling(entry)}
        journal.append(connection, [turned(entry, owed)], recorded_at=now)


def _owed(connection: Connection, payable: Account) -> int:
    rows = [row for found in rows_by_cause(connection, payable).values() for row in found]
    return sum(row.credits_minor - row.debits_minor for row in rows)
