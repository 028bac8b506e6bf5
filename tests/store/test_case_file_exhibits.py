"""The exhibits of both sides in a case file: whole, under safe names, and any planted change is named by its checker."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from disputes.actions.submit_evidence import matter_of_dispute, matter_of_proceeding, submit_evidence
from evidence.actions.deposit import deposit
from evidence.actions.receive_file import receive_file
from evidence.exhibit import Exhibit, Kind
from evidence.store import vault
from evidence.store.vault import in_folder
from reports.case_file import CaseFile
from reports.export.case_file import case_file_zip, from_vault
from reports.store.case_file import load_case_file
from tests.domain.files import a_picture
from tests.store import proceeding_case as case
from tests.store.test_case_file import SUIT, as_seen_by, checked, unpacked
from tests.web.world import seat_somebody
from trade.parties import Role
from trade.visibility import scope_of

DISPUTE = "huanxun.CB-0001"
PARTIES = ("xidan", "huanxun")


@pytest.fixture
def heard(connection: Connection, tmp_path: Path) -> Connection:
    """The merchant handed in a picture that says where it was taken, then a text; the gateway a text, and keeps a draft."""
    case.proposed(connection)
    for code in PARTIES:
        seat_somebody(connection, f"desk@{code}.test", Role.DISPUTE_DESK, code)
    door = bring(connection, tmp_path, "xidan", "proceeding", "门口 照片/door…?.jpg", a_picture(gps=True), Kind.PHOTO)
    hand_in(connection, "xidan", "proceeding", door)
    signed = bring(connection, tmp_path, "xidan", "dispute", "proof.txt", b"signed for by Mr Li")
    hand_in(connection, "xidan", "dispute", signed)
    logs = bring(
        connection, tmp_path, "huanxun", "proceeding", "proof.txt", b"authorised, no 3-D Secure", Kind.AUTHORISATION
    )
    hand_in(connection, "huanxun", "proceeding", logs, words="The issuer authorised every sale.")
    bring(connection, tmp_path, "huanxun", "proceeding", "not-yet.txt", b"a thought of ours")
    return connection


def bring(
    connection: Connection, folder: Path, party: str, matter: str, name: str, data: bytes, kind: Kind = Kind.OTHER
) -> Exhibit:
    subject = f"proceeding:{SUIT}" if matter == "proceeding" else f"dispute:{DISPUTE}"
    file = receive_file(vault.in_folder(folder), BytesIO(data), name)
    made = deposit(
        connection, file, subject=subject, payment_id=None if matter == "proceeding" else "xidan.1", party=party, kind=kind,
        now=case.NOW, seat_id=seat(party),
    )  # fmt: skip
    return made.exhibit


def seat(party: str) -> str:
    return f"desk@{party}.test:{party}:dispute_desk"


def hand_in(connection: Connection, party: str, matter: str, brought: Exhibit, words: str = "") -> None:
    find: Callable[..., Any] = matter_of_proceeding if matter == "proceeding" else matter_of_dispute
    place = find(connection, SUIT if matter == "proceeding" else DISPUTE, party)
    submit_evidence(
        connection, place, party=party, seat_id=seat(party), exhibit_ids=[brought.id], words=words, now=case.NOW
    )  # fmt: skip


def drawn(connection: Connection, folder: Path, party: str | None = None) -> tuple[CaseFile, Path]:
    file = load_case_file(connection, SUIT, scope=scope_of(as_seen_by(party)) if party else None)
    return file, unpacked(file, folder / f"file-{party}", vault=folder)


def listed(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "exhibits.json").read_text())["exhibits"]
    return found


def test_what_both_sides_handed_in_is_there_under_safe_names_and_no_draft(heard: Connection, tmp_path: Path) -> None:
    _file, folder = drawn(heard, tmp_path)

    code, said = checked(folder)

    assert code == 0 and "3 exhibits in 3 submissions: every digest holds" in said, said
    parts = {it["file"].split("-", 1)[1] for it in listed(folder)}
    assert {"proof.txt"} < parts and len(parts) == 2 and all(name.endswith((".txt", ".jpg")) for name in parts), parts
    assert {"exhibits/001", "exhibits/002", "exhibits/003"} == {it["file"].split("-")[0] for it in listed(folder)}
    assert b"a thought of ours" not in case_file_zip(_file, from_vault(in_folder(tmp_path)))
    assert {"xidan", "huanxun"} == {it["party"] for it in listed(folder)}


def test_the_other_side_gets_a_picture_and_its_custody_without_the_place(heard: Connection, tmp_path: Path) -> None:
    _own, mine = drawn(heard, tmp_path, "xidan")
    _other, theirs = drawn(heard, tmp_path, "huanxun")

    [kept], [given] = ([it for it in listed(folder) if it["kind"] == "photo"] for folder in (mine, theirs))

    assert b"\x88%" in (mine / kept["file"]).read_bytes() and b"\x88%" not in (theirs / given["file"]).read_bytes()
    assert "location" in (mine / "exhibits.json").read_text()
    assert "location" not in (theirs / "exhibits.json").read_text()
    assert "1 lines of custody are shown in part" in checked(theirs)[1] and 0 == checked(theirs)[0]
    assert "shown in part (where a picture" not in checked(mine)[1] and 0 == checked(mine)[0]


def test_the_same_rows_give_the_same_bytes(heard: Connection, tmp_path: Path) -> None:
    first, second = (case_file_zip(load_case_file(heard, SUIT), from_vault(in_folder(tmp_path))) for _ in range(2))

    assert first == second


def plant(folder: Path, name: str, change: Callable[[list[Any]], None]) -> None:
    document = json.loads((folder / f"{name}.json").read_text())
    change(document[name])
    (folder / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False))


def _bytes(folder: Path) -> None:
    path = folder / listed(folder)[-1]["file"]
    path.write_bytes(path.read_bytes() + b".")


def _bytes_and_digest(folder: Path) -> None:
    """Somebody who re-computes what is easy to re-compute."""
    it = next(it for it in listed(folder) if it["name"] == "proof.txt")
    data = b"signed for by nobody"
    (folder / it["file"]).write_bytes(data)
    changed = sha256(data).hexdigest()

    def change(exhibits: list[Any]) -> None:
        exhibits[it["number"] - 1] |= {"sha256": changed, "file_sha256": changed}

    plant(folder, "exhibits", change)


def _event(folder: Path) -> None:
    path = folder / "timeline.json"
    text = path.read_text()
    assert '"kind": "authorisation"' in text
    path.write_text(text.replace('"kind": "authorisation"', '"kind": "other"'))


CHANGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a file": (_bytes, "does not have the SHA-256 on record"),
    "a file and its digest": (_bytes_and_digest, "is about other bytes"),
    "a file taken out": (lambda folder: (folder / listed(folder)[0]["file"]).unlink(), "is missing"),
    "a custody line": (
        lambda folder: plant(folder, "exhibits", lambda it: it[1]["custody"][0].update(actor="somebody else")),
        "custody line 1 (received): does not have the digest",
    ),
    "a custody line left out": (
        lambda folder: plant(folder, "exhibits", lambda it: it[0]["custody"].pop(1)),
        "does not follow the line before it",
    ),
    "the words of a submission": (
        lambda folder: plant(folder, "submissions", lambda it: it[-1].update(words="The issuer refused every sale.")),
        "is not what its receipt was made out for",
    ),
    "an exhibit left out": (lambda folder: plant(folder, "exhibits", lambda it: it.pop()), "is missing or is not what"),
    "a submission left out": (lambda folder: plant(folder, "submissions", lambda it: it.pop()), "but it is missing"),
    "an event": (_event, "(evidence_submitted): does not have the digest"),
}


@pytest.mark.parametrize("what", sorted(CHANGES))
def test_a_planted_change_is_named(heard: Connection, tmp_path: Path, what: str) -> None:
    _file, folder = drawn(heard, tmp_path)
    change, named = CHANGES[what]
    change(folder)

    code, said = checked(folder)

    assert code == 1 and named in said, said


def test_bytes_that_the_vault_has_lost_are_said_to_be_lost(heard: Connection, tmp_path: Path) -> None:
    file = load_case_file(heard, SUIT)
    tmp_path.joinpath("evidence", vault.key_of(file.exhibits[0].file.sha256)).unlink()

    code, said = checked(unpacked(file, tmp_path / "file", vault=tmp_path))

    assert code == 1 and "its bytes were lost before this file was drawn" in said
