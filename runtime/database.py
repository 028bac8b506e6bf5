"""The database: one engine, two kinds of transaction, the column types both databases share.

SQLite (the embedded default) and PostgreSQL run the same code. Only `web/`, the worker and the
command line open a transaction; everything below is handed a `Connection` and never commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Engine, MetaData, NullPool, String, create_engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SQLITE_BUSY_MS = 10_000
READ_ONLY = "recourse_read_only"


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite keeps it as fixed-width text, so that it sorts as time does."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; moments are stored in UTC")
        moment = value.astimezone(UTC)
        if dialect.name == "postgresql":
            return moment
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """One plain function: moments are in every row of every book, and reading them was a third of reading the books."""
        if dialect.name == "postgresql":
            return lambda value: None if value is None else value.astimezone(UTC)
        read = datetime.fromisoformat  # takes the Z, and gives UTC
        return lambda value: None if value is None else read(value)


def make_engine(url: str, *, pooled: bool = True) -> Engine:
    """An engine for `sqlite:///PATH` or `postgresql+psycopg://…`; `pooled=False` for a process about to fork."""
    # Parameters carry what parties said: an error never repeats them.
    options: dict[str, Any] = {"hide_parameters": True} | ({} if pooled else {"poolclass": NullPool})
    if url.startswith("postgresql"):
        engine = create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=pooled, **options)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_postgresql(dbapi_connection: Any, _record: Any) -> None:
    # The server takes a few thousand rows by an index for enough to start processes of its own. On a busy machine that
    # took 10 to 40 ms where the rows took one; so only what takes half a second or more is worth it.
    dbapi_connection.execute("SET parallel_setup_cost = 100000")
    dbapi_connection.commit()


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None  # we say BEGIN ourselves: see _begin_sqlite
    cursor = dbapi_connection.cursor()
    for pragma in (
        f"busy_timeout={SQLITE_BUSY_MS}",
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        # Without this, INSERT OR REPLACE deletes a row and no DELETE trigger fires.
        "recursive_triggers=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once despite busy_timeout, so writers say IMMEDIATE.
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A writing transaction: commits when the block returns, rolls back when it raises."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A reading transaction: one consistent view, no write lock on SQLite."""
    with engine.connect() as connection:
        connection = connection.execution_options(**{READ_ONLY: True})
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection
