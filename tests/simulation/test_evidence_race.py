"""A year of parcels against carriers that forget: what is held in the end with the job, and what without.

The numbers in docs/race.md are those of a thousand parcels. `make race` replays them all; otherwise the same year is
replayed with a few, and what needs no replay, the merchant that asks when it is refused, with all.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from evidence import screening
from evidence.carriers import registry
from evidence.store import vault, verify
from evidence.store.tables import capture_piece
from runtime.database import reading
from tests.simulation.race import CARRIERS, Carriers, Habits, Parcel, asked_when_refused, parcels, replay
from trade.shipments import ProofState
from trade.store.tables import shipment

ALL, FEW, SEED = 1000, 25, 2026
WHOLE = bool(os.environ.get("RECOURSE_RACE"))
DOCUMENT = Path(__file__).parents[2] / "docs" / "race.md"


def told(carrier: str) -> list[int]:
    """The line of a carrier in the document: delivered, held with the job, signature too, without (Visa), (worked case)."""
    line = next(it for it in DOCUMENT.read_text(encoding="utf-8").splitlines() if it.startswith(f"| `{carrier}` |"))
    return [int(cell.replace(",", "")) for cell in line.split("|")[3:-1]]


def delivered(known: list[Parcel], habits: Habits) -> list[Parcel]:
    return [it for it in known if it.carrier is habits and it.delivered is not None]


@pytest.fixture
def raced(sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Carriers:
    # A thousand papers screened in a process each would take minutes; here one process screens them all.
    monkeypatch.setattr(
        "evidence.actions.receive_file.screen_file",
        lambda path, name, **_: screening.screen(path.read_bytes(), name),
    )

    def connected(carriers: Carriers) -> None:
        monkeypatch.setattr(registry.Carriers, "connection_to", lambda _, carrier: carriers.connection(carrier))

    return replay(sqlite_engine, tmp_path, parcels(ALL if WHOLE else FEW, SEED), SEED, connected)


def test_with_the_job_proofs_are_held_before_they_are_lost(raced: Carriers, sqlite_engine: Engine, tmp_path: Path) -> None:
    with reading(sqlite_engine) as connection:
        states = {row.id: ProofState(row.proof_state) for row in connection.execute(select(shipment))}
        signed = {row.shipment_id for row in connection.execute(select(capture_piece)) if row.piece == "signature"}
        assert [] == list(verify.check(connection, vault.in_folder(tmp_path)))
    known = list(raced.known.values())
    held = {it.code: [states[each.id] is ProofState.CAPTURED for each in delivered(known, it)] for it in CARRIERS}
    lines: Mapping[str, list[int]] = {
        it.code: [len(held[it.code]), sum(held[it.code]), len(signed & {each.id for each in delivered(known, it)})]
        for it in CARRIERS
    }

    assert 0 == raced.twice, "at one moment nobody asks twice, though runs are killed in the middle"
    assert set(states) == {it.id for it in known}
    assert all(states[it.id] is not ProofState.CAPTURED for it in known if it.delivered is None)
    if WHOLE:
        assert lines == {it: told(it)[:3] for it in lines}
    else:
        assert all(all(held[it.code]) for it in CARRIERS if it.code != "jd")


def test_without_it_most_of_what_is_refused_late_cannot_be_proven_any_more() -> None:
    known = parcels(ALL, SEED)
    lines = {
        it.code: [
            sum(asked_when_refused(each, day(each), SEED) for each in delivered(known, it))
            for day in (lambda each: each.refused_visa, lambda each: each.refused_historic)
        ]
        for it in CARRIERS
    }

    assert lines == {it: told(it)[3:] for it in lines}
