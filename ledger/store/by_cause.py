"""What one account comes to, apart for each cause: what two parties owe each other, matter by matter."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Select, select

from ledger.accounts import Account
from ledger.balances import BalanceRow
from ledger.entry import Basis, Finality
from ledger.store.balances import rests_on
from ledger.store.halves import halves, whole
from ledger.store.lines import id_of
from ledger.store.tables import entry, transfer


def rows_by_cause(connection: Connection, of: Account) -> dict[str, list[BalanceRow]]:
    """The account's balance rows by cause, each resting on what it rests on today; causes that come to nothing left out."""
    number = id_of(connection, of)
    if number is None:
        return {}
    sums: dict[tuple[str, Basis, Finality], list[int]] = defaultdict(lambda: [0, 0])
    for place, side in enumerate((transfer.c.debit, transfer.c.credit)):
        columns = (entry.c.cause, *rests_on(None, None))
        asked: Select[Any] = (
            select(*columns, *halves(transfer.c.amount_minor))
            .join(entry, entry.c.id == transfer.c.entry_id)
            .where(side == number)
            .group_by(*columns)
        )
        for row in connection.execute(asked):
            sums[row.cause, Basis(row.basis), Finality(row.finality)][place] += whole(row)
    found: dict[str, list[BalanceRow]] = defaultdict(list)
    for (cause, basis, finality), both in sums.items():
        found[cause].append(BalanceRow(of, basis, finality, *both))
    return {cause: rows for cause, rows in sorted(found.items()) if sum(it.credits_minor - it.debits_minor for it in rows)}
