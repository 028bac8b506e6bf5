"""Ways around append-only: refused where the database can refuse, named where its owner, or the file's, went ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from psycopg import IntegrityError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from disputes.store import guards
from disputes.store.guards import HistoryUnguarded, require_guarded
from ledger.store import journal
from ledger.store.verify import verify
from runtime.database import make_engine, reading, transaction
from tests.domain.ledger_case import a_debt
from tests.store.test_ledger_triggers import ENTRY_COLUMNS, REFUSED, contents, some_books

NOW = datetime(2026, 3, 2, tzinfo=UTC)
INTO_TRANSFER = "INTO transfer (entry_id, position, n, book_id, currency, debit, credit, amount_minor)"


def refused(engine: Engine, statement: str) -> None:
    """It is refused, and the books are as they were."""
    with transaction(engine) as connection:
        some_books(connection)
        before = contents(connection)
    with pytest.raises(DatabaseError, match=REFUSED), transaction(engine) as connection:
        connection.exec_driver_sql(statement)
    with transaction(engine) as connection:
        assert before == contents(connection)


def named(engine: Engine, *statements: str) -> list[str]:
    """What verify and start-up say after the owner, who can do anything, has done this in the course of a working day."""
    with transaction(engine) as connection:
        some_books(connection)
    owner = make_engine(engine.url.render_as_string(hide_password=False), pooled=False)
    driver = owner.raw_connection()  # on SQLite, foreign_keys cannot be switched off within a transaction
    cursor = driver.cursor()
    for statement in statements:
        cursor.execute(statement)
    driver.commit()
    driver.close()
    with reading(engine) as connection:
        faults = sorted({f"{fault.what} {fault.where}" for fault in verify(connection).faults})
        if any(fault.startswith(("trigger", "table")) for fault in faults):
            with pytest.raises(HistoryUnguarded, match="history is not guarded"):
                require_guarded(connection)
    return faults


# PostgreSQL: refused


@pytest.mark.parametrize("change", ["n = n + 1", "reference = 'other'", "recorded_at = now()"])
def test_not_even_what_no_digest_covers_is_changed(postgres_engine: Engine, change: str) -> None:
    refused(postgres_engine, f"UPDATE entry SET {change}")


@pytest.mark.parametrize(
    "way",
    [
        "WITH gone AS (DELETE FROM transfer RETURNING entry_id) SELECT count(*) FROM gone",
        "WITH it AS (UPDATE entry SET reason = 'x' RETURNING id) INSERT INTO hold_secures SELECT 'h', id::text FROM it",
        "DELETE FROM entry USING transfer WHERE entry.id = transfer.entry_id",
        "DO $$ BEGIN EXECUTE 'DELETE FROM hold_move'; END $$",
    ],
)
def test_nothing_is_changed_inside_another_statement(postgres_engine: Engine, way: str) -> None:
    refused(postgres_engine, way)


@pytest.mark.parametrize(
    "tables",
    ["entry, transfer, hold_move, seal_leaf", "account CASCADE", "chain CASCADE", "party CASCADE", "dispute CASCADE"],
)
def test_history_is_truncated_neither_by_itself_nor_with_what_it_refers_to(postgres_engine: Engine, tables: str) -> None:
    refused(postgres_engine, f"TRUNCATE {tables}")


def copy(connection: Connection, rows: str) -> None:
    driver: Any = connection.connection.cursor()
    with driver.copy(f"COPY {INTO_TRANSFER.removeprefix('INTO ')} FROM STDIN") as lines:
        lines.write(f"{rows}\n")


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        ("1\t3\t2\tcn-g\tCNY\t1\t2\t5", "position_in_entry"),  # beyond what the entry stated
        ("1\t3\t3\tcn-g\tCNY\t1\t2\t5", "fk_transfer_entry_id_n_entry"),
        ("1\t1\t2\tcn-g\tCNY\t1\t2\t5", "pk_transfer"),
        ("77\t1\t2\tcn-g\tCNY\t1\t2\t5", "fk_transfer"),
    ],
)
def test_copy_adds_nothing_to_an_old_entry(postgres_engine: Engine, rows: str, match: str) -> None:
    with transaction(postgres_engine) as connection:
        some_books(connection)
        before = contents(connection)
    with pytest.raises(IntegrityError, match=match), transaction(postgres_engine) as connection:
        copy(connection, rows)
    with transaction(postgres_engine) as connection:
        assert before == contents(connection)


# PostgreSQL: what the owner can do, and how it is found

DOUBLED = "ALTER TABLE transfer ALTER COLUMN amount_minor TYPE bigint USING amount_minor * 2"
AGAIN = "CREATE TRIGGER entry_refuse_change"
STRANGER = (
    "CREATE SCHEMA elsewhere",
    "CREATE FUNCTION elsewhere.recourse_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DROP TRIGGER entry_refuse_change ON entry",
    f"{AGAIN} BEFORE DELETE OR UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION elsewhere.recourse_refuse_change()",
    "ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_refuse_change",
)
NARROWED = (
    "DROP TRIGGER entry_refuse_change ON entry",
    f"{AGAIN} BEFORE DELETE OR UPDATE OF id ON entry FOR EACH ROW EXECUTE FUNCTION recourse_refuse_change()",
    "ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_refuse_change",
)
CHANGING = (
    "CREATE FUNCTION double() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.amount_minor = 1; RETURN NEW; END'",
    "CREATE TRIGGER a BEFORE INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION double()",
)
RENAMED = (
    "ALTER TABLE hold_move RENAME TO hold_move_then",
    "CREATE TABLE hold_move (LIKE hold_move_then INCLUDING ALL)",
    "INSERT INTO hold_move SELECT * FROM hold_move_then",
)
OWNERS_WAYS: tuple[tuple[Sequence[str], set[str]], ...] = (
    (STRANGER, {"trigger entry_refuse_change", "table entry"}),
    (NARROWED, {"trigger entry_refuse_change"}),
    (["ALTER TABLE entry DISABLE TRIGGER USER"], {"trigger entry_refuse_change", "trigger entry_refuse_truncate"}),
    (["ALTER TABLE transfer DISABLE TRIGGER ALL"],
     {"trigger transfer_refuse_change", "trigger transfer_refuse_truncate", "table transfer"}),
    (["CREATE TABLE beside () INHERITS (entry)"], {"table entry"}),
    (["CREATE RULE aside AS ON INSERT TO hold_move DO INSTEAD NOTHING"], {"table hold_move"}),
    (["ALTER TABLE entry ENABLE ROW LEVEL SECURITY"], {"table entry"}),
    (["ALTER TABLE transfer DROP CONSTRAINT ck_transfer_positive"], {"table transfer"}),
    (["ALTER TABLE entry DROP CONSTRAINT uq_entry_reference"], {"table entry"}),
    (CHANGING, {"table transfer"}),
    (RENAMED, {"trigger hold_move_refuse_change", "trigger hold_move_refuse_truncate", "table hold_move"}),
    (["DROP TABLE hold_secures CASCADE", "CREATE TABLE hold_secures (hold_id text, cause text)"],
     {"trigger hold_secures_refuse_change", "trigger hold_secures_refuse_truncate", "table hold_secures"}),
    (["ALTER SEQUENCE entry_id_seq CACHE 20"], {"table entry"}),  # an entry could appear below a horizon
    ([DOUBLED], {"digest a/1", "digest h/1"}),
)  # fmt: skip


@pytest.mark.parametrize(("ways", "faults"), OWNERS_WAYS, ids=lambda it: it[0][:50] if isinstance(it, list | tuple) else "")
def test_what_the_owner_loosens_on_postgresql_is_named(
    postgres_engine: Engine, ways: Sequence[str], faults: set[str]
) -> None:
    assert faults <= set(named(postgres_engine, *ways))


# SQLite: another tool opens the file

UNLOCKED, UNCHECKED = "PRAGMA writable_schema = ON", "PRAGMA ignore_check_constraints = ON"
LOOSE = f"INSERT {INTO_TRANSFER} SELECT 77, 1, {{n}}, book_id, currency, debit, credit, {{minor}} FROM transfer LIMIT 1"
OTHER = "kind, reason, basis, finality, effective_on, recorded_at, cause, digest"
PLANTED = f"INSERT INTO entry ({ENTRY_COLUMNS}) SELECT 77, 'z/1', {OTHER}, 1 FROM entry WHERE id = 1"
REWRITTEN = "UPDATE sqlite_master SET sql = replace(sql, '{0}', '{1}') WHERE name = '{2}'"
FILE_WAYS: tuple[tuple[Sequence[str], set[str]], ...] = (
    ([UNLOCKED, "DELETE FROM sqlite_master WHERE name = 'entry_refuse_update'"], {"trigger entry_refuse_update"}),
    ([UNLOCKED, REWRITTEN.format("amount_minor > 0", "amount_minor > -9", "transfer")], {"table transfer"}),
    ([UNLOCKED, REWRITTEN.format("BEFORE UPDATE", "BEFORE UPDATE OF id", "entry_refuse_update")],
     {"trigger entry_refuse_update"}),
    (["PRAGMA foreign_keys = OFF", LOOSE.format(n=2, minor=5)], {"orphan transfer 77/1", "foreign_key transfer row 5"}),
    ([UNCHECKED, PLANTED, LOOSE.format(n=1, minor=-5)], {"entry z/1"}),
    (["ALTER TABLE hold_move RENAME TO hold_move_then", "CREATE TABLE hold_move AS SELECT * FROM hold_move_then"],
     {"trigger hold_move_refuse_update", "trigger hold_move_refuse_delete", "table hold_move"}),
    (["CREATE TRIGGER a AFTER INSERT ON transfer BEGIN INSERT INTO hold_secures VALUES ('x', 'y'); END"],
     {"table transfer"}),
    (["DROP TRIGGER transfer_refuse_update", "UPDATE transfer SET amount_minor = amount_minor + 1"],
     {"trigger transfer_refuse_update", "digest a/1"}),
)  # fmt: skip


@pytest.mark.parametrize(("ways", "faults"), FILE_WAYS, ids=lambda it: it[-1][:50] if isinstance(it, list | tuple) else "")
def test_what_another_tool_does_to_the_file_is_named(sqlite_engine: Engine, ways: Sequence[str], faults: set[str]) -> None:
    assert faults <= set(named(sqlite_engine, *ways))


@pytest.mark.parametrize("change", ["n = n + 1", "reference = 'other'", "recorded_at = 'x'"])
def test_nothing_of_an_entry_is_changed_on_sqlite_either(sqlite_engine: Engine, change: str) -> None:
    refused(sqlite_engine, f"UPDATE entry SET {change}")


# Both


def test_a_table_rebuilt_by_a_migration_is_guarded_again(engine: Engine) -> None:
    """On SQLite the rebuild drops the triggers in silence; every migration ends by installing what is missing."""
    with transaction(engine) as connection:
        some_books(connection)
        operations = Operations(MigrationContext.configure(connection, opts={"render_as_batch": True}))
        with operations.batch_alter_table("hold_secures", recreate="always" if engine.name == "sqlite" else "auto") as batch:
            batch.alter_column("cause", nullable=False)
        if engine.name == "sqlite":
            assert 3 == len(guards.missing(connection))

        guards.install(connection)

        require_guarded(connection)
        with pytest.raises(DatabaseError, match=REFUSED), connection.begin_nested():
            connection.execute(text("DELETE FROM hold_secures"))


def test_a_sound_database_starts(connection: Connection) -> None:
    journal.append(connection, [a_debt("a/1", "G", "M", 5)], recorded_at=NOW)

    require_guarded(connection)
    assert () == verify(connection).faults
