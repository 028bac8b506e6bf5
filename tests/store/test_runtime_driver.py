"""Statements below SQLAlchemy stand in its transaction and fail as its own do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, bindparam, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from ledger.errors import ReferenceReused
from ledger.store import journal
from runtime import driver, outbox
from runtime.database import transaction
from runtime.tables import outbox as outbox_table
from tests.domain.ledger_case import a_debt

NOW = datetime(2026, 3, 2, tzinfo=UTC)


AMONG = select(outbox_table).where(outbox_table.c.key.in_(bindparam("keys", expanding=True))).order_by(outbox_table.c.key)


def keys(connection: Connection) -> list[str]:
    return list(connection.execute(select(outbox_table.c.key).order_by(outbox_table.c.key)).scalars())


def leave(connection: Connection, *keys: str) -> None:
    outbox.add_all(connection, {key: {"to": key} for key in keys}, topic="email", now=NOW)


def test_messages_left_together_are_each_left_once(connection: Connection) -> None:
    leave(connection, "a", "b")
    leave(connection, "b", "c")
    leave(connection)

    assert ["a", "b", "c"] == keys(connection)


def test_what_is_sent_without_waiting_is_written_and_an_answer_is_had_in_between(engine: Engine) -> None:
    with transaction(engine) as connection:
        with driver.pipelined(connection):
            leave(connection, "a")
            (posted,) = journal.append(connection, [a_debt("x/1", "G", "M", 5)], recorded_at=NOW)
            leave(connection, "b", "c")
        assert ["a", "b", "c"] == keys(connection)
        assert [posted.id] == [line.id for line in journal.entries(connection)]


@pytest.mark.parametrize("asked", [[], ["a"], ["c", "a", "a"], ["it's", "%s", "}"]])
def test_what_is_found_on_the_driver_is_what_sqlalchemy_finds(connection: Connection, asked: list[str]) -> None:
    leave(connection, "a", "b", "c", "it's", "%s", "}")

    found = driver.found(connection, AMONG, {"keys": asked})

    assert [row._asdict() for row in connection.execute(AMONG, {"keys": asked})] == [row._asdict() for row in found]
    assert sorted(set(asked)) == [row.key for row in found]
    assert all(row.created_at == NOW and row.payload == {"to": row.key} for row in found)


def test_what_the_database_refuses_comes_out_by_name_and_nothing_stands(engine: Engine) -> None:
    twice = [{"key": "a", "topic": "email", "payload": {}, "created_at": NOW, "due_at": NOW, "attempts": 0}] * 2

    def leave_the_same() -> None:
        with transaction(engine) as connection, driver.pipelined(connection):
            leave(connection, "b")
            connection.execute(insert(outbox_table).inline(), twice)
            leave(connection, "c")

    with pytest.raises(IntegrityError):
        leave_the_same()
    with transaction(engine) as connection:
        assert [] == keys(connection)


def test_what_we_refuse_ourselves_comes_out_as_it_is(engine: Engine) -> None:
    def post_another() -> None:
        with transaction(engine) as connection, driver.pipelined(connection):
            leave(connection, "a")
            journal.append(connection, [a_debt("x/1", "G", "M", 6)], recorded_at=NOW)

    with transaction(engine) as connection:
        journal.append(connection, [a_debt("x/1", "G", "M", 5)], recorded_at=NOW)
    with pytest.raises(ReferenceReused):
        post_another()
    with transaction(engine) as connection:
        assert [] == keys(connection)


def test_a_connection_that_is_cut_in_between_is_given_up(postgres_engine: Engine) -> None:
    def write_and_be_cut() -> None:
        with transaction(postgres_engine) as connection:
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with driver.pipelined(connection):
                leave(connection, "a")
                with transaction(postgres_engine) as other:
                    other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
                leave(connection, "b")

    with pytest.raises(DBAPIError):
        write_and_be_cut()
    with transaction(postgres_engine) as connection:
        assert [] == keys(connection)
