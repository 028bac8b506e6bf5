"""Holds on record: moved one at a time, by entries, and seen again as of any day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine

from ledger.entry import Entry
from ledger.errors import HoldExceeded, HoldLocked, HoldRestated, ReferenceReused, UnknownHold
from ledger.holds import MoveKind
from ledger.store import holds, journal
from ledger.store.verify import verify
from runtime.database import reading, transaction
from tests.domain.ledger_case import a_debt, an_entry, yuan
from tests.domain.test_ledger_holds import HOLD

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LINES: dict[MoveKind, str] = {
    "held": "A payable[G] / withheld_from[G] {0}\nG withheld_by[A] / receivable[A] {0}",
    "released": "A withheld_from[G] / payable[G] {0}\nG receivable[A] / withheld_by[A] {0}",
    "taken": "A withheld_from[G] / receivable[G] {0}\nG payable[A] / withheld_by[A] {0}",
}


def moving(
    connection: Connection, kind: MoveKind, amount: int, reference: str, *, on: date = date(2002, 9, 30), final: bool = True
) -> journal.Posted:
    entry = an_entry(reference, LINES[kind].format(amount), effective_on=on)
    return holds.move(connection, HOLD.id, kind, entry, yuan(amount), recorded_at=NOW, ruling_final=final)


@pytest.fixture
def withheld(connection: Connection) -> Connection:
    """600,000 owed and withheld, 580,000 of it secured; as much again owed the other way."""
    open_and_hold(connection)
    return connection


def open_and_hold(connection: Connection) -> None:
    owed = [a_debt("a/1", "A", "G", 600_000), a_debt("a/2", "G", "A", 600_000)]
    journal.append(connection, owed, recorded_at=NOW)
    holds.open_hold(connection, HOLD)
    moving(connection, "held", 600_000, "h/held", final=False)


def test_a_hold_reads_back_with_its_terms_and_what_it_keeps(withheld: Connection) -> None:
    state = holds.get(withheld, HOLD.id)

    assert (HOLD, yuan(600_000), yuan(20_000)) == (state.hold, state.left, state.excess)
    assert [state] == holds.all_holds(withheld)


def test_terms_with_a_cap_and_a_review_day_read_back_too(connection: Connection) -> None:
    terms = replace(HOLD, cap=yuan(700_000), review_on=date(2003, 1, 1), source="reserve", clause="第 8 条")

    assert holds.open_hold(connection, terms)
    assert not holds.open_hold(connection, terms)
    assert terms == holds.get(connection, HOLD.id).hold


def test_other_terms_under_the_same_name_are_refused(withheld: Connection) -> None:
    with pytest.raises(HoldRestated, match=HOLD.id):
        holds.open_hold(withheld, replace(HOLD, secured=yuan(1)))


def test_a_hold_nobody_opened_cannot_move(connection: Connection) -> None:
    with pytest.raises(UnknownHold, match=HOLD.id):
        moving(connection, "held", 5, "h/1")


def test_taken_and_released_in_parts_and_never_more_than_was_held(withheld: Connection) -> None:
    moving(withheld, "taken", 193_333, "h/taken")
    moving(withheld, "released", 400_000, "h/released")
    with pytest.raises(HoldExceeded, match=r"CNY 6,668\.00 asked, CNY 6,667\.00 left"):
        moving(withheld, "released", 6_668, "h/too-much")
    moving(withheld, "released", 6_667, "h/rest")

    state = holds.get(withheld, HOLD.id)
    assert (yuan(193_333), yuan(406_667), yuan(0)) == (state.taken, state.released, state.left)
    assert "h/too-much" not in {line.entry.reference for line in journal.entries(withheld)}


def test_a_hold_waits_for_the_ruling(withheld: Connection) -> None:
    with pytest.raises(HoldLocked):
        moving(withheld, "released", 1, "h/early", final=False)

    assert {} == journal.find(withheld, ["h/early"])


def test_the_same_move_again_changes_nothing_even_when_nothing_is_left(withheld: Connection) -> None:
    first = moving(withheld, "released", 600_000, "h/released")
    again = moving(withheld, "released", 600_000, "h/released", final=False)

    assert (first.id, False, True) == (again.id, first.replayed, again.replayed)
    assert yuan(600_000) == holds.get(withheld, HOLD.id).released


def test_an_entry_that_moved_the_hold_moves_it_otherwise_no_more(withheld: Connection) -> None:
    moving(withheld, "released", 5, "h/released")

    with pytest.raises(HoldRestated, match="h/released"):
        moving(withheld, "taken", 5, "h/released")
    with pytest.raises(ReferenceReused):
        moving(withheld, "released", 5, "h/released", on=date(2002, 10, 1))


def test_a_hold_is_seen_as_it_stood_on_a_day(withheld: Connection) -> None:
    moving(withheld, "taken", 100_000, "h/taken", on=date(2006, 10, 31))

    def left(on: date) -> list[int]:
        return [state.left.minor // 100 for state in holds.all_holds(withheld, on=on)]

    assert ([], [600_000], [600_000], [500_000]) == (
        left(date(2002, 9, 29)), left(date(2002, 9, 30)), left(date(2006, 10, 30)), left(date(2006, 10, 31)),
    )  # fmt: skip


def test_two_who_release_the_same_money_at_once_release_it_once(engine: Engine) -> None:
    with transaction(engine) as connection:
        open_and_hold(connection)
    together = Barrier(4)

    def release(number: int) -> bool:
        together.wait(20)
        try:
            with transaction(engine) as connection:
                moving(connection, "released", 200_000, f"h/released/{number}")
        except HoldExceeded:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        released = list(pool.map(release, range(4)))

    assert [False, True, True, True] == sorted(released)
    with reading(engine) as connection:
        assert yuan(0) == holds.get(connection, HOLD.id).left
        assert () == verify(connection).faults


def test_an_entry_posted_by_other_means_is_not_yet_a_move(withheld: Connection) -> None:
    entry: Entry = an_entry("h/released", LINES["released"].format(5), effective_on=date(2002, 9, 30))
    journal.append(withheld, [entry], recorded_at=NOW)

    assert moving(withheld, "released", 5, "h/released").replayed
    assert yuan(5) == holds.get(withheld, HOLD.id).released
