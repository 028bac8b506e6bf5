"""A case file can be checked by a stranger: with nothing but a bare Python."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Connection

from disputes.actions.decide import decide
from evidence.store.vault import in_folder
from reports.case_file import CaseFile
from reports.export.case_file import case_file_zip, from_vault
from reports.store.case_file import load_case_file
from tests.store import proceeding_case as case
from trade.errors import NotFound
from trade.parties import Role, Seat
from trade.visibility import scope_of

SUIT = "huanxun-2005"


@pytest.fixture
def decided(connection: Connection) -> Connection:
    case.proposed(connection)
    decide(connection, proceeding_id=SUIT, proposal=1, by="court", effective_on=case.FIRST, now=case.NOW)
    return connection


def unpacked(file: CaseFile, folder: Path, *, vault: Path | None = None) -> Path:
    with ZipFile(BytesIO(case_file_zip(file, from_vault(in_folder(vault or folder))))) as archive:
        archive.extractall(folder)
    return folder


def checked(folder: Path) -> tuple[int, str]:
    """check.py run by an interpreter that sees nothing of ours: isolated, without site packages."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "check.py"], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def as_seen_by(party: str) -> Seat:
    return Seat(f"desk@{party}", "person", Role.DISPUTE_DESK, party)


def tampered(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_whole_file_holds_and_carries_every_document(decided: Connection, tmp_path: Path) -> None:
    folder = unpacked(load_case_file(decided, SUIT), tmp_path)

    code, said = checked(folder)

    assert (0, True) == (code, "every digest holds" in said), said
    assert {"README.en.md", "README.zh.md", "check.py", "case.json", "parties.json", "timeline.json", "entries.json",
            "matrix.json", "findings.json", "proposals.json", "decisions.json", "holds.json", "exhibits.json",
            "submissions.json", "seals.json", "sale.json", "parcels.json"} == {
        path.name for path in folder.iterdir()
    }  # fmt: skip
    matrix = json.loads((folder / "matrix.json").read_text())
    assert {0} == {book["trial_balance_minor"] for book in matrix["books"]}
    assert case.stands(decided)[1] == {loss["party"]: (loss["minor"], loss["finality"]) for loss in matrix["losses"]}
    assert [1] == [it["proposal"] for it in json.loads((folder / "decisions.json").read_text())["decisions"]]


def test_a_changed_event_and_a_changed_entry_are_named(decided: Connection, tmp_path: Path) -> None:
    folder = unpacked(load_case_file(decided, SUIT), tmp_path)
    tampered(folder, "timeline.json", '"finality": "provisional"', '"finality": "final"')
    tampered(folder, "entries.json", '"minor": 8285714', '"minor": 8285715')
    changed = json.loads((folder / "entries.json").read_text())["entries"][0]["reference"]

    code, said = checked(folder)

    assert code == 1 and "2 faults" in said
    assert f"proceeding:{SUIT} event" in said and "(decided)" in said
    assert f"entry {changed}:" in said


def test_an_event_left_out_is_missed(decided: Connection, tmp_path: Path) -> None:
    folder = unpacked(load_case_file(decided, SUIT), tmp_path)
    document = json.loads((folder / "timeline.json").read_text())
    del document["timelines"][0]["events"][1]
    (folder / "timeline.json").write_text(json.dumps(document))

    code, said = checked(folder)

    assert code == 1 and "does not follow the event before it" in said


def test_the_same_rows_give_the_same_bytes(decided: Connection, tmp_path: Path) -> None:
    first, second = (case_file_zip(load_case_file(decided, SUIT), from_vault(in_folder(tmp_path))) for _ in range(2))

    assert first == second
    with ZipFile(BytesIO(first)) as archive:
        assert {(1980, 1, 1, 0, 0, 0)} == {info.date_time for info in archive.infolist()}


def test_a_dispute_has_a_file_of_its_own(decided: Connection, tmp_path: Path) -> None:
    folder = unpacked(load_case_file(decided, "huanxun.CB-0003"), tmp_path)

    assert checked(folder)[0] == 0
    timelines = json.loads((folder / "timeline.json").read_text())["timelines"]
    assert ["dispute:huanxun.CB-0003"] == [it["subject"] for it in timelines]


def test_a_party_gets_its_own_book_and_the_rest_is_said_to_be_missing(decided: Connection, tmp_path: Path) -> None:
    folder = unpacked(load_case_file(decided, SUIT, scope=scope_of(as_seen_by("xidan"))), tmp_path)

    code, said = checked(folder)

    entries = json.loads((folder / "entries.json").read_text())["entries"]
    assert code == 0 and "shown in part" in said
    assert {"xidan"} == {line["book"] for entry in entries for line in entry["transfers"]}
    assert [] == [hold for hold in json.loads((folder / "holds.json").read_text())["holds"] if hold["owner"] == "huanxun"]


def test_who_is_not_bound_gets_no_file_and_neither_does_the_operators_seat(decided: Connection) -> None:
    operator = Seat("operator", "person", Role.OPERATOR, None)
    for seat in (as_seen_by("issuers"), operator):
        with pytest.raises(NotFound):
            load_case_file(decided, SUIT, scope=scope_of(seat))
    with pytest.raises(NotFound):
        load_case_file(decided, "huanxun.CB-0003", scope=scope_of(operator))


def test_a_file_says_on_which_day_the_decision_takes_effect(decided: Connection, tmp_path: Path) -> None:
    folder = unpacked(load_case_file(decided, SUIT), tmp_path)

    [decision] = json.loads((folder / "decisions.json").read_text())["decisions"]

    assert case.FIRST == date.fromisoformat(decision["effective_on"])
