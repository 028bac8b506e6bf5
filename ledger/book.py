"""One book's part of the entries: what a party's own accountant sees of an event that touches several books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ledger.accounts import Account
from ledger.balances import BalanceRow
from ledger.entry import Basis, Finality, Transfer


@dataclass(frozen=True, slots=True)
class BookEntry:
    """An entry as it stands in one book: the transfers of that book only, and the digest over those of all books."""

    id: int
    reference: str
    kind: str
    reason: str
    effective_on: date
    recorded_at: datetime
    cause: str
    basis: Basis
    finality: Finality
    digest: str
    transfers: tuple[Transfer, ...]


def standing(rows: Iterable[BalanceRow]) -> Mapping[Account, int]:
    """Debits less credits of every account, whatever it rests on, in minor units; by account."""
    net: dict[Account, int] = defaultdict(int)
    for row in rows:
        net[row.account] += row.debits_minor - row.credits_minor
    return {account: net[account] for account in sorted(net, key=str)}
