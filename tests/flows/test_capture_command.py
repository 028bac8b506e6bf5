"""`recourse capture` and the job of the worker: the same work, told in numbers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

import worker
from runtime import runs
from runtime.clock import utc_now
from runtime.database import make_engine, reading, transaction
from tests.flows.test_command_line_jobs import recourse
from tests.rules.examples import a_payment
from tests.rules.rows import put_payments
from trade.shipments import ProofState, Shipment
from trade.store import shipments

HANDED_OVER = datetime(2026, 10, 1, tzinfo=UTC)


def put_parcels(engine: Engine, *kinds: int, handed_over: datetime = HANDED_OVER) -> None:
    with transaction(engine) as connection:
        put_payments(connection, a_payment())
        for kind in kinds:
            number = f"SB{kind}-{handed_over:%y%m%d}-1"
            shipments.add(connection, Shipment(f"p{kind}", "merchant-a.1", "sandbox", number), now=HANDED_OVER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert 0 == recourse(tmp_path, "migrate").returncode
    return tmp_path


def on(folder: Path, day: str, *words: str) -> tuple[int, Any, str]:
    done = recourse(folder, "capture", "--on", day, *words)
    return done.returncode, json.loads(done.stdout) if "--json" in words else done.stdout, done.stderr


def test_it_says_what_it_looked_at_and_what_came_of_it(folder: Path) -> None:
    put_parcels(make_engine(f"sqlite:///{folder}/recourse.sqlite"), 1, 3, 4, 7)

    code, said, _ = on(folder, "2026-10-20", "--json")

    assert (3, ["p7"]) == (code, [it["shipment"] for it in said.pop("troubles")])
    quiet = {"completed": 0, "returned": 0, "lost": 0, "waiting": 0}
    assert {"looked_at": 4, "captured": 1, "under_way": 1, "unknown": 1, "failed": 1} | quiet == said
    listed = json.loads(recourse(folder, "jobs", "list", "--json").stdout)["captures"]
    assert [("p7", 1)] == [(it["shipment"], it["failures"]) for it in listed]
    assert "1 parcels in trouble" in recourse(folder, "doctor").stdout


def test_with_nothing_due_it_is_done(folder: Path) -> None:
    nothing = "0 looked at, 0 captured, 0 completed, 0 under way, 0 returned, 0 unknown, 0 lost, 0 failed, 0 waiting\n"
    assert (0, nothing, "") == on(folder, "2026-10-20")


def test_a_day_that_is_none_is_wrong_use(folder: Path) -> None:
    assert 2 == recourse(folder, "capture", "--on", "tomorrow").returncode


def test_the_job_captures_and_is_on_record(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOURSE_DATABASE_URL", database_url)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(tmp_path / "data"))
    put_parcels(engine, 1, handed_over=utc_now() - timedelta(days=20))

    assert (1, 0) == (worker.capture(), worker.capture())

    with reading(engine) as connection:
        assert ["done"] == [run.outcome for run in runs.of_all(connection) if run.job == "capture"]
        parcel = shipments.get(connection, "p1")
    assert parcel is not None and ProofState.CAPTURED is parcel.proof_state


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_without_parcels_is_told_in_a_sentence(folder: Path, day: str) -> None:
    code, _, said = on(folder, day)

    assert 2 == code and "there are no parcels then; write a day from " in said and "Traceback" not in said


def test_a_file_of_credentials_that_cannot_stand_is_told_in_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.joinpath("carriers.toml").write_text("no table", encoding="utf-8")
    monkeypatch.setenv("RECOURSE_CARRIERS", str(folder / "carriers.toml"))

    code, _, said = on(folder, "2026-10-20")

    assert 2 == code and said.startswith("recourse: carriers.toml: file cannot be read as TOML") and 1 == said.count("\n")
