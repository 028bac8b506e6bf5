"""Verify finds what was done to holds behind their back, also to those that keep nothing any more."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from runtime.database import transaction
from tests.domain.test_ledger_holds import HOLD
from tests.store.test_ledger_hold_rows import moving, open_and_hold
from tests.store.test_ledger_verify import tampered

OPEN, BOOKS = f"hold {HOLD.id}", "hold ccb-shanghai:withheld_from[huanxun] CNY"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE hold_move SET amount_minor = amount_minor - 1",
        "UPDATE hold_move SET kind = 'taken' WHERE kind = 'held'",
        "UPDATE hold SET holder_id = 'scheme'",
        "UPDATE hold SET owner_id = 'xidan'",
        "UPDATE hold_move SET entry_id = (SELECT MIN(id) FROM entry)",
    ],
)
def test_a_move_says_what_its_entry_does_also_once_all_is_given_back(engine: Engine, change: str) -> None:
    with transaction(engine) as connection:
        open_and_hold(connection)
        if "entry_id" not in change:
            moving(connection, "released", 600_000, "h/released")

    assert OPEN in tampered(engine, change)


@pytest.mark.parametrize(
    "change", ["UPDATE hold SET currency = 'RMB'", "UPDATE hold SET clause = ''", "DELETE FROM hold_secures"]
)
def test_a_hold_that_cannot_be_read_is_a_fault_and_no_crash(engine: Engine, change: str) -> None:
    with transaction(engine) as connection:
        open_and_hold(connection)

    assert {OPEN, BOOKS} <= set(tampered(engine, change))


def test_a_hold_removed_with_all_its_moves_is_a_fault_also_once_all_is_given_back(engine: Engine) -> None:
    with transaction(engine) as connection:
        open_and_hold(connection)
        moving(connection, "released", 600_000, "h/released")

    assert BOOKS in tampered(engine, "DELETE FROM hold_move", "DELETE FROM hold_secures", "DELETE FROM hold")


def test_a_hold_that_keeps_more_than_its_cap_is_a_fault(engine: Engine) -> None:
    with transaction(engine) as connection:
        open_and_hold(connection)

    assert [OPEN] == tampered(engine, "UPDATE hold SET cap_minor = 1")


def test_a_cap_that_is_no_amount_is_a_fault_and_no_crash(sqlite_engine: Engine) -> None:
    with transaction(sqlite_engine) as connection:
        open_and_hold(connection)

    assert OPEN in tampered(sqlite_engine, "UPDATE hold SET cap_minor = 'much'")
