"""Seals are made once over what is settled, whoever races or dies, and every entry below them can be proven."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, text

from ledger.actions.seal_books import seal_books
from ledger.errors import HeadTooOld, HeadUnknown, NotSealed
from ledger.seal import NO_HEAD, Seal, jump_of, leaf_of, root_of
from ledger.store import journal, seals
from reports.store.proof import load_proof
from runtime.database import make_engine, reading, transaction
from runtime.digests import moment
from tests.domain.ledger_case import a_debt
from trade.errors import NotFound
from trade.parties import Role, Seat
from trade.visibility import scope_of

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
PARTIES = "GMAS"


def post(engine: Engine, first: int, count: int) -> int:
    """The id of the last of `count` debts, each posted in a transaction of its own."""
    last = 0
    for i in range(first, first + count):
        with transaction(engine) as connection:
            debt = a_debt(f"debt/{i}", PARTIES[i % 4], PARTIES[(i + 1) % 4], i + 1)
            last = journal.append(connection, [debt], recorded_at=NOW)[0].id
    return last


def seal_up_to(engine: Engine, up_to: int) -> list[Seal]:
    return seal_books(partial(transaction, engine), up_to=up_to, clock=lambda: NOW)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals of three entries at most."""
    monkeypatch.setattr(seals, "ENTRIES_MAX", 3)


def test_what_is_settled_is_sealed_once_in_the_order_of_the_entries(engine: Engine) -> None:
    last = post(engine, 0, 5)
    (made,) = seal_up_to(engine, last)

    assert [] == seal_up_to(engine, last), "nothing to seal is no seal"
    assert (1, NO_HEAD, NO_HEAD, last, 5, NOW) == (
        made.number, made.previous, made.jump, made.up_to, made.count, made.sealed_at,
    )  # fmt: skip
    with reading(engine) as connection:
        stored = connection.execute(text("SELECT id, digest FROM entry ORDER BY id")).all()
        assert made == seals.latest(connection) == seals.of_head(connection, made.head.upper())
        assert made.root == root_of([leaf_of(row.id, moment(NOW), row.digest) for row in stored]).hex()


def test_each_seal_names_the_two_heads_it_follows(engine: Engine, small: None) -> None:
    made = seal_up_to(engine, post(engine, 0, 20))
    by_number = {it.number: it.head for it in made}

    assert [1, 2, 3, 4, 5, 6, 7] == [it.number for it in made]
    assert [3, 3, 3, 3, 3, 3, 2] == [it.count for it in made]
    assert [by_number.get(it.number - 1, NO_HEAD) for it in made] == [it.previous for it in made]
    assert [by_number.get(jump_of(it.number), NO_HEAD) for it in made] == [it.jump for it in made]


def test_nothing_beyond_the_horizon_is_sealed(engine: Engine) -> None:
    settled = post(engine, 0, 3)
    post(engine, 3, 2)

    assert [settled] == [it.up_to for it in seal_up_to(engine, settled)]


def test_two_that_seal_at_once_make_one_chain(engine: Engine, small: None) -> None:
    last = post(engine, 0, 24)
    together = Barrier(4)

    def seal_it(_: int) -> list[Seal]:
        together.wait(20)
        return seal_up_to(engine, last)

    with ThreadPoolExecutor(4) as pool:
        made = sorted((it for each in pool.map(seal_it, range(4)) for it in each), key=lambda it: it.number)

    assert list(range(1, 9)) == [it.number for it in made]
    assert [it.head for it in made[:-1]] == [it.previous for it in made[1:]]
    assert 24 == sum(it.count for it in made)


def _die_sealing(url: str, up_to: int) -> None:
    """Seal one batch, and be killed in the middle of the second."""
    engine = make_engine(url, pooled=False)
    seals.ENTRIES_MAX = 3
    times = []

    def write() -> AbstractContextManager[Connection]:
        return transaction(engine)

    def clock() -> datetime:
        times.append(1)
        return NOW

    seal: Callable[..., Seal | None] = seals.seal_next

    def then_die(connection: Connection, **more: object) -> Seal | None:
        made = seal(connection, **more)
        if len(times) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    seals.seal_next = then_die  # type: ignore[assignment]
    seal_books(write, up_to=up_to, clock=clock)


def test_a_sealer_that_is_killed_leaves_whole_seals_and_the_next_one_goes_on(
    engine: Engine, database_url: str, small: None
) -> None:
    last = post(engine, 0, 8)
    dying = get_context("spawn").Process(target=_die_sealing, args=(database_url, last))
    dying.start()
    dying.join(60)

    assert dying.exitcode == -signal.SIGKILL
    with reading(engine) as connection:
        assert 1 == seals.count(connection)
    assert [(2, 3), (3, 2)] == [(it.number, it.count) for it in seal_up_to(engine, last)]


def test_every_sealed_entry_is_proven_up_to_the_latest_head_or_an_earlier_one(engine: Engine, small: None) -> None:
    made = seal_up_to(engine, post(engine, 0, 11))

    with reading(engine) as connection:
        for i in range(11):
            document = load_proof(connection, f"debt/{i}")
            assert (made[-1].head, i // 3 + 1) == (document["seals"][0]["head"], document["seals"][-1]["number"])
        earlier = load_proof(connection, "debt/4", head=made[2].head)
        assert [3, 2] == [it["number"] for it in earlier["seals"]]
        with pytest.raises(HeadTooOld):
            load_proof(connection, "debt/10", head=made[0].head)
        with pytest.raises(HeadUnknown):
            load_proof(connection, "debt/10", head="ab" * 32)


def test_an_entry_above_the_last_seal_is_said_to_wait(engine: Engine) -> None:
    seal_up_to(engine, post(engine, 0, 1))
    post(engine, 1, 1)

    with reading(engine) as connection, pytest.raises(NotSealed):
        load_proof(connection, "debt/1")


def test_a_seat_proves_what_it_may_read_and_nothing_else(engine: Engine) -> None:
    seal_up_to(engine, post(engine, 0, 1))  # G owes M

    def of(party: str) -> object:
        seat = scope_of(Seat(f"finance:{party}", "finance", Role.FINANCE, party))
        with reading(engine) as connection:
            return load_proof(connection, "debt/0", scope=seat)["entry"]["transfers"]

    for party in ("xidan", "huanxun"):
        assert [party] == [it["book"] for it in of(party)]  # type: ignore[attr-defined]
    with pytest.raises(NotFound):
        of("scheme")


def test_the_latest_seal_at_a_horizon_stays_the_same(engine: Engine) -> None:
    """Papers name it, and are made again byte for byte."""
    first = post(engine, 0, 4)
    (made,) = seal_up_to(engine, first)
    later = post(engine, 4, 4)
    seal_up_to(engine, later)

    with reading(engine) as connection:
        assert made == seals.latest(connection, up_to=later - 1)
        assert seals.latest(connection, up_to=first - 1) is None
