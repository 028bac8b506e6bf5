"""The entries of one book, read as a stream: its own transfers, each once, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, func, select

from ledger.book import BookEntry
from ledger.entry import Basis, Finality, Transfer
from ledger.money import Money
from ledger.store.lines import STREAMED, AccountBook
from ledger.store.tables import account, entry, transfer


def books(connection: Connection) -> list[str]:
    """Every book that has an account, in order."""
    return list(connection.execute(select(account.c.book_id).distinct().order_by(account.c.book_id)).scalars())


def span(connection: Connection, book: str, *, on: date | None = None, up_to: int | None = None) -> tuple[date, date] | None:
    """First and last day on which an entry of the book is effective; none for an empty book."""
    asked = select(func.min(entry.c.effective_on), func.max(entry.c.effective_on)).join(
        transfer, transfer.c.entry_id == entry.c.id
    )
    first, last = connection.execute(asked.where(*_of(book, None, on, up_to))).one()
    return None if first is None else (first, last)


def count(connection: Connection, book: str, *, first_on: date, on: date, up_to: int) -> int:
    """How many transfers of the book are effective in a period."""
    asked = select(func.count()).select_from(entry).join(transfer, transfer.c.entry_id == entry.c.id)
    return int(connection.execute(asked.where(*_of(book, first_on, on, up_to))).scalar_one())


def of_book(
    connection: Connection, book: str, *, first_on: date | None = None, on: date | None = None, up_to: int | None = None
) -> Iterator[BookEntry]:
    """The book's part of every entry, in the order of posting; few rows in memory at a time, in an open transaction.

    `first_on` and `on` keep those effective on these days or between them, `up_to` those of that id or an earlier one.
    """
    asked = (
        select(entry, transfer.c.debit, transfer.c.credit, transfer.c.currency, transfer.c.amount_minor)
        .join(transfer, transfer.c.entry_id == entry.c.id)
        .where(*_of(book, first_on, on, up_to))
        .order_by(entry.c.id, transfer.c.position)
    )
    accounts = AccountBook(connection)
    rows = connection.execute(asked.execution_options(yield_per=STREAMED))
    for _id, group in groupby(rows, key=lambda row: row.id):
        together = list(group)
        it = together[0]
        transfers = tuple(
            Transfer(accounts[row.debit], accounts[row.credit], Money(row.amount_minor, row.currency)) for row in together
        )
        yield BookEntry(
            it.id, it.reference, it.kind, it.reason, it.effective_on, it.recorded_at, it.cause, Basis(it.basis),
            Finality(it.finality), it.digest, transfers,
        )  # fmt: skip


def _of(book: str, first_on: date | None, on: date | None, up_to: int | None) -> list[ColumnElement[bool]]:
    """By the accounts that are debited: every transfer has one, and they are indexed where the book is not."""
    own = select(account.c.id).where(account.c.book_id == book)
    narrowed: list[ColumnElement[bool]] = [transfer.c.debit.in_(own)]
    if first_on is not None:
        narrowed.append(entry.c.effective_on >= first_on)
    if on is not None:
        narrowed.append(entry.c.effective_on <= on)
    if up_to is not None:
        narrowed.append(entry.c.id <= up_to)
    return narrowed
