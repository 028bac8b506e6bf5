"""Posting: once for ever, all or nothing, the same on both databases."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from sqlalchemy import Connection, Engine, func, select, text

from ledger.entry import Basis, Entry, Finality
from ledger.errors import MomentRefused, ReferenceReused
from ledger.money import MINOR_MAX
from ledger.reversal import reverse
from ledger.store import journal
from ledger.store.tables import account, entry, transfer
from runtime.database import transaction
from tests.domain.ledger_case import a_debt, an_entry, until

NOW = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)


def post(connection: Connection, *entries: Entry) -> list[journal.Posted]:
    return journal.append(connection, entries, recorded_at=NOW)


def count(connection: Connection) -> tuple[int, int, int]:
    """Accounts, entries, transfers."""
    rows = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (account, entry, transfer)]
    return rows[0], rows[1], rows[2]


@contextmanager
def statements() -> Iterator[list[str]]:
    """What reaches PostgreSQL, by whatever way."""
    seen: list[str] = []
    execute = psycopg.Cursor.execute

    def note(cursor: Any, statement: Any, *rest: Any, **options: Any) -> Any:
        seen.append(statement)
        return execute(cursor, statement, *rest, **options)

    with patch.object(psycopg.Cursor, "execute", note):
        yield seen


def test_what_was_posted_reads_back_as_it_was_stated(connection: Connection) -> None:
    stated = an_entry(
        "dispute:甲'\"\\%s:x{}/withdrawn/1", "G suspense / payable[M] 5\nM receivable[G] / sales 5",
        kind="chargeback", reason="货物未收到 ¿?\n", effective_on=date(1999, 12, 31), basis=Basis.RULING,
        finality=Finality.PROVISIONAL,
    )  # fmt: skip
    (posted,) = post(connection, stated)

    found = journal.find(connection, [stated.reference])[stated.reference]
    assert (stated, posted.id, NOW, False) == (found.entry, found.id, found.recorded_at, posted.replayed)


def test_the_same_entry_again_changes_nothing_whatever_the_moment(connection: Connection) -> None:
    (first,) = post(connection, a_debt("a/1", "G", "M", 5))
    before = count(connection)

    (again,) = journal.append(connection, [a_debt("a/1", "G", "M", 5)], recorded_at=NOW.replace(year=2027))

    assert (first.id, True) == (again.id, again.replayed)
    assert before == count(connection)
    assert NOW == journal.find(connection, ["a/1"])["a/1"].recorded_at


@pytest.mark.parametrize(
    "other",
    [
        a_debt("a/1", "G", "M", 6),
        a_debt("a/1", "G", "M", 5, currency="USD"),
        a_debt("a/1", "G", "M", 5, effective_on=date(2026, 3, 3)),
        a_debt("a/1", "G", "M", 5, reason="another"),
        a_debt("a/1", "A", "G", 5),
    ],
)
def test_a_reference_used_again_for_something_else_is_refused_and_nothing_is_written(
    connection: Connection, other: Entry
) -> None:
    post(connection, a_debt("a/1", "G", "M", 5))
    before = count(connection)

    with pytest.raises(ReferenceReused, match="'a/1'"):
        post(connection, a_debt("a/0", "S", "A", 5), other, a_debt("a/2", "S", "A", 5))

    assert before == count(connection)


def test_one_call_that_uses_a_reference_twice_is_a_replay_or_refused(connection: Connection) -> None:
    one, other = a_debt("a/1", "G", "M", 5), a_debt("a/1", "G", "M", 6)

    assert [False, True] == [posted.replayed for posted in post(connection, one, one)]
    with pytest.raises(ReferenceReused):
        post(connection, a_debt("a/2", "G", "M", 5), replace(other, reference="a/2"))
    assert {"a/1"} == {line.entry.reference for line in journal.entries(connection)}


def test_a_batch_of_old_and_new_answers_in_the_order_asked(connection: Connection) -> None:
    debts = [a_debt(f"a/{i}", "G", "M", i + 1) for i in range(6)]
    post(connection, debts[4], debts[1])

    answers = post(connection, *debts)

    assert [debt.reference for debt in debts] == [answer.reference for answer in answers]
    assert ["a/1", "a/4"] == [answer.reference for answer in answers if answer.replayed]


def test_entries_stand_in_the_order_they_were_posted(connection: Connection) -> None:
    references = [f"a/{i}" for i in random.Random(5).sample(range(50), 50)]
    post(connection, *(a_debt(reference, "G", "M", 1) for reference in references[:30]))
    post(connection, *(a_debt(reference, "G", "M", 1) for reference in references[30:]))

    assert references == [line.entry.reference for line in journal.entries(connection)]


def test_entries_are_found_by_cause_and_kind(connection: Connection) -> None:
    debts = [
        a_debt("dispute:1/w", "G", "M", 1, kind="chargeback"),
        a_debt("dispute:2/w", "G", "M", 1, kind="chargeback"),
        a_debt("dispute:1/f", "G", "M", 1, kind="fee"),
        a_debt("dispute:3/w", "G", "M", 1, kind="chargeback"),
    ]
    post(connection, *debts)

    def found(**asked: Any) -> list[str]:
        return [line.entry.reference for line in journal.entries(connection, **asked)]

    assert ["dispute:1/w", "dispute:1/f"] == found(cause="dispute:1")
    assert ["dispute:1/w"] == found(cause="dispute:1", kind="chargeback")
    assert ["dispute:1/w", "dispute:1/f", "dispute:3/w"] == found(causes=["dispute:3", "dispute:1", "dispute:none"])
    assert ["dispute:1/w", "dispute:2/w", "dispute:3/w"] == found(kind="chargeback")
    assert [] == found(causes=[])
    assert {} == journal.find(connection, ["dispute:9/w"])


def test_nothing_to_post_is_no_trouble(connection: Connection) -> None:
    assert [] == post(connection)


def test_more_than_one_batch_is_posted_whole_and_replayed_whole(connection: Connection) -> None:
    debts = [a_debt(f"a/{i}", "G", "M", 1 + i) for i in range(journal.BATCH_MAX + 7)]

    first, again = post(connection, *debts), post(connection, *debts)

    assert [posted.id for posted in first] == [posted.id for posted in again]
    assert {False} == {posted.replayed for posted in first}
    assert {True} == {posted.replayed for posted in again}
    assert (4, len(debts), 2 * len(debts)) == count(connection)


def test_the_largest_amount_fits(connection: Connection) -> None:
    largest = a_debt("a/1", "G", "M", 1, currency="JPY")
    moved = tuple(replace(t, amount=replace(t.amount, minor=MINOR_MAX)) for t in largest.transfers)
    post(connection, replace(largest, transfers=moved))

    assert moved == journal.find(connection, ["a/1"])["a/1"].entry.transfers


def test_a_moment_without_a_time_zone_is_refused(connection: Connection) -> None:
    with pytest.raises(MomentRefused, match="no time zone"):
        journal.append(connection, [a_debt("a/1", "G", "M", 5)], recorded_at=datetime(2026, 3, 2))


def test_what_is_rolled_back_was_never_posted(engine: Engine) -> None:
    def post_and_fail() -> None:
        with transaction(engine) as connection:
            post(connection, a_debt("a/1", "G", "M", 5))
            raise KeyError("killed")

    with pytest.raises(KeyError, match="killed"):
        post_and_fail()
    with transaction(engine) as connection:
        assert (0, 0, 0) == count(connection)
        assert [False] == [posted.replayed for posted in post(connection, a_debt("a/1", "G", "M", 5))]


def test_posting_never_commits_by_itself(engine: Engine) -> None:
    with engine.connect() as connection:  # nobody said begin
        post(connection, a_debt("a/1", "G", "M", 5))
        connection.rollback()
        assert (0, 0, 0) == count(connection)


def test_one_bad_posting_in_a_savepoint_takes_nothing_else_with_it(engine: Engine) -> None:
    def post_alone(connection: Connection, debt: Entry) -> None:
        with connection.begin_nested():
            post(connection, debt)

    with transaction(engine) as connection:
        post_alone(connection, a_debt("a/1", "G", "M", 5))
        with pytest.raises(ReferenceReused):
            post_alone(connection, a_debt("a/1", "G", "M", 6))
        post_alone(connection, a_debt("a/2", "G", "M", 6))
    with transaction(engine) as connection:
        assert ["a/1", "a/2"] == [line.entry.reference for line in journal.entries(connection)]


@pytest.mark.parametrize("number", [1, 500])
def test_postgresql_needs_one_statement_for_any_batch(postgres_engine: Engine, number: int) -> None:
    with transaction(postgres_engine) as connection:
        post(connection, *until("settled"))
        more = [replace(debt, reference=f"{debt.reference}/{i}") for debt in until("sold") for i in range(number)]
        with statements() as seen:
            post(connection, *more[:number])

    assert 1 == len(seen)


def test_postgresql_posts_without_a_transaction_in_one_statement(postgres_engine: Engine) -> None:
    with postgres_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        post(connection, a_debt("a/1", "G", "M", 5))
        with statements() as seen:
            post(connection, a_debt("a/2", "G", "M", 5))

        assert 1 == len(seen)
        assert ["a/1", "a/2"] == [line.entry.reference for line in journal.entries(connection)]


def test_a_connection_that_began_on_small_books_plans_its_checks_anew_as_they_grow(postgres_engine: Engine) -> None:
    """Or each posting of a new installation would read all earlier ones until the tables are next analysed."""
    with postgres_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        post(connection, *(a_debt(f"a/{i}", "G", "M", 5) for i in range(20)))
        connection.exec_driver_sql("ANALYZE")
        for i in range(20, 40):
            post(connection, a_debt(f"a/{i}", "G", "M", 5))
        for start in range(1000, 7000, 1000):
            post(connection, *(a_debt(f"a/{start + i}", "G", "M", 5) for i in range(1000)))
        read = text("SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_xact_user_tables WHERE relname = 'entry'")
        connection.exec_driver_sql("BEGIN")
        post(connection, *(a_debt(f"b/{i}", "G", "M", 5) for i in range(100)))
        assert 10_000 > connection.execute(read).scalar_one()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_order_and_any_number_of_replays_end_in_the_same_books(engine: Engine, seed: int) -> None:
    chance = random.Random(seed)
    story = until("settled")
    told = story * 3
    chance.shuffle(told)
    with transaction(engine) as connection:
        while told:
            batch, told = told[: chance.randint(1, 6)], told[6:]
            post(connection, *batch)
        post(connection, *story)
        assert {line.entry.digest for line in journal.entries(connection)} == {entry.digest for entry in story}
        assert len(story) == count(connection)[1]


def test_a_reversal_is_an_entry_beside_the_one_it_undoes(connection: Connection) -> None:
    debt = a_debt("a/1", "G", "M", 5)
    post(connection, debt, reverse(debt, reason="mistake", effective_on=date(2026, 4, 1)))

    assert ["a/1", "a/1/reversal"] == [line.entry.reference for line in journal.entries(connection)]
