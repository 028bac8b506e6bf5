"""The books as the driver gives them: whole tables in the order of the entries, a batch of plain tuples at a time.

For reading everything there is, as verification does: rows made by SQLAlchemy, moments and days made into values, would
take several times as long as the reading itself. It needs an open transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

Fetch = Callable[[int], list[tuple[Any, ...]]]
BATCH = 5000  # rows in memory at a time, of each table
MOMENT = """to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
ENTRIES = {
    "sqlite": "SELECT id, reference, kind, reason, basis, finality, effective_on, recorded_at, cause, digest, n "
    "FROM entry ORDER BY id",
    "postgresql": f"SELECT id, reference, kind, reason, basis, finality, effective_on::text, {MOMENT}, cause, digest, n "  # noqa: S608 - our own text
    "FROM entry ORDER BY id",
}
TRANSFERS = dict.fromkeys(
    ENTRIES,
    "SELECT entry_id, position, book_id, currency, debit, credit, amount_minor FROM transfer ORDER BY entry_id, position",
)
LEAVES = dict.fromkeys(ENTRIES, "SELECT entry_id, seal, leaf FROM seal_leaf ORDER BY entry_id")


def entries(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """(id, reference, kind, reason, basis, finality, effective_on, recorded_at, cause, digest, n) of every entry; day and
    moment as text, as digests state them."""
    return _rows(connection, ENTRIES)


def transfers(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """(entry_id, position, book_id, currency, debit, credit, amount_minor) of every transfer."""
    return _rows(connection, TRANSFERS)


def leaves(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """(entry_id, seal, leaf) of every leaf."""
    return _rows(connection, LEAVES)


def _rows(connection: Connection, asked: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """Trouble of the driver's comes as SQLAlchemy's, as from everywhere else."""
    statement = asked[connection.dialect.name]
    fetch = _cursor(connection, statement)
    while True:
        try:
            batch = fetch(BATCH)
        except (sqlite3.Error, psycopg.Error) as trouble:
            raise DatabaseError(statement, None, trouble) from trouble
        if not batch:
            return
        yield from batch


def _cursor(connection: Connection, statement: str) -> Fetch:
    driver: Any = connection.connection.dbapi_connection
    try:
        if connection.dialect.name == "sqlite":
            cursor = driver.execute(statement)
            return cast(Fetch, cursor.fetchmany)
        cursor = driver.cursor(f"verify_{statement.rpartition(' FROM ')[2].split()[0]}", binary=True)
        cursor.execute(statement)
    except (sqlite3.Error, psycopg.Error) as trouble:
        raise DatabaseError(statement, None, trouble) from trouble
    return cast(Fetch, cursor.fetchmany)
