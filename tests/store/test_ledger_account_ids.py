"""Accounts are looked up once for each connection, and an account whose making was rolled back is not remembered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from ledger.accounts import Account
from ledger.store import account_ids, journal
from ledger.store.verify import verify
from runtime import driver
from runtime.database import reading, transaction
from tests.domain.ledger_case import a_debt

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def post(connection: Connection, reference: str) -> journal.Posted:
    (posted,) = journal.append(connection, [a_debt(reference, "G", "M", 5)], recorded_at=NOW)
    return posted


def stands(engine: Engine) -> tuple[int, int]:
    """Entries and accounts, in books that hold."""
    with reading(engine) as connection:
        assert verify(connection).ok
        entries = connection.execute(text("SELECT count(*) FROM entry")).scalar_one()
        return entries, connection.execute(text("SELECT count(*) FROM account")).scalar_one()


def test_accounts_made_in_a_transaction_that_failed_are_made_again(engine: Engine) -> None:
    with engine.connect() as connection:  # the same connection throughout
        with connection.begin() as first:
            post(connection, "a/1")
            post(connection, "a/2")
            first.rollback()
        with connection.begin():
            post(connection, "a/3")

    assert (1, 4) == stands(engine)


def test_accounts_made_after_a_savepoint_that_was_rolled_back_are_made_again(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin():
        for reference in ("a/1", "a/2"):
            with connection.begin_nested() as savepoint:
                post(connection, reference)
                savepoint.rollback()
        with connection.begin_nested():
            post(connection, "a/3")
        post(connection, "a/4")

    assert (2, 4) == stands(engine)


def test_accounts_read_in_a_transaction_that_made_others_are_not_remembered_beyond_it(postgres_engine: Engine) -> None:
    with postgres_engine.connect() as connection:
        with connection.begin() as first:
            post(connection, "a/1")
            assert 4 == len(account_ids.of(connection).known(connection))
            first.rollback()
        with connection.begin():
            assert 0 == len(account_ids.of(connection).known(connection))
        with connection.begin():
            post(connection, "a/2")
        with connection.begin():
            post(connection, "a/3")
        with connection.begin():
            assert 4 == len(account_ids.of(connection).known(connection))


def test_more_accounts_than_are_remembered_are_looked_up_again(
    postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_ids, "REMEMBERED_MAX", 3)
    for number in range(4):
        with transaction(postgres_engine) as connection:
            post(connection, f"a/{number}")

    assert (4, 4) == stands(postgres_engine)


def test_an_account_is_one_whatever_its_name_holds(postgres_engine: Engine) -> None:
    odd = [Account('a"b', "bank", "CNY"), Account("a\\b", "bank", "CNY"), Account("a,{}b 甲", "payable", "CNY", "NULL")]
    with transaction(postgres_engine) as connection:
        ids = account_ids.of(connection)
        ids.make(connection, odd)
        ids.make(connection, odd)

        assert 3 == len({ids.known(connection)[account] for account in odd})


def test_a_refusal_of_the_database_comes_as_sqlalchemys(postgres_engine: Engine) -> None:
    with postgres_engine.connect() as connection:
        post(connection, "a/1")
        with pytest.raises(DBAPIError, match="append-only") as told:
            driver.rows(connection, "DELETE FROM account WHERE id > %s RETURNING id", ["0"])

        assert not told.value.connection_invalidated


def test_a_connection_that_was_cut_is_given_up_and_the_next_one_works(postgres_engine: Engine) -> None:
    with postgres_engine.connect() as connection:
        post(connection, "a/1")
        with postgres_engine.connect() as other, other.begin():
            ours = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": ours})
        with pytest.raises(DBAPIError) as told:
            post(connection, "a/2")

    assert told.value.connection_invalidated
    with transaction(postgres_engine) as connection:
        assert not post(connection, "a/3").replayed
