"""Statements on PostgreSQL's own driver, below SQLAlchemy, in the transaction SQLAlchemy has begun.

For the few statements that are executed so often that what SQLAlchemy adds to each counts. The driver prepares what it
is given again and again. Its errors come out as SQLAlchemy's, so that nobody above has to know two kinds.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Insert, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

Converter = Callable[[Any], Any]

AMONG = re.compile(r"IN \(__\[POSTCOMPILE_(\w+)\]\)")  # where SQLAlchemy leaves room for as many marks as there are values


def rows(connection: Connection, statement: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
    """Execute (marks are `%s`) and fetch all; nothing is committed."""
    _begun(connection)
    try:
        return driver_of(connection).execute(statement, values).fetchall()
    except psycopg.Error as trouble:
        raise _as_sqlalchemys(connection, statement, trouble) from trouble


def found(connection: Connection, statement: Select[Any], values: Mapping[str, str | Sequence[str]]) -> Sequence[Any]:
    """The rows of a statement made once, at the top of a module, with texts for its marks; a list of them for an IN.

    Rows have the names of the columns, as SQLAlchemy's have.
    """
    if connection.dialect.name != "postgresql":
        return connection.execute(statement, values).all()
    _begun(connection)
    said, made, readers = _asked(statement, connection.dialect)
    try:
        fetched = driver_of(connection).execute(said, values).fetchall()
    except psycopg.Error as trouble:
        raise _as_sqlalchemys(connection, said, trouble) from trouble
    return [made(*(read(it) if read else it for read, it in zip(readers, row, strict=True))) for row in fetched]


@cache
def _asked(statement: Select[Any], dialect: Dialect) -> tuple[str, Callable[..., Any], list[Converter | None]]:
    """The statement as the driver takes it, what a row of it is, and how each column is read."""
    columns = statement.selected_columns
    said = AMONG.sub(r"= ANY(%(\1)s)", str(statement.compile(dialect=dialect)))
    readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    made: Any = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc] # named when it runs
    return said, made, list(readers)


def add(connection: Connection, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of the same columns, of which nobody asks an id. `statement` is made once, at the top of a module."""
    if connection.dialect.name != "postgresql":
        connection.execute(statement, rows)
        return
    _begun(connection)
    said, writers = _compiled(statement, tuple(rows[0]), connection.dialect)
    values = [{name: write(row[name]) if write else row[name] for name, write in writers.items()} for row in rows]
    try:
        with driver_of(connection).cursor() as cursor:
            if len(values) == 1:
                cursor.execute(said, values[0])
            else:
                cursor.executemany(said, values)
    except psycopg.Error as trouble:
        raise _as_sqlalchemys(connection, said, trouble) from trouble


@cache
def _compiled(statement: Insert, columns: tuple[str, ...], dialect: Dialect) -> tuple[str, dict[str, Converter | None]]:
    """The statement as the driver takes it, and how a value of each column is written where it is not as it stands."""
    known = statement.table.columns
    said = str(statement.inline().compile(dialect=dialect, column_keys=list(columns)))
    return said, {name: known[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns}


@contextmanager
def pipelined(connection: Connection) -> Iterator[None]:
    """On PostgreSQL, send what is executed within one after the other without waiting for each answer.

    For statements nobody reads an answer of; one that does (`rows`) waits for all before it. What the database refuses
    comes out at the end of the block, or at the next answer that is read. On SQLite there is nothing to wait for.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    _begun(connection)
    try:
        with driver_of(connection).pipeline():
            yield
    except psycopg.Error as trouble:
        raise _as_sqlalchemys(connection, "a pipeline", trouble) from trouble


def _begun(connection: Connection) -> None:
    if not connection.in_transaction():
        connection.begin()


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
