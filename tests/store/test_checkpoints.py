"""A balance from checkpoints is the balance of all entries, on any day and at any horizon; and it stays what it was."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, event, func, select

from ledger.actions.make_checkpoints import one_round
from ledger.balances import BalanceRow
from ledger.checkpoints import Checkpoint
from ledger.entry import Basis, Entry, Finality
from ledger.money import MINOR_MAX
from ledger.reversal import REVERSAL, reverse
from ledger.store import checkpoints, journal
from ledger.store.balances import balance_rows
from ledger.store.horizon import last
from ledger.store.lines import account_of
from ledger.store.tables import account, checkpoint
from ledger.store.verify import verify
from runtime.database import make_engine, reading, transaction
from tests.domain.ledger_case import a_debt, rows_of

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
FIRST_ON = date(2026, 1, 1)
PARTIES = "GMAS"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds of seven entries; an account is due after three transfers."""
    monkeypatch.setattr(checkpoints, "ROUND_ENTRIES", 7)
    monkeypatch.setattr(checkpoints, "DUE_TRANSFERS", 3)


def checkpoint_all(engine: Engine, *, up_to: int | None = None) -> int:
    look, write = partial(reading, engine), partial(transaction, engine)
    with reading(engine) as connection:
        end = last(connection, up_to=up_to)
    made = 0
    while (more := one_round(look, write, up_to=end)) is not None:
        made += more
    return made


def in_order(rows: Iterable[BalanceRow]) -> list[BalanceRow]:
    return sorted(rows, key=lambda row: (str(row.account), row.basis, row.finality))


