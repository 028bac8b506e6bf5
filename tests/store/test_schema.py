"""Migrations bring an empty database to exactly what the tables say, on both databases, and never guess."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from disputes.store import guards
from runtime import schema
from runtime.database import make_engine, metadata, reading, transaction
from tests.architecture.source import ROOT
from tests.servers.databases import import_tables


def _definitions(connection: Connection) -> Mapping[str, object]:
    """Tables, columns, constraints, indexes and triggers as the database itself writes them."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        # A table that a migration built anew has its name in quotes.
        return {name: sorted(line.strip(" ,\t") for line in sql.replace('"', "").splitlines()) for name, sql in rows}
    rows = connection.exec_driver_sql(
        """
        SELECT 'column ' || table_name || '.' || column_name, data_type || is_nullable || coalesce(column_default, '')
          FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT 'constraint ' || conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'trigger ' || tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
          FROM pg_trigger WHERE NOT tgisinternal
        """
    )
    return {row[0]: row[1] for row in rows}


def _open(url: str) -> Engine:
    return make_engine(url, pooled=False)


def test_an_upgraded_database_is_what_the_tables_say(empty_database_url: str) -> None:
    import_tables()
    schema.upgrade(empty_database_url)

    with _open(empty_database_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [] == compare_metadata(context, metadata)


def test_an_upgraded_database_has_every_check_and_trigger(empty_database_url: str, request: pytest.FixtureRequest) -> None:
    """Autogenerate does not compare checks, so the databases' own words are compared as well."""
    made_from_tables = request.getfixturevalue("sqlite_url" if "sqlite" in empty_database_url else "postgres_url")
    with reading(_open(made_from_tables)) as connection:
        wanted = _definitions(connection)

    schema.upgrade(empty_database_url)

    with reading(_open(empty_database_url)) as connection:
        assert wanted == _definitions(connection)


def test_a_second_upgrade_changes_nothing(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    with reading(_open(empty_database_url)) as connection:
        before = _definitions(connection)

    schema.upgrade(empty_database_url)

    with reading(_open(empty_database_url)) as connection:
        assert before == _definitions(connection)


def test_an_upgrade_puts_lost_triggers_back(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    engine = _open(empty_database_url)
    with transaction(engine) as connection:
        sqlite = connection.dialect.name == "sqlite"
        name = "entry_refuse_update" if sqlite else "entry_refuse_change ON entry"
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
        assert [] != guards.missing(connection)

    schema.upgrade(empty_database_url)

    with reading(engine) as connection:
        assert [] == guards.missing(connection)


def test_a_newer_schema_is_refused_and_left_alone(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    engine = _open(empty_database_url)
    with transaction(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(schema.SchemaNewer, match="9999"):
        schema.check(engine)
    with pytest.raises(schema.SchemaNewer, match="newer than this release"):
        schema.upgrade(empty_database_url)
    with reading(engine) as connection:
        assert "9999" == schema.current(connection)


def test_an_empty_database_is_refused_until_it_is_migrated(empty_database_url: str) -> None:
    engine = _open(empty_database_url)

    with pytest.raises(schema.SchemaOlder, match="recourse migrate"):
        schema.check(engine)

    assert schema.newest() == schema.upgrade(empty_database_url)
    schema.check(engine)


def test_a_failing_migration_leaves_nothing_behind(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction: a database is never half way between two schemas."""

    def fail(_connection: Connection) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(guards, "install", fail)
    with pytest.raises(RuntimeError):
        schema.upgrade(empty_database_url)

    with reading(_open(empty_database_url)) as connection:
        assert {} == _definitions(connection)


def test_the_migrations_know_every_table_module() -> None:
    modules = {*ROOT.glob("*/tables.py"), *ROOT.glob("*/store/tables.py")}
    named = (ROOT / "migrations" / "env.py").read_text()

    assert [] == [_dotted(path) for path in modules if f'"{_dotted(path)}"' not in named]


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_no_migration_goes_back() -> None:
    migrations = [import_module(f"migrations.versions.{it.stem}") for it in ROOT.glob("migrations/versions/0*.py")]

    assert migrations
    for migration in migrations:
        with pytest.raises(schema.NoWayBack, match="restore the backup"):
            migration.downgrade()
