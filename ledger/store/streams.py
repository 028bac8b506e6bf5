"""The books as the driver gives them: whole tables in the order of the entries, or one book, as plain tuples.

For reading everything there is, as verification and statements do: rows made by SQLAlchemy would take several times as long
as the reading itself. It needs an open transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from ledger.store.arrays import numbers

BATCH = 500  # rows in memory at a time, of each table
MOMENT = """to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
ENTRIES = {
    "sqlite": "SELECT id, reference, kind, reason, basis, finality, effective_on, recorded_at, cause, digest, n "
    "FROM entry ORDER BY id",
    "postgresql": f"SELECT id, reference, kind, reason, basis, finality, effective_on::text, {MOMENT}, cause, digest, n "  # noqa: S608 - our own text
    "FROM entry ORDER BY id",
}
TRANSFERS = (
    "SELECT entry_id, position, book_id, currency, debit, credit, amount_minor FROM transfer ORDER BY entry_id, position"
)
LEAVES = "SELECT entry_id, seal, leaf FROM seal_leaf ORDER BY entry_id"
# By the accounts, of which there is an index: by the name of the book every transfer there is would be looked through.
OF_BOOK = """
    SELECT e.id, e.effective_on, e.reference, e.kind, e.cause, e.basis, e.finality, t.debit, t.credit, t.amount_minor,
           e.reason, e.recorded_at, e.digest
    FROM transfer t JOIN entry e ON e.id = t.entry_id
    WHERE t.debit {among} AND e.effective_on >= {mark} AND e.effective_on <= {mark} AND e.id <= {mark}
    ORDER BY e.effective_on, e.id, t.position LIMIT {mark}
"""
OF_BOOKS = {
    "sqlite": OF_BOOK.format(among="IN (SELECT value FROM json_each(?))", mark="?"),
    "postgresql": OF_BOOK.format(among="= ANY(CAST(%s AS bigint[]))", mark="%s"),
}
ACCOUNTS: dict[str, Callable[[list[int]], str]] = {
    "sqlite": json.dumps,
    "postgresql": numbers,
}  # how their ids are handed over
READERS: dict[str, tuple[Callable[[Any], date], Callable[[Any], datetime]]] = {
    "sqlite": (date.fromisoformat, datetime.fromisoformat),
    "postgresql": (lambda day: day, lambda moment: moment.astimezone(UTC)),
}


def entries(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """(id, reference, kind, reason, basis, finality, effective_on, recorded_at, cause, digest, n) of every entry; day and
    moment as text, as digests state them."""
    return _rows(connection, ENTRIES[connection.dialect.name])


def transfers(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """(entry_id, position, book_id, currency, debit, credit, amount_minor) of every transfer."""
    return _rows(connection, TRANSFERS)


def leaves(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """(entry_id, seal, leaf) of every leaf."""
    return _rows(connection, LEAVES)


def of_book(
    connection: Connection, accounts: Collection[int], first_on: date, last_on: date, *, up_to: int, limit: int
) -> Iterator[tuple[Any, ...]]:
    """(id, effective_on, reference, kind, cause, basis, finality, debit, credit, amount_minor, reason, recorded_at, digest)
    of the transfers of one book, all of whose accounts are given, in the order of their days; day and moment are read by
    `readers`."""
    name = connection.dialect.name
    values = (ACCOUNTS[name](list(accounts)), first_on.isoformat(), last_on.isoformat(), up_to, limit)
    return _rows(connection, OF_BOOKS[name], values)


def readers(connection: Connection) -> tuple[Callable[[Any], date], Callable[[Any], datetime]]:
    """What makes a day and a moment (UTC) of what the driver gives."""
    return READERS[connection.dialect.name]


def _rows(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    return chain.from_iterable(_batches(connection, statement, values))


def _batches(connection: Connection, statement: str, values: Sequence[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Trouble of the driver's comes as SQLAlchemy's, as from everywhere else."""
    try:
        cursor = _cursor(connection, statement, values)
        while batch := cursor.fetchmany(BATCH):
            yield batch
        cursor.close()
    except (sqlite3.Error, psycopg.Error) as trouble:
        raise DatabaseError(statement, None, trouble) from trouble


def _cursor(connection: Connection, statement: str, values: Sequence[Any]) -> Any:
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        return driver.execute(statement, values)
    # By a name the server keeps what was not fetched yet; of a book no more is asked for than memory holds.
    name = "" if values else f"verify_{statement.rpartition(' FROM ')[2].split()[0]}"
    return driver.cursor(name, binary=True).execute(statement, values)