class History:
    """Debts, claims, rulings and reversals on days of four months, in no order of days."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine, self.dice = engine, Random(seed)
        self.posted: dict[int, Entry] = {}
        self.undone: set[str] = set()

    def post(self, count: int) -> None:
        entries = [self._entry(len(self.posted) + i) for i in range(count)]
        with transaction(self.engine) as connection:
            answers = journal.append(connection, entries, recorded_at=NOW)
        self.posted |= {it.id: entry for it, entry in zip(answers, entries, strict=True) if not it.replayed}

    def _entry(self, number: int) -> Entry:
        day = FIRST_ON + timedelta(days=self.dice.randrange(120))
        standing = [it for it in self.posted.values() if it.kind != REVERSAL and it.reference not in self.undone]
        if standing and self.dice.random() < 0.15:
            undone = self.dice.choice(standing)
            self.undone.add(undone.reference)
            return reverse(undone, reason="set aside", effective_on=day)
        basis = self.dice.choices(list(Basis), weights=(3, 5, 1))[0]
        debtor, creditor = self.dice.sample(PARTIES, 2) if self.dice.random() < 0.5 else ("G", "M")
        return a_debt(
            f"case{self.dice.randrange(12)}/{number}", debtor, creditor, self.dice.randrange(1, 999), basis=basis,
            finality=self.dice.choice(list(Finality)), effective_on=day,
        )  # fmt: skip

    def rows(self, *, on: date | None, up_to: int | None) -> list[BalanceRow]:
        """What the entries come to, added up without a database."""
        counted = [
            it for id_, it in self.posted.items()
            if (up_to is None or id_ <= up_to) and (on is None or it.effective_on <= on)
        ]  # fmt: skip
        return in_order(rows_of(counted))

    def a_question(self) -> tuple[date | None, int | None]:
        on = self.dice.choice([None, FIRST_ON + timedelta(days=self.dice.randrange(-2, 125)), date(2026, 2, 28)])
        return on, self.dice.choice([None, 0, *self.posted, max(self.posted) + 1])


@pytest.mark.parametrize("seed", range(4))
def test_with_checkpoints_every_balance_is_what_all_entries_come_to(engine: Engine, seed: int) -> None:
    history = History(engine, seed)
    answered: dict[tuple[date | None, int], list[BalanceRow]] = {}
    for _ in range(6):
        history.post(25)
        checkpoint_all(engine, up_to=history.dice.choice(list(history.posted)))
        with reading(engine) as connection:
            named = {row.id: account_of(row) for row in connection.execute(select(account))}
            for _ in range(12):
                on, up_to = history.a_question()
                rows = history.rows(on=on, up_to=up_to)
                books = history.dice.sample(PARTIES, 2)
                id_ = history.dice.choice(list(named))
                assert rows == balance_rows(connection, on=on, up_to=up_to)
                assert [it for it in rows if it.account.book in books] == balance_rows(
                    connection, on=on, up_to=up_to, books=books
                )
                assert [it for it in rows if it.account == named[id_]] == balance_rows(
                    connection, on=on, up_to=up_to, accounts=[id_]
                )
                if up_to is not None and up_to <= max(history.posted):
                    answered[on, up_to] = rows
    history.post(20)
    checkpoint_all(engine)
    with reading(engine) as connection:
        changed = [
            asked for asked, rows in answered.items() if rows != balance_rows(connection, on=asked[0], up_to=asked[1])
        ]
    assert 5 < checkpoints_on_record(engine)
    assert [] == changed, "an answer at a horizon never changes"


def checkpoints_on_record(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(checkpoint)).scalar_one()


def test_an_account_is_summed_up_once_enough_went_through_it_and_not_before(engine: Engine) -> None:
    history = History(engine, 1)
    history.post(6)
    assert 0 == checkpoint_all(engine), "too few entries for a round"
    for i in range(20):
        with transaction(engine) as connection:
            journal.append(connection, [a_debt(f"a/{i}", "G", "M", 1)], recorded_at=NOW)
    with transaction(engine) as connection:
        journal.append(connection, [a_debt("rare", "A", "S", 1)], recorded_at=NOW)
    made = checkpoint_all(engine)

    with reading(engine) as connection:
        tails = [
            row.since_last
            for row in connection.exec_driver_sql(
                "SELECT a.id, (SELECT count(*) FROM transfer t WHERE (t.debit = a.id OR t.credit = a.id) "
                "AND t.entry_id > coalesce((SELECT max(c.horizon) FROM checkpoint c WHERE c.account_id = a.id), 0)) "
                "AS since_last FROM account a"
            )
        ]
    assert 0 < made
    assert max(tails) < 3 + 2 * 7


def test_three_at_once_make_each_checkpoint_once(engine: Engine) -> None:
    history = History(engine, 5)
    for _ in range(4):
        history.post(25)
    together = Barrier(3)

    def race(_: int) -> int:
        together.wait(20)
        return checkpoint_all(engine)

    with ThreadPoolExecutor(3) as pool:
        made = sum(pool.map(race, range(3)))

    assert 0 < made == checkpoints_on_record(engine)
    assert 0 == checkpoint_all(engine)
    with reading(engine) as connection:
        for on in (None, date(2026, 2, 10)):
            assert history.rows(on=on, up_to=None) == balance_rows(connection, on=on)


def _die_summing(url: str) -> None:
    engine = make_engine(url, pooled=False)
    checkpoints.ROUND_ENTRIES, checkpoints.DUE_TRANSFERS = 7, 3
    keep, kept = checkpoints.keep, []

    def then_die(connection: Connection, drawn: Checkpoint) -> bool:
        kept.append(keep(connection, drawn))
        if len(kept) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return kept[-1]

    checkpoints.keep = then_die
    checkpoint_all(engine)


def test_killed_in_the_middle_the_next_one_goes_on(engine: Engine, database_url: str) -> None:
    history = History(engine, 7)
    for _ in range(3):
        history.post(25)
    dying = get_context("spawn").Process(target=_die_summing, args=(database_url,))
    dying.start()
    dying.join(60)

    assert -signal.SIGKILL == dying.exitcode
    assert 2 == checkpoints_on_record(engine)
    assert 0 < checkpoint_all(engine)
    with reading(engine) as connection:
        for on in (None, date(2026, 2, 10), date(2026, 2, 28)):
            assert history.rows(on=on, up_to=None) == balance_rows(connection, on=on)


def test_an_account_whose_sums_leave_sixty_three_bits_does_without(engine: Engine) -> None:
    debt = a_debt("a/1", "G", "M", 1, currency="JPY")
    largest = tuple(replace(t, amount=replace(t.amount, minor=MINOR_MAX)) for t in debt.transfers)
    with transaction(engine) as connection:
        journal.append(
            connection, [replace(debt, reference=f"a/{i}", transfers=largest) for i in range(14)], recorded_at=NOW
        )

    assert 0 == checkpoint_all(engine)
    with reading(engine) as connection:
        assert {14 * MINOR_MAX} == {it.debits_minor + it.credits_minor for it in balance_rows(connection)}


def test_a_balance_reads_no_more_transfers_than_came_since(engine: Engine) -> None:
    """Each transfer before the checkpoint is out of the statement's range."""
    history = History(engine, 3)
    for _ in range(4):
        history.post(25)
    checkpoint_all(engine)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *it: asked.append(it[2]))
    with reading(engine) as connection:
        balance_rows(connection, accounts=[connection.execute(select(checkpoint.c.account_id).limit(1)).scalar_one()])

    sums = [it for it in asked if "transfer" in it and "ruling" not in it]
    assert sums
    assert all("transfer.entry_id >" in it for it in sums)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE checkpoint_total SET debits_minor = debits_minor + 1 WHERE debits_minor > 0", "does not say what"),
        ("DELETE FROM checkpoint_total", "does not say what"),
        ("UPDATE checkpoint SET since = since - 1", "goes on from"),
    ],
)
def test_verify_sums_every_checkpoint_up_again(sqlite_engine: Engine, change: str, said: str) -> None:
    history = History(sqlite_engine, 3)
    for _ in range(4):
        history.post(25)
    checkpoint_all(sqlite_engine)
    with reading(sqlite_engine) as connection:
        assert () == verify(connection).faults
    with transaction(sqlite_engine) as connection:
        for name in ("checkpoint_refuse_update", "checkpoint_total_refuse_update", "checkpoint_total_refuse_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(change)

    with reading(sqlite_engine) as connection:
        found = verify(connection)
    assert [it for it in found.faults if it.what == "checkpoint" and said in it.message]
