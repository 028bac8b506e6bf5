"""Statements on PostgreSQL's own driver, below SQLAlchemy, in the transaction SQLAlchemy has begun.

For the few statements that are executed so often that what SQLAlchemy adds to each counts. The driver prepares what it
is given again and again. Its errors come out as SQLAlchemy's, so that nobody above has to know two kinds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


def rows(connection: Connection, statement: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
    """Execute (marks are `%s`) and fetch all; nothing is committed."""
    if not connection.in_transaction():
        connection.begin()
    try:
        return driver_of(connection).execute(statement, values).fetchall()
    except psycopg.Error as trouble:
        raise _as_sqlalchemys(connection, statement, trouble) from trouble


@contextmanager
def pipelined(connection: Connection) -> Iterator[None]:
    """On PostgreSQL, send what is executed within one after the other without waiting for each answer.

    For statements nobody reads an answer of; one that does (`rows`) waits for all before it. What the database refuses
    comes out at the end of the block, or at the next answer that is read. On SQLite there is nothing to wait for.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    if not connection.in_transaction():
        connection.begin()
    try:
        with driver_of(connection).pipeline():
            yield
    except psycopg.Error as trouble:
        raise _as_sqlalchemys(connection, "a pipeline", trouble) from trouble


def driver_of(connection: Connection) -> psycopg.Connection[tuple[Any, ...]]:
    return cast("psycopg.Connection[tuple[Any, ...]]", connection.connection.dbapi_connection)


def _as_sqlalchemys(connection: Connection, statement: str, trouble: psycopg.Error) -> Exception:
    lost = driver_of(connection).closed
    if lost:
        connection.invalidate(trouble)
    return DBAPIError.instance(
        statement,
        None,
        trouble,
        psycopg.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=connection.dialect,
    )
