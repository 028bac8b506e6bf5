"""`recourse retention`: what is due is listed, held by hand, and erased; each exhibit leaves a tombstone."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest

from disputes.actions.move_dispute import move_dispute
from disputes.dispute import Outcome, Stage
from evidence.actions.deposit import deposit
from evidence.actions.receive_file import receive_file
from evidence.exhibit import Kind
from evidence.store import vault
from runtime.database import make_engine, transaction
from runtime.settings import Settings, load
from tests.flows.test_command_line_jobs import recourse
from tests.web import world

SUBJECT = "dispute:payhub.CB-1"
FAR = "2060-01-01"


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """A closed case with one exhibit."""
    settings = load({}, data_dir=tmp_path / "data")
    assert 0 == recourse(settings.data_dir, "migrate").returncode
    received = receive_file(vault.of(settings), BytesIO(b"signed for by Mr Li"), "Mr Li.txt")
    with transaction(make_engine(settings.database_url)) as connection:
        world.build(connection)
        deposit(
            connection, received, subject=SUBJECT, payment_id="linglong.XD-20481", party="linglong", kind=Kind.OTHER,
            now=world.NOW,
        )  # fmt: skip
        move_dispute(
            connection, "payhub.CB-1", to=Stage.CLOSED, outcome=Outcome.ACCEPTED, by="linglong", happened_at=world.NOW,
            now=world.NOW,
        )  # fmt: skip
    return settings


def told(home: Settings, *words: str) -> dict[str, list[dict[str, object]]]:
    done = recourse(home.data_dir, "retention", *words, "--json")
    assert 0 == done.returncode, done.stderr
    found: dict[str, list[dict[str, object]]] = json.loads(done.stdout)
    return found


def test_what_will_be_due_is_listed_and_a_hold_by_hand_keeps_it(home: Settings) -> None:
    assert [] == told(home, "due")["due"]
    (due,) = told(home, "due", "--on", FAR)["due"]
    assert {"kind": "other", "size_bytes": 19}.items() <= due.items() and "statutory:acquirer" in str(due["reasons"])

    held = recourse(home.data_dir, "retention", "hold", SUBJECT, "--because", "the court asked")
    assert 0 == held.returncode and [] == told(home, "due", "--on", FAR)["due"]
    assert 0 == recourse(home.data_dir, "retention", "release", SUBJECT, "--because", "the court is done").returncode
    assert 1 == len(told(home, "due", "--on", FAR)["due"])
    assert "nobody holds" in recourse(home.data_dir, "retention", "release", SUBJECT, "--because", "again").stderr
    assert "no exhibit was brought for" in recourse(home.data_dir, "retention", "hold", "x:1", "--because", "x").stderr


def test_nothing_below_its_floor_is_erased_and_verify_holds(home: Settings) -> None:
    assert [] == told(home, "erase")["erased"]

    assert 0 == recourse(home.data_dir, "verify").returncode
    assert 1 == len(list((home.data_dir / "evidence").glob("??/*")))


def test_the_doctor_says_where_the_vault_is(home: Settings) -> None:
    found = json.loads(recourse(home.data_dir, "doctor", "--json").stdout)

    assert any(it["what"] == "vault" and it["ok"] and "in the data folder" in it["message"] for it in found["checks"])
