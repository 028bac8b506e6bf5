"""Two writers at once: nobody waits for an account, nothing is posted twice, nothing deadlocks."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, text

from ledger.entry import Entry
from ledger.errors import ReferenceReused
from ledger.store import journal
from ledger.store.verify import verify
from runtime.database import reading, transaction
from tests.domain.ledger_case import a_debt

NOW = datetime(2026, 3, 2, tzinfo=UTC)
WAIT_S = 20.0


def post(connection: Connection, *entries: Entry) -> list[journal.Posted]:
    return journal.append(connection, entries, recorded_at=NOW)


def post_alone(engine: Engine, *entries: Entry) -> list[journal.Posted]:
    with transaction(engine) as connection:
        return post(connection, *entries)


@pytest.mark.parametrize("writers", [4])
def test_writers_of_the_same_entries_in_any_order_post_each_once(engine: Engine, writers: int) -> None:
    debts = [a_debt(f"a/{i}", "GMAS"[i % 4], "MASG"[i % 4], i + 1) for i in range(40)]
    together = Barrier(writers)

    def write(number: int) -> list[journal.Posted]:
        together.wait(WAIT_S)
        mine = debts[::-1] if number % 2 else debts
        return [posted for start in range(0, 40, 20) for posted in post_alone(engine, *mine[start : start + 20])]

    with ThreadPoolExecutor(writers) as pool:
        answers = [posted for written in pool.map(write, range(writers)) for posted in written]

    assert [debt.reference for debt in debts] == sorted(
        (posted.reference for posted in answers if not posted.replayed), key=lambda reference: int(reference[2:])
    )
    assert 40 == len({posted.id for posted in answers})
    with reading(engine) as connection:
        assert verify(connection).ok


class Rival:
    """A second writer on a thread of its own, which may have to wait for the first."""

    def __init__(self, work: Callable[[], list[journal.Posted]]) -> None:
        self.pool = ThreadPoolExecutor(1)
        self.answer: Future[list[journal.Posted]] = self.pool.submit(work)

    def must_wait(self) -> None:
        with pytest.raises(StillWaiting):
            self.answer.result(0.3)

    def result(self) -> list[journal.Posted]:
        self.pool.shutdown(wait=False)
        return self.answer.result(WAIT_S)


def test_a_replay_that_meets_its_first_use_waits_and_sees_it(postgres_engine: Engine) -> None:
    with transaction(postgres_engine) as connection:
        (first,) = post(connection, a_debt("a/1", "G", "M", 5))
        rival = Rival(lambda: post_alone(postgres_engine, a_debt("a/1", "G", "M", 5)))
        rival.must_wait()

    assert [journal.Posted("a/1", first.id, replayed=True)] == rival.result()


def test_another_use_that_meets_the_first_is_refused(postgres_engine: Engine) -> None:
    with transaction(postgres_engine) as connection:
        post(connection, a_debt("a/1", "G", "M", 5))
        rival = Rival(lambda: post_alone(postgres_engine, a_debt("a/0", "G", "M", 1), a_debt("a/1", "G", "M", 6)))
        rival.must_wait()

    with pytest.raises(ReferenceReused):
        rival.result()
    with transaction(postgres_engine) as connection:
        assert {"a/1"} == {line.entry.reference for line in journal.entries(connection)}


def test_a_replay_whose_first_use_fails_posts_it_itself(postgres_engine: Engine) -> None:
    with postgres_engine.connect() as connection:
        post(connection, a_debt("a/1", "G", "M", 5))
        rival = Rival(lambda: post_alone(postgres_engine, a_debt("a/1", "G", "M", 5)))
        rival.must_wait()
        connection.rollback()

    assert [False] == [posted.replayed for posted in rival.result()]


def test_two_first_uses_of_an_account_make_one_account(postgres_engine: Engine) -> None:
    with transaction(postgres_engine) as connection:
        post(connection, a_debt("a/1", "G", "M", 5))
        rival = Rival(lambda: post_alone(postgres_engine, a_debt("a/2", "G", "M", 5)))
        rival.must_wait()

    assert [False] == [posted.replayed for posted in rival.result()]
    with transaction(postgres_engine) as connection:
        assert 4 == connection.execute(text("SELECT count(*) FROM account")).scalar_one()


def test_a_posting_waits_for_nobody_who_posts_to_the_same_accounts(postgres_engine: Engine) -> None:
    post_alone(postgres_engine, a_debt("a/0", "G", "M", 1))
    with transaction(postgres_engine) as connection:
        post(connection, a_debt("a/1", "G", "M", 5))
        rival = Rival(lambda: post_alone(postgres_engine, a_debt("a/2", "G", "M", 5)))

        assert [False] == [posted.replayed for posted in rival.result()]


def settled(engine: Engine, moment: int) -> bool:
    """Whether every transaction that began before `moment`, a transaction's id, has ended."""
    with engine.connect() as connection:
        oldest: int = connection.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")).scalar_one()
    return oldest > moment


def in_time(happens: Callable[[], bool], *, seconds: int = 30) -> bool:
    """Whether it comes to be so before long."""
    give_up = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True


def own_transaction(engine: Engine) -> int:
    with transaction(engine) as connection:
        found: int = connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
    return found


@pytest.mark.parametrize("draw", ["SELECT recourse_entry_id()", "INSERT"])
def test_an_entry_id_is_never_drawn_by_a_writer_nobody_can_see(postgres_engine: Engine, draw: str) -> None:
    """Ids up to the sequence's last value are settled once all transactions older than a later one have ended.

    That is only true when a writer has its transaction id before its entry id: here it has drawn and not yet written.
    """
    post_alone(postgres_engine, a_debt("a/0", "G", "M", 1))
    with postgres_engine.connect() as slow:
        if draw == "INSERT":
            post(slow, a_debt("a/1", "G", "M", 5))
        else:
            slow.execute(text(draw))
        later = own_transaction(postgres_engine)
        assert not settled(postgres_engine, later)
        slow.commit()
    own_transaction(postgres_engine)

    # The server counts transactions of all its databases, so a test beside this one may hold this back for a moment.
    assert in_time(lambda: settled(postgres_engine, later))


def test_an_entry_inserted_by_hand_takes_its_id_the_same_way(postgres_engine: Engine) -> None:
    with transaction(postgres_engine) as connection:
        default = connection.execute(
            text("SELECT column_default FROM information_schema.columns WHERE table_name = 'entry' AND column_name = 'id'")
        ).scalar_one()

    assert "recourse_entry_id()" == default
