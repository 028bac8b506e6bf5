"""Append-only, refused by the database itself: every way around it that is known, on each database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from ledger.store import holds, journal, triggers
from ledger.store.balances import balance_rows
from runtime.database import make_engine, transaction
from tests.domain.ledger_case import a_debt, an_entry, yuan
from tests.domain.test_ledger_holds import HOLD

NOW = datetime(2026, 3, 2, tzinfo=UTC)
TABLES = ("account", "entry", "transfer", "hold", "hold_move")
CHANGES = {
    "account": "kind = 'bank'", "entry": "reason = 'x'", "transfer": "amount_minor = 1", "hold": "clause = 'x'",
    "hold_move": "amount_minor = 1",
}  # fmt: skip
ENTRY_COLUMNS = "id, reference, kind, reason, basis, finality, effective_on, recorded_at, cause, digest, n"
KEYS = {"account": "id", "entry": "id", "transfer": "entry_id, position", "hold": "id", "hold_move": "hold_id, entry_id"}
REFUSED = "append-only"


def some_books(connection: Connection) -> None:
    journal.append(connection, [a_debt("a/1", "A", "G", 9)], recorded_at=NOW)
    holds.open_hold(connection, HOLD)
    held = an_entry("h/1", "A payable[G] / withheld_from[G] 5\nG withheld_by[A] / receivable[A] 5")
    holds.move(connection, HOLD.id, "held", held, yuan(5), recorded_at=NOW)


def contents(connection: Connection) -> list[object]:
    return [connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).all() for table in TABLES]


def assert_refused(engine: Engine, way: Callable[[str], Sequence[str]], tables: Sequence[str] = TABLES) -> None:
    """These statements about each table are refused by its triggers, and leave the books as they were."""
    with transaction(engine) as connection:
        some_books(connection)
        before = contents(connection)
    for table in tables:
        *before_it, refused_one = way(table)
        with transaction(engine) as connection:
            for statement in before_it:
                connection.exec_driver_sql(statement)
            with pytest.raises(DatabaseError, match=REFUSED), connection.begin_nested():
                connection.exec_driver_sql(refused_one)
    with transaction(engine) as connection:
        assert before == contents(connection)


def test_no_row_is_changed(engine: Engine) -> None:
    assert_refused(engine, lambda table: [f"UPDATE {table} SET {CHANGES[table]}"])


def test_no_row_is_removed(engine: Engine) -> None:
    assert_refused(engine, lambda table: [f"DELETE FROM {table}"])


def test_no_row_is_changed_by_way_of_an_insert(engine: Engine) -> None:
    again = "INSERT INTO {0} SELECT * FROM {0} WHERE true ON CONFLICT ({1}) DO UPDATE SET {2}"
    assert_refused(engine, lambda table: [again.format(table, KEYS[table], CHANGES[table])])


def test_postgresql_truncates_nothing(postgres_engine: Engine) -> None:
    assert_refused(postgres_engine, lambda table: [f"TRUNCATE {table} CASCADE"])


def test_postgresql_merges_nothing_into_an_old_row(postgres_engine: Engine) -> None:
    assert_refused(
        postgres_engine, lambda table: [f"MERGE INTO {table} USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE"]
    )


def test_postgresql_refuses_even_where_replication_switches_triggers_off(postgres_engine: Engine) -> None:
    assert_refused(postgres_engine, lambda table: ["SET LOCAL session_replication_role = replica", f"DELETE FROM {table}"])


@pytest.mark.parametrize("way", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
def test_sqlite_replaces_no_row(sqlite_engine: Engine, way: str) -> None:
    assert_refused(sqlite_engine, lambda table: [f"{way} INTO {table} SELECT * FROM {table}"])


@pytest.mark.parametrize("way", ["UPDATE OR REPLACE", "UPDATE OR IGNORE"])
def test_sqlite_changes_no_row_by_overriding_conflicts(sqlite_engine: Engine, way: str) -> None:
    assert_refused(sqlite_engine, lambda table: [f"{way} {table} SET {CHANGES[table]}"])


def test_sqlite_replaces_no_entry_by_its_reference(sqlite_engine: Engine) -> None:
    others = ENTRY_COLUMNS.partition(", ")[2]
    again = f"INSERT OR REPLACE INTO entry ({others}) SELECT {others} FROM entry"
    assert_refused(sqlite_engine, lambda _table: [again], ["entry"])


def test_sqlite_replaces_nothing_on_a_connection_that_knows_no_recursive_triggers(sqlite_engine: Engine) -> None:
    """Another program opens the file: recursive_triggers and foreign_keys are settings of each connection."""
    with transaction(sqlite_engine) as connection:
        some_books(connection)
        before = contents(connection)
    stranger = make_engine(str(sqlite_engine.url))
    with stranger.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA recursive_triggers = OFF")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        for table in TABLES:
            with pytest.raises(DatabaseError, match=REFUSED):
                connection.exec_driver_sql(f"REPLACE INTO {table} SELECT * FROM {table}")
    stranger.dispose()
    with transaction(sqlite_engine) as connection:
        assert before == contents(connection)


INSERT_TRANSFER = """
    INSERT INTO transfer (entry_id, position, n, book_id, currency, debit, credit, amount_minor)
    SELECT entry_id, {position}, {n}, {book}, {currency}, {debit}, {credit}, {amount} FROM transfer
    WHERE position = 1 AND entry_id = 1
