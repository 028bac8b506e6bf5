"""Post what may take claims back, as far as they are still open; what is not any more turns into a claim the other way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ledger.accounts import Account
from ledger.entry import Entry, net_by_account
from ledger.store import journal, remittances
from ledger.store.balances import owed_minor
from ledger.turning import falling, turned

CHARGES = frozenset({"sale", "chargeback", "reinstatement", "fee", "fee_refund"})  # no payments and no rulings


def post_open(connection: Connection, entries: Sequence[Entry], *, now: datetime) -> None:
    """Each entry in the books by what is owed when it is posted; meanwhile nobody pays or sets off between its pairs."""
    pairs = {tuple(sorted((it.book, it.counterparty or ""))) for entry in entries for it in falling(entry)}
    if not pairs:  # nothing is read, so that what only claims may be sent ahead with other statements
        journal.append(connection, entries, recorded_at=now)
        return
    for first, second in sorted(pairs):
        remittances.lock_pair(connection, first, second)
    for entry in entries:
        charged = _charged(connection, entry.cause)
        owed = {
            payable: max(owed_minor(connection, payable), minor - charged(payable))
            for payable, minor in falling(entry).items()
        }
        journal.append(connection, [turned(entry, owed)], recorded_at=now)


def _charged(connection: Connection, cause: str) -> Callable[[Account], int]:
    """What the cause itself has charged a payable with and not yet taken back.

    Money may be told to have come back before it is told to have gone: that falls below zero until the rest is told, so
    that the same tidings in any order end in the same books.
    """
    posted = [it.entry.transfers for it in journal.entries(connection, cause=cause) if it.entry.kind in CHARGES]
    net = net_by_account([transfer for transfers in posted for transfer in transfers])

    def charged(payable: Account) -> int:
        back = Account(payable.book, "receivable", payable.currency, payable.counterparty)
        return -net.get(payable, 0) - net.get(back, 0)

    return charged
