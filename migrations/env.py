"""How the schema is brought forward: everything in one transaction, one process at a time.

A rebuilt table on SQLite loses its triggers silently, so the guards are installed again after every upgrade, and
foreign keys are off meanwhile and checked before the commit. On PostgreSQL the runtime role is given its rights again.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from alembic import context
from sqlalchemy import Connection, event, inspect

from disputes.store import guards
from runtime.database import make_engine, metadata, transaction
from runtime.schema import ForeignKeyBroken

TABLES = (
    "runtime.tables",
    "ledger.store.tables",
    "trade.store.tables",
    "trade.store.sale_tables",
    "evidence.store.tables",
    "disputes.store.tables",
    "disputes.store.proceeding_tables",
    "disputes.store.sending_tables",
    "reports.store.tables",
)
MIGRATION_LOCK = 7_326_871  # any fixed number: the name under which PostgreSQL lets one process at a time migrate

for module in TABLES:
    import_module(module)


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    context.run_migrations()
    if inspect(connection).has_table("entry"):  # not while the very first migration is being written
        guards.install(connection)
        role = context.config.attributes.get("runtime_role")
        if role is not None:
            guards.grant(connection, role)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise ForeignKeyBroken([str(row[0]) for row in broken])


def _url() -> str:
    given = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get("url")
    if not isinstance(given, str):
        raise SystemExit("say which database: alembic -x url=sqlite:///var/recourse.sqlite …")
    return given


def _foreign_keys_off(dbapi_connection: Any, _record: object) -> None:
    dbapi_connection.execute("PRAGMA foreign_keys=OFF")  # has no effect once a transaction is open


engine = make_engine(_url(), pooled=False)
if engine.dialect.name == "sqlite":
    event.listen(engine, "connect", _foreign_keys_off)
with transaction(engine) as opened:
    _run(opened)
engine.dispose()
