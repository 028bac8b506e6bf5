"""`recourse carriers`: whom we can ask, what the others lack; a saved answer in the normal form; what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.domain.carrier_answers import CARRIERS
from web.commands.main import group


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "carriers.toml"
    file.write_text('[kuaidi100]\ncustomer = "sesame"\nkey = "sesame"\n', encoding="utf-8")
    monkeypatch.setenv("RECOURSE_CARRIERS", str(file))

    def run(*words: str) -> Result:
        return CliRunner().invoke(group, ["carriers", *words])

    return run


def test_it_lists_whom_we_can_ask_and_shows_no_secret(run) -> None:
    said = run("list")
    listed = {it["carrier"]: it for it in json.loads(run("list", "--json").stdout)}

    assert 0 == said.exit_code and "sesame" not in said.output
    assert "sf  SF Express: can be asked, through kuaidi100" in said.output
    assert "ups  UPS: cannot be asked; lacks credentials (client_id, client_secret)" in said.output
    assert ("kuaidi100", None) == (listed["sf"]["asked_through"], listed["ups"]["asked_through"]) and listed["ups"]["lacks"]


def test_it_reads_saved_answers_and_names_what_it_cannot_read(run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(CARRIERS["sf"][0]("delivered")), encoding="utf-8")
    bad.write_text("{}", encoding="utf-8")

    alone, both = run("read", str(good)), run("read", "--json", str(good), str(bad))

    assert 0 == alone.exit_code and "delivered  2026-10-03 03:30:00 UTC  哈尔滨市" in alone.output
    assert 3 == both.exit_code and "bad.json: no carrier known here writes so" in both.stderr
    documents = json.loads(both.stdout)
    assert ["good.json", "bad.json"] == [it["file"] for it in documents] and documents[1]["trouble"]
