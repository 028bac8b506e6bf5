"""A hold in the hands of its holder: given back in parts, taken when all is decided, told of when its time is over."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, select

from disputes.actions.contest_hold import contest_hold
from disputes.actions.move_hold import move_hold
from disputes.actions.place_hold import place_hold
from disputes.actions.settle import settle
from disputes.actions.sweep import sweep
from disputes.errors import MoveRefused, SeatRefused
from disputes.liability.errors import NothingToHold, NothingToTake
from disputes.liability.holding import owed
from disputes.liability.proceeding import Step
from disputes.store import events, proceedings
from ledger.balances import positions
from ledger.errors import HoldExceeded, HoldLocked, HoldUnsound
from ledger.holds import Hold, HoldState, MoveKind, overdue
from ledger.money import Money
from ledger.store import holds, journal
from ledger.store.balances import balance_rows
from ledger.store.verify import verify
from runtime.database import reading, transaction
from tests.domain.ledger_case import a_debt
from tests.web import world
from trade.store.tables import letter

DAY, LATER = world.NOW.date(), world.NOW + timedelta(days=1)
HELD, HOLDER, OWNER, SEAT = "east--payhub", "bank-east", "payhub", "finance@bank-east.test:bank-east:finance"
MINE = Hold(
    "east--payhub.2", HOLDER, OWNER, "CNY", "payable", "§ 8", (f"dispute:{world.OWN_CASE}",), Money(500_000, "CNY"),
    Money(900_000, "CNY"), DAY + timedelta(days=10), DAY, DAY + timedelta(days=30),
)  # fmt: skip


def yuan(minor: int) -> Money:
    return Money(minor, "CNY")


@pytest.fixture
def told(engine: Engine) -> Iterator[Engine]:
    """The small world with its hold, and CNY 10,000.00 more that the bank owes the gateway, and the gateway the bank."""
    with transaction(engine) as connection:
        world.build(connection)
        debts = [a_debt("owed/2", HOLDER, OWNER, 10_000), a_debt("owed/3", OWNER, HOLDER, 10_000)]
        journal.append(connection, debts, recorded_at=world.NOW)
        at(connection, Step.FILED)
    yield engine
    with reading(engine) as connection:
        assert [] == [it for it in verify(connection).faults if it.what == "hold"]


def at(connection: Connection, step: Step) -> None:
    """The proceeding that the hold secures, at that step."""
    case = proceedings.require(connection, world.PROCEEDING)
    proceedings.save(connection, replace(case, step=step))


def move(connection: Connection, kind: MoveKind, minor: int, hold: str = HELD, party: str = HOLDER) -> HoldState:
    return move_hold(connection, hold, kind, yuan(minor), party=party, seat_id=SEAT, on=DAY, now=LATER)


def placed(connection: Connection, minor: int = 800_000, terms: Hold = MINE, ordinal: int = 1, on: date = DAY) -> None:
    place_hold(connection, hold=terms, amount=yuan(minor), on=on, now=world.NOW, ordinal=ordinal)


def contested(connection: Connection) -> None:
    contest_hold(connection, HELD, party=OWNER, seat_id="desk@payhub.test:payhub:dispute_desk", words="No.", now=LATER)


def test_the_holder_gives_back_in_parts_and_never_more_than_is_left(told: Engine) -> None:
    with transaction(told) as connection:
        assert yuan(1_500_000) == move(connection, "released", 500_000).left
        with pytest.raises(HoldExceeded):
            move(connection, "released", 1_500_001)
        assert yuan(0) == move(connection, "released", 1_500_000).left
        lines = [it for it in events.of(connection, f"hold:{HELD}") if it.kind == "hold_released"]
        assert [(HOLDER, SEAT, 500_000), (HOLDER, SEAT, 1_500_000)] == [
            (it.actor, it.seat_id, it.detail["amount"]["minor"]) for it in lines
        ]
        sent = connection.execute(select(letter.c.party_code, letter.c.kind).where(letter.c.about == f"hold:{HELD}")).all()
        assert [(OWNER, "hold.released")] * 2 == [tuple(row) for row in sent]


def test_nobody_but_the_holder_moves_it(told: Engine) -> None:
    for party in (OWNER, "linglong"):
        with pytest.raises(SeatRefused, match="another party holds this money"), transaction(told) as connection:
            move(connection, "released", 1, party=party)


@pytest.mark.parametrize("step", [Step.DECIDED, Step.APPEALED, Step.REOPENED])
@pytest.mark.parametrize("kind", ["released", "taken"])
def test_nothing_moves_while_a_ruling_can_be_appealed(told: Engine, step: Step, kind: MoveKind) -> None:
    with transaction(told) as connection:
        at(connection, step)
    with pytest.raises(HoldLocked, match="not final"), transaction(told) as connection:
        move(connection, kind, 1)


def test_a_settlement_waits_for_the_final_ruling_too(told: Engine) -> None:
    with transaction(told) as connection:
        at(connection, Step.DECIDED)
    with pytest.raises(MoveRefused), transaction(told) as connection:
        settle(connection, proceeding_id=world.PROCEEDING, on=DAY, now=LATER)


def test_taking_waits_until_all_is_decided_and_giving_back_only_where_it_is_contested(told: Engine) -> None:
    with transaction(told) as connection:
        with pytest.raises(HoldLocked, match="not decided"):
            move(connection, "taken", 1)
        move(connection, "released", 1)
        contested(connection)
        with pytest.raises(HoldLocked, match="contests it"):
            move(connection, "released", 1)
        at(connection, Step.FINAL)
        move(connection, "released", 1)
        assert yuan(500_000) == move(connection, "taken", 500_000).taken


def test_no_more_is_taken_than_the_owner_owes(told: Engine) -> None:
    with transaction(told) as connection:
        at(connection, Step.FINAL)
        due = owed_now(connection)
        with pytest.raises(NothingToTake):
            move(connection, "taken", due + 1)
        move(connection, "taken", min(due, 2_000_000))


def owed_now(connection: Connection) -> int:
    return owed(positions(balance_rows(connection, books=[OWNER])), OWNER, HOLDER, "CNY").minor


def test_a_hold_is_placed_within_its_cap_its_time_and_what_is_owed(told: Engine) -> None:
    with transaction(told) as connection:
        placed(connection)
        with pytest.raises(HoldExceeded):
            placed(connection, 100_001, ordinal=2)
        with pytest.raises(HoldUnsound, match="its time was over"):
            placed(connection, 1, ordinal=3, on=DAY + timedelta(days=31))
        with pytest.raises(NothingToHold):
            placed(connection, 50_000_000, replace(MINE, id="third", cap=None))
        assert yuan(300_000) == holds.get(connection, MINE.id).excess


def test_a_hold_past_its_end_is_told_once_to_both_and_no_money_moves(told: Engine) -> None:
    last = world.NOW + timedelta(days=30)
    with transaction(told) as connection:
        placed(connection)
    with transaction(told) as connection:
        assert 0 == sweep(connection, now=last).holds_ended
        assert not overdue(holds.get(connection, MINE.id), on=last.date())
    for expected in (1, 0):
        with transaction(told) as connection:
            assert expected == sweep(connection, now=last + timedelta(days=1)).holds_ended
    with transaction(told) as connection:
        state = holds.get(connection, MINE.id)
        assert yuan(800_000) == state.left and overdue(state, on=DAY + timedelta(days=31))
        told_of = select(letter.c.party_code).where(letter.c.kind == "hold.overdue").order_by(letter.c.party_code)
        assert [HOLDER, OWNER] == list(connection.execute(told_of).scalars())
        assert ["hold_placed", "hold_overdue"] == [it.kind for it in events.of(connection, f"hold:{MINE.id}")]
        move(connection, "released", 800_000, MINE.id)
        assert [] == holds.past_their_end(connection, on=DAY + timedelta(days=99))


def test_eight_who_give_back_and_take_at_once_never_move_more_than_is_held(told: Engine) -> None:
    with transaction(told) as connection:
        at(connection, Step.FINAL)
    together = Barrier(8)

    def attempt(number: int) -> bool:
        together.wait(30)
        try:
            with transaction(told) as connection:
                move(connection, "taken" if number % 2 else "released", 300_000)
        except (HoldExceeded, NothingToTake):
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(attempt, range(8)))

    with reading(told) as connection:
        state = holds.get(connection, HELD)
    assert 6 == sum(done) and yuan(200_000) == state.left


def test_eight_who_withhold_at_once_never_withhold_more_than_is_owed(told: Engine) -> None:
    together = Barrier(8)

    def attempt(number: int) -> bool:
        together.wait(30)
        try:
            with transaction(told) as connection:
                placed(connection, 300_000, replace(MINE, id=f"h{number}"))
        except NothingToHold:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(attempt, range(8)))

    assert 3 == sum(done)  # of the CNY 10,000.00
