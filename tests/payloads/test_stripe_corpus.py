"""Real Stripe messages, where they are at hand beside the project: every one is understood or recognised."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from disputes.actions.receive_message import receive_message
from disputes.importers import stripe
from disputes.store.tables import dispute
from ledger.balances import losses, positions, trial_balances
from ledger.store.balances import balance_rows

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FILES = sorted((CORPUS / "stripe").glob("*.json"))
NOW = datetime(2026, 11, 20, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus of real messages is not beside the project")


def state(connection: Connection) -> tuple[object, ...]:
    rows = balance_rows(connection)
    assert all(balance.minor == 0 for balance in trial_balances(rows))
    stands = connection.execute(select(dispute.c.id, dispute.c.stage, dispute.c.outcome).order_by(dispute.c.id))
    return sorted(map(str, positions(rows))), sorted(map(str, losses(rows))), [tuple(row) for row in stands]


def receive_all(connection: Connection, files: list[Path]) -> tuple[object, ...]:
    for file in files:
        receipt = receive_message(
            connection, source="stripe", body=file.read_bytes(), headers={}, signature="not_needed", now=NOW
        )
        assert receipt.whole, (file.name, receipt.problems)
    return state(connection)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_file_is_understood(file: Path):
    parsed = stripe.parse(file.read_bytes())

    assert ((), 1) == (parsed.problems, sum(parsed.kinds.values()))
    if b'"object": "dispute"' in file.read_bytes():
        assert 1 == len(parsed.notices)


def test_the_files_doubled_and_shuffled_end_in_the_same_books_and_stages(connection: Connection):
    with connection.begin_nested() as attempt:
        expected = receive_all(connection, FILES)
        attempt.rollback()
    for seed in range(3):
        order = FILES * 2
        random.Random(seed).shuffle(order)
        with connection.begin_nested() as attempt:
            assert expected == receive_all(connection, order), f"seed {seed}"
            attempt.rollback()


def test_what_other_sources_send_is_not_taken_for_stripes():
    others = [file for file in sorted(CORPUS.glob("*/*")) if file.is_file() and file.parent.name != "stripe"]
    taken = [file.name for file in others if stripe.parse(file.read_bytes()).notices]

    assert [] == taken
    assert others