"""
AS_BEFORE = {
    "position": "position", "n": "n", "book": "book_id", "currency": "currency", "debit": "debit", "credit": "credit",
    "amount": "amount_minor",
}  # fmt: skip
OTHER_BOOK = "(SELECT max(id) FROM account WHERE book_id <> transfer.book_id)"


ADDED = (
    {"position": "3"},  # beyond what the entry stated
    {"position": "3", "n": "3"},
    {"position": "0"},
    {"position": "1"},
)
UNSOUND = (
    {"amount": "0"},
    {"amount": "-5"},
    {"credit": "debit"},
    {"book": "'nobody'"},
    {"currency": "'USD'"},
    {"credit": OTHER_BOOK},
    {"debit": OTHER_BOOK},
    {"debit": "999"},
)


@pytest.mark.parametrize("change", ADDED, ids=str)
def test_nothing_is_added_to_an_entry_once_written(connection: Connection, change: dict[str, str]) -> None:
    some_books(connection)
    with pytest.raises(DatabaseError), connection.begin_nested():
        connection.exec_driver_sql(INSERT_TRANSFER.format(**(AS_BEFORE | change)))


def test_an_unbalanced_transfer_cannot_be_written_by_anybody(connection: Connection) -> None:
    """Into an entry that states two transfers and has none: only the sound row is taken."""
    some_books(connection)
    connection.exec_driver_sql(
        f"INSERT INTO entry ({ENTRY_COLUMNS}) SELECT 99, 'b/1', kind, reason, basis, finality, effective_on, "
        "recorded_at, cause, digest, 2 FROM entry WHERE id = 1"
    )
    into_new = INSERT_TRANSFER.replace("SELECT entry_id", "SELECT 99")
    for change in UNSOUND:
        with pytest.raises(DatabaseError), connection.begin_nested():
            connection.exec_driver_sql(into_new.format(**(AS_BEFORE | change)))

    assert 1 == connection.exec_driver_sql(into_new.format(**AS_BEFORE)).rowcount


def test_the_guards_are_in_place_and_installing_them_again_changes_nothing(engine: Engine) -> None:
    with transaction(engine) as connection:
        assert [] == triggers.missing(connection)
        triggers.install(connection)
        assert [] == triggers.missing(connection)
        some_books(connection)
        assert balance_rows(connection)


SQLITE_SPOILED = (
    (["DROP TRIGGER entry_refuse_update"], "entry_refuse_update"),
    (["DROP TRIGGER transfer_refuse_delete"], "transfer_refuse_delete"),
    (["DROP TRIGGER account_refuse_replace"], "account_refuse_replace"),
    (
        [
            "DROP TRIGGER entry_refuse_delete",
            "CREATE TRIGGER entry_refuse_delete BEFORE DELETE ON entry BEGIN SELECT 1; END",
        ],
        "entry_refuse_delete",
    ),
)
POSTGRESQL_SPOILED = (
    (["DROP TRIGGER entry_refuse_change ON entry"], "entry_refuse_change"),
    (["DROP TRIGGER transfer_refuse_truncate ON transfer"], "transfer_refuse_truncate"),
    (["ALTER TABLE account DISABLE TRIGGER account_refuse_change"], "account_refuse_change"),
    (["ALTER TABLE entry ENABLE TRIGGER entry_refuse_change"], "entry_refuse_change"),
    (
        ["CREATE OR REPLACE FUNCTION recourse_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'"],
        "recourse_refuse_change",
    ),
    (["ALTER TABLE entry ALTER COLUMN id SET DEFAULT nextval('entry_id_seq')"], "entry.id default"),
)


def test_a_guard_that_was_taken_away_or_weakened_is_named_and_put_back(connection: Connection) -> None:
    for statements, named in SQLITE_SPOILED if connection.dialect.name == "sqlite" else POSTGRESQL_SPOILED:
        for statement in statements:
            connection.exec_driver_sql(statement)
        assert [named] == triggers.missing(connection)
        triggers.install(connection)
        assert [] == triggers.missing(connection)


def test_a_table_that_was_rebuilt_has_lost_its_guards_and_that_is_seen(sqlite_engine: Engine) -> None:
    """What a batch migration does on SQLite: copy, drop, rename."""
    with transaction(sqlite_engine) as connection:
        connection.exec_driver_sql("CREATE TABLE rebuilt AS SELECT * FROM hold_move")
        connection.exec_driver_sql("DROP TABLE hold_move")
        connection.exec_driver_sql("ALTER TABLE rebuilt RENAME TO hold_move")

        assert {"hold_move_refuse_update", "hold_move_refuse_delete", "hold_move_refuse_replace"} == set(
            triggers.missing(connection)
        )
