"""Entries as they are stored, read as a stream: one at a time, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, select

from ledger.accounts import Account
from ledger.entry import Basis, Entry, Finality, PostedEntry, Transfer
from ledger.errors import AccountLost
from ledger.money import Money
from ledger.store.tables import account, entry, transfer

LINE_COLUMNS = ("position", "book_id", "debit", "credit", "currency", "amount_minor")
STREAMED = 2000  # rows in memory at a time


@dataclass(frozen=True, slots=True)
class Line:
    """One stored transfer: accounts by id, amount in minor units."""

    position: int
    book: str
    debit: int
    credit: int
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One stored entry, not yet believed: what the rows say, with the accounts its lines name."""

    id: int
    reference: str
    kind: str
    reason: str
    basis: str
    finality: str
    effective_on: date
    recorded_at: datetime
    cause: str
    digest: str
    n: int
    lines: tuple[Line, ...]
    accounts: AccountBook

    def posted(self) -> PostedEntry:
        """The same as a value that cannot be wrong. Raises LedgerError when the rows say what no entry can say."""
        transfers = tuple(
            Transfer(self.accounts[line.debit], self.accounts[line.credit], Money(line.amount_minor, line.currency))
            for line in self.lines
        )
        stated = Entry(
            self.reference, self.kind, self.reason, self.effective_on, self.cause, transfers,
            Basis(self.basis), Finality(self.finality),
        )  # fmt: skip
        return PostedEntry(self.id, self.recorded_at, stated)


class Written(NamedTuple):
    """An entry as it now stands: `fresh` when this call put it there."""

    reference: str
    id: int
    digest: str
    fresh: bool


class AccountBook(dict[int, Account]):
    """Accounts by id, read when first asked for and kept: an account never changes."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection = connection

    def __missing__(self, account_id: int) -> Account:
        row = self.connection.execute(select(account).where(account.c.id == account_id)).one_or_none()
        if row is None:
            raise AccountLost(account_id)
        self[account_id] = found = account_of(row)
        return found


def id_of(connection: Connection, of: Account) -> int | None:
    """The id of an account; none where nothing was ever posted to it."""
    named = and_(
        account.c.book_id == of.book, account.c.kind == of.kind, account.c.currency == of.currency,
        account.c.counterparty_id == (of.counterparty or ""),
    )  # fmt: skip
    found: int | None = connection.execute(select(account.c.id).where(named)).scalar()
    return found


def account_of(row: Row[Any]) -> Account:
    """An account from its row. Raises LedgerError when the chart does not know it."""
    return Account(row.book_id, row.kind, row.currency, row.counterparty_id or None)


def stored(connection: Connection, *narrowed: ColumnElement[bool], streamed: bool = False) -> Iterator[StoredEntry]:
    """Entries with their lines, in the order they were posted. An entry without lines comes with none.

    `streamed` holds few rows in memory at a time, for reading all there is; it needs an open transaction.
    """
    asked = (
        select(entry, *(transfer.c[name] for name in LINE_COLUMNS))
        .outerjoin(transfer, transfer.c.entry_id == entry.c.id)
        .where(*narrowed)
        .order_by(entry.c.id, transfer.c.position)
    )
    rows = connection.execute(asked.execution_options(yield_per=STREAMED) if streamed else asked)
    accounts = AccountBook(connection)
    for _id, group in groupby(rows, key=lambda row: row.id):
        together = list(group)
        first = together[0]
        found = tuple(
            Line(row.position, row.book_id, row.debit, row.credit, row.currency, row.amount_minor)
            for row in together
            if row.position is not None
        )
        yield StoredEntry(
            first.id, first.reference, first.kind, first.reason, first.basis, first.finality, first.effective_on,
            first.recorded_at, first.cause, first.digest, first.n, found, accounts,
        )  # fmt: skip
