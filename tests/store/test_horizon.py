"""What is settled is settled for ever: nothing appears below a horizon, whoever races, sleeps or gives up in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from threading import Event
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, text

from ledger.actions.settle_horizon import settled
from ledger.errors import BooksUnsettled
from ledger.store import horizon, journal
from ledger.store.tables import entry
from runtime.database import make_engine, reading, transaction
from tests.domain.ledger_case import a_debt

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
WRITERS = 6
CLAIMS = 400
CLAIMANTS = 4
PATIENCE = timedelta(minutes=1)  # the tests beside this one write in databases of the same server


def post(engine: Engine, *references: str) -> int:
    with transaction(engine) as connection:
        debts = [a_debt(reference, "G", "M", 5) for reference in references]
        return journal.append(connection, debts, recorded_at=NOW)[-1].id


def settle(engine: Engine, *, patience: timedelta = PATIENCE) -> int:
    return settled(partial(reading, engine), partial(transaction, engine), patience=patience)


def test_empty_books_are_settled_up_to_nothing(engine: Engine) -> None:
    assert 0 == settle(engine)


def test_what_is_posted_is_settled_once_nobody_is_at_work(engine: Engine) -> None:
    assert [post(engine, "a/1"), post(engine, "a/2", "a/3")] == [settle(engine) - 2, settle(engine)]


def test_an_id_that_came_to_nothing_is_no_horizon(postgres_engine: Engine) -> None:
    last = post(postgres_engine, "a/1")
    with postgres_engine.connect() as given_up, given_up.begin() as begun:
        journal.append(given_up, [a_debt("a/2", "G", "M", 5)], recorded_at=NOW)
        begun.rollback()

    assert last == settle(postgres_engine)


def test_an_entry_under_way_below_is_waited_for_and_never_locked_out(postgres_engine: Engine) -> None:
    post(postgres_engine, "a/1")  # makes the accounts
    with postgres_engine.connect() as slow, slow.begin():
        journal.append(slow, [a_debt("a/slow", "G", "M", 5)], recorded_at=NOW)
        post(postgres_engine, "a/fast")
        with pytest.raises(BooksUnsettled):
            settle(postgres_engine, patience=timedelta(milliseconds=200))
        started = time.monotonic()
        post(postgres_engine, "a/faster")
        assert time.monotonic() - started < 5

    assert post(postgres_engine, "a/last") == settle(postgres_engine)


def test_on_sqlite_whoever_writes_is_waited_for(sqlite_engine: Engine) -> None:
    with ThreadPoolExecutor(1) as pool:
        with transaction(sqlite_engine) as connection:
            last = journal.append(connection, [a_debt("a/1", "G", "M", 5)], recorded_at=NOW)[0].id
            waiting = pool.submit(settle, sqlite_engine)
            time.sleep(0.2)
            assert not waiting.done()
        assert last == waiting.result(20)


class Claim(NamedTuple):
    """`count` entries stand up to `number`, and never another."""

    number: int
    count: int


def by_the_rule(engine: Engine) -> Claim:
    number = settle(engine)
    with reading(engine) as connection:
        return _claim(connection, number)


def by_the_highest_in_sight(engine: Engine) -> Claim:
    with reading(engine) as connection:
        return _claim(connection, horizon.last(connection))


def by_waiting_for_those_in_the_same_look(engine: Engine) -> Claim:
    """As by the rule, but until the newest transaction of a snapshot, instead of one of our own begun later."""
    with reading(engine) as connection:
        number = horizon.last(connection)
        newest = int(connection.execute(text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")).scalar_one())
    while True:
        with reading(engine) as connection:
            if horizon.have_ended(connection, newest - 1):
                return _claim(connection, number)
        time.sleep(0.001)


def _claim(connection: Connection, number: int) -> Claim:
    counted = select(func.count()).where(entry.c.id <= number)
    return Claim(number, connection.execute(counted).scalar_one())


@contextmanager
def racing_writers(engine: Engine) -> Iterator[None]:
    """Six that draw an id, sleep, insert, sleep and commit, or now and then give up."""
    stop, drawn = Event(), count()

    def write(seed: int) -> None:
        dice = Random(seed)
        while not stop.is_set():
            with engine.connect() as connection, connection.begin() as begun:
                if dice.random() < 0.5:  # the two halves of an id's function, pulled apart
                    connection.execute(text("SELECT pg_current_xact_id()"))
                    time.sleep(dice.random() * 0.006)
                id_ = connection.execute(text("SELECT recourse_entry_id()")).scalar_one()
                time.sleep(dice.random() * 0.006)
                connection.execute(insert(entry), _an_entry(id_, next(drawn)))
                time.sleep(dice.random() * 0.006)
                if dice.random() < 0.1:
                    begun.rollback()

    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, seed) for seed in range(WRITERS)]
        try:
            yield
        finally:
            stop.set()
    for writer in writers:
        writer.result()


def _an_entry(id_: int, number: int) -> dict[str, object]:
    return {
        "id": id_, "reference": f"race/{number}", "kind": "test", "reason": "", "basis": "fact", "finality": "final",
        "effective_on": date(2026, 3, 1), "recorded_at": NOW, "cause": "race", "digest": "", "n": 1,
    }  # fmt: skip


def wrong_claims(engine: Engine, claim: Callable[[Engine], Claim], wanted: int) -> list[Claim]:
    """Claims made while the writers race, of which an entry appeared below afterwards."""
    with racing_writers(engine), ThreadPoolExecutor(CLAIMANTS) as pool:
        made = list(pool.map(lambda _: claim(engine), range(wanted)))
    with reading(engine) as connection:
        return [it for it in made if it != _claim(connection, it.number)]


@pytest.fixture
def racing(postgres_url: str) -> Iterator[Engine]:
    engine = make_engine(postgres_url)
    yield engine
    engine.dispose()


def test_six_racing_writers_never_bring_an_entry_below_a_horizon(racing: Engine) -> None:
    assert [] == wrong_claims(racing, by_the_rule, CLAIMS)


@pytest.mark.parametrize("naive", [by_the_highest_in_sight, by_waiting_for_those_in_the_same_look])
def test_the_same_race_shows_the_simpler_ways_to_be_wrong(racing: Engine, naive: Callable[[Engine], Claim]) -> None:
    assert wrong_claims(racing, naive, CLAIMS), "the race is too slow to tell a right horizon from a wrong one"
