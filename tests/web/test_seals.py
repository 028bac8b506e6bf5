"""Seals as people and programs see them: every head for everybody, the proof of an entry for whoever may read it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ledger.stamp import Stamp
from ledger.store import seals, stamps
from runtime.database import reading, transaction
from tests.flows.test_seal_command import CHECKER
from tests.web import world
from tests.web.conftest import SignIn

ENTRY = "dispute:payhub.CB-1/withdrawn/1"
MERCHANT, OPERATOR = "desk@linglong.test", "operator@recourse.test"


@pytest.fixture
def head(app: object, engine: Engine) -> str:
    with reading(engine) as connection:
        latest = seals.latest(connection)
        assert latest is not None
        return latest.head


def test_everybody_reads_the_heads_and_finds_the_one_they_hold(sign_in: SignIn, head: str) -> None:
    for email in (MERCHANT, OPERATOR):
        client = sign_in(email)
        assert head in client.get("/seals").text
        assert "This head stands in the chain: seal 1." in client.get(f"/seals?head={head.upper()}").text
    wrong = sign_in(MERCHANT).get(f"/seals?head={'ab' * 32}")
    assert (400, True) == (wrong.status_code, "is the head of no seal of this record" in wrong.text)


def test_a_stamp_stands_beside_its_head(sign_in: SignIn, engine: Engine, head: str) -> None:
    with transaction(engine) as connection:
        stamps.add(connection, 1, Stamp("https://timestamp.example.com/tsr", world.NOW + timedelta(minutes=5), b"token"))

    assert "https://timestamp.example.com/tsr" in sign_in(MERCHANT).get("/seals").text
    kept = sign_in(OPERATOR).get("/seals/1/stamp")
    assert (b"token", "application/timestamp-reply") == (kept.data, kept.content_type)
    assert 404 == sign_in(MERCHANT).get(f"/seals/{2**40}/stamp").status_code
    (told,) = sign_in(MERCHANT).get("/api/v1/ledger/seals").json["seals"]
    assert (head, "2026-11-24T09:05:00.000000Z") == (told["head"], told["stamped_at"])


def test_long_lists_come_in_pages(sign_in: SignIn, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.pages.seals.PAGE_ROWS", 1)
    with transaction(engine) as connection:
        world.sell(connection, "XD-LATE")
        seals.seal_next(connection, up_to=world.ALL, now=world.NOW)
    client = sign_in(MERCHANT)

    assert "/seals?below=2" in client.get("/seals").text
    assert 'rel="next"' not in client.get("/seals?below=2").text
    first = client.get("/api/v1/ledger/seals?limit=1").json
    assert (2, 2) == (first["seals"][0]["number"], first["next"])
    assert [1] == [it["number"] for it in client.get("/api/v1/ledger/seals?limit=1&below=2").json["seals"]]
    for odd in ("x", "-1", "9" * 30, "１"):
        assert 200 == client.get(f"/seals?below={odd}").status_code


def test_a_proof_from_the_page_or_the_interface_is_checked_by_a_stranger(sign_in: SignIn, head: str, tmp_path: Path) -> None:
    client = sign_in(MERCHANT)
    for path in (f"/money/entries/{ENTRY}/proof", f"/api/v1/ledger/entries/{ENTRY}/proof?head={head}"):
        answer = client.get(path)
        (tmp_path / "proof.json").write_text(json.dumps(answer.json), encoding="utf-8")
        words = [sys.executable, "-I", "-S", str(CHECKER), str(tmp_path / "proof.json"), head]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert (0, True) == (done.returncode, "It is shown in part" in done.stdout), done.stdout
        assert {"linglong"} == {it["book"] for it in answer.json["entry"]["transfers"]}
    assert "attachment" in client.get(f"/money/entries/{ENTRY}/proof").headers["Content-Disposition"]


def test_an_entry_not_sealed_yet_and_a_head_of_nobody_are_said_to_be_so(sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:
        paid = world.sell(connection, "XD-LATE")
    client = sign_in(MERCHANT)

    for path in (f"/api/v1/ledger/entries/payment:{paid.id}/sale/proof", f"/api/v1/ledger/entries/{ENTRY}/proof?head=ab"):
        answer = client.get(path)
        assert (409, "urn:recourse:ledger-refused") == (answer.status_code, answer.json["type"])


def test_the_entries_behind_a_figure_lead_to_their_proofs(sign_in: SignIn) -> None:
    page = sign_in(MERCHANT).get("/money/pairs/linglong/payhub/payable/CNY").text

    assert f'href="/money/entries/{ENTRY}/proof"' in page
