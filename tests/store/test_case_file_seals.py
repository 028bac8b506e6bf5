"""A case file proves its entries by the seals they stand in, and its checker follows each of them to the head."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from disputes.actions.decide import decide
from ledger.store import journal, seals
from reports.pdf.case_file import case_file_pdf
from reports.store.case_file import load_case_file
from tests.domain.ledger_case import a_debt
from tests.store import proceeding_case as case
from tests.store.test_case_file import SUIT, as_seen_by, checked, unpacked
from tests.store.test_case_paper import text_of
from trade.visibility import scope_of

ALL = 2**62
Change = Callable[[dict[str, Any]], object]


def seal(connection: Connection) -> None:
    while seals.seal_next(connection, up_to=ALL, now=case.NOW):
        continue


@pytest.fixture
def decided(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Connection:
    """The suit, its entries in several seals, with strangers' entries before and after."""
    monkeypatch.setattr(seals, "ENTRIES_MAX", 3)
    case.proposed(connection)
    journal.append(connection, [a_debt(f"other/{i}", "O", "G", i) for i in range(1, 5)], recorded_at=case.NOW)
    decide(connection, proceeding_id=SUIT, proposal=1, by="court", effective_on=case.FIRST, now=case.NOW)
    seal(connection)
    return connection


def test_every_entry_leads_to_the_head_that_is_printed(decided: Connection, tmp_path: Path) -> None:
    file = load_case_file(decided, SUIT)
    newest = file.seals.newest

    assert newest is not None and len(file.seals.leaves) > 1
    code, said = checked(unpacked(file, tmp_path))
    assert (0, True) == (code, f"{len(file.entries)} entries lead to the head {newest.head}" in said), said
    assert newest.head in text_of(case_file_pdf(file, language="en")).replace("\n", "").replace("\r", "")


def test_later_seals_of_others_leave_the_file_as_it_is(decided: Connection) -> None:
    before = load_case_file(decided, SUIT).seals.newest
    journal.append(decided, [a_debt("other/late", "O", "G", 1)], recorded_at=case.NOW)
    seal(decided)

    assert before == load_case_file(decided, SUIT).seals.newest != seals.latest(decided)


def test_what_a_party_may_see_is_proven_by_its_digests(decided: Connection, tmp_path: Path) -> None:
    code, said = checked(unpacked(load_case_file(decided, SUIT, scope=scope_of(as_seen_by("xidan"))), tmp_path))

    assert (0, True, True) == (code, "lead to the head" in said, "are shown in part" in said), said


def test_entries_not_sealed_yet_are_said_to_be_so(connection: Connection, tmp_path: Path) -> None:
    case.proposed(connection)

    code, said = checked(unpacked(load_case_file(connection, SUIT), tmp_path))

    assert (0, True) == (code, "were not sealed yet: nothing shows that they are unchanged" in said), said


CHANGES: dict[str, tuple[Change, str]] = {
    "a place": (
        lambda it: it["proofs"][0].update(index=it["proofs"][0]["index"] ^ 1),
        "is not what was sealed",
    ),
    "a proof left out": (lambda it: it["proofs"].pop(0), "has no proof"),
    "a proof of nothing": (lambda it: it["proofs"].append({**it["proofs"][0], "entry": "none"}), "is missing here"),
    "a root": (lambda it: it["seals"][-1].update(root="00" * 32), "no later seal of this file names it"),
    "another head": (lambda it: it.update(head="00" * 32), "no later seal of this file names it"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_is_changed_in_the_seals_is_named(decided: Connection, tmp_path: Path, what: str) -> None:
    folder = unpacked(load_case_file(decided, SUIT), tmp_path)
    document = json.loads((folder / "seals.json").read_text(encoding="utf-8"))
    change, why = CHANGES[what]
    change(document["seals"])
    (folder / "seals.json").write_text(json.dumps(document), encoding="utf-8")

    code, said = checked(folder)

    assert (1, True) == (code, why in said), said


def test_an_entry_rewritten_with_its_digest_is_not_what_was_sealed(decided: Connection, tmp_path: Path) -> None:
    folder = unpacked(load_case_file(decided, SUIT), tmp_path)
    entries = json.loads((folder / "entries.json").read_text(encoding="utf-8"))
    entries["entries"][0].update(complete=False, digest="00" * 32)
    (folder / "entries.json").write_text(json.dumps(entries), encoding="utf-8")

    code, said = checked(folder)

    assert (1, True) == (code, "is not what was sealed" in said), said
