"""Verify holds a dispute's row against its timeline, and reads damage of any kind through."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from disputes.actions.receive_message import receive_message
from disputes.actions.verify_record import verify_record
from disputes.store import events
from evidence.store import vault
from ledger.store import triggers
from runtime.database import reading, transaction
from tests.payloads.stripe_messages import body, dispute, event
from tests.store import proceeding_case

NOW = datetime(2026, 3, 5, tzinfo=UTC)
CAUSE = "dispute:stripe.dp_9XyGoodsNotHere"


def receive(engine: Engine, value: object) -> None:
    with transaction(engine) as connection:
        receipt = receive_message(connection, source="stripe", body=body(value), headers={}, signature="valid", now=NOW)
    assert receipt.whole, receipt.problems


def faults(engine: Engine, folder: Path) -> set[tuple[str, str, str]]:
    with reading(engine) as connection:
        found = verify_record(connection, vault.in_folder(folder))["faults"]
    return {(fault["what"], fault["where"], fault["message"]) for fault in found}


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ("amount_minor = amount_minor + 1", "amount"),
        ("currency = 'EUR'", "amount"),
        ("reason_code = 'general'", "reason_code"),
        ("stage = 'inquiry'", "stage"),
        ("opened_on = '2001-01-01'", "opened_on"),
    ],
)
def test_a_dispute_changed_by_hand_is_not_what_its_timeline_tells(
    engine: Engine, tmp_path: Path, change: str, fact: str
) -> None:
    receive(engine, dispute())
    assert set() == faults(engine, tmp_path)
    with transaction(engine) as connection:
        connection.execute(text(f"UPDATE dispute SET {change}"))

    assert {("dispute", CAUSE, f"its timeline tells otherwise: {fact}")} == faults(engine, tmp_path)


def test_an_amount_the_source_states_otherwise_stands_in_the_timeline_and_is_sound(engine: Engine, tmp_path: Path) -> None:
    receive(engine, dispute())
    receive(engine, event("charge.dispute.updated", dispute(amount=9_000), after=40))

    with reading(engine) as connection:
        told = [(line.kind, line.detail.get("amount")) for line in events.of(connection, CAUSE)]
    assert ("restated", {"minor": 9_000, "currency": "USD"}) == told[-1]
    assert set() == faults(engine, tmp_path)


def test_a_dispute_that_cannot_be_read_is_a_fault_and_no_crash(engine: Engine, tmp_path: Path) -> None:
    receive(engine, dispute())
    with transaction(engine) as connection:
        connection.execute(text("UPDATE dispute SET currency = 'RMB'"))

    assert any(what == "dispute" and "cannot be read" in message for what, _, message in faults(engine, tmp_path))


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ("UPDATE hold SET cap_minor = 99000000", "cap"),
        ("UPDATE hold SET secured_minor = secured_minor + 1", "secured"),
        ("UPDATE hold SET clause = 'whatever the bank likes'", "clause"),
        ("UPDATE hold SET review_on = '2030-01-01', ends_on = '2031-01-01'", "ends_on, review_on"),
        ("UPDATE hold_secures SET cause = 'proceeding:another'", "secures"),
    ],
)
def test_a_hold_whose_terms_were_changed_by_hand_is_not_what_its_timeline_tells(
    sqlite_engine: Engine, tmp_path: Path, change: str, fact: str
) -> None:
    with transaction(sqlite_engine) as connection:
        proceeding_case.on_record(connection)
        proceeding_case.withheld(connection)
    before = faults(sqlite_engine, tmp_path)  # its disputes were put on record without their timelines
    with transaction(sqlite_engine) as connection:
        for name in [f"{table}_refuse_{verb}" for table in ("hold", "hold_secures") for verb in ("update", "delete")]:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(change))
        triggers.install(connection)

    found = {(what, message) for what, _where, message in faults(sqlite_engine, tmp_path) - before}
    assert {("hold", f"its timeline tells otherwise: {fact}")} == found
