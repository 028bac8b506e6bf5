"""A paper names the seal below its horizon, and names the same one for ever."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ledger.store import journal
from runtime.clock import utc_now
from runtime.database import make_engine, transaction
from tests.domain.ledger_case import a_debt
from tests.flows.test_command_line_jobs import recourse
from trade.parties import Party, PartyKind
from trade.store import parties

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


def post(folder: Path, first: int) -> None:
    with transaction(make_engine(f"sqlite:///{folder}/recourse.sqlite", pooled=False)) as connection:
        debts = [a_debt(f"debt/{i}", "G", "M", i, effective_on=date(2026, 3, 1)) for i in range(first, first + 3)]
        journal.append(connection, debts, recorded_at=utc_now())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert 0 == recourse(tmp_path, "migrate").returncode
    with transaction(make_engine(f"sqlite:///{tmp_path}/recourse.sqlite", pooled=False)) as connection:
        for code, kind in (("huanxun", PartyKind.GATEWAY), ("xidan", PartyKind.MERCHANT)):
            parties.add(connection, Party(code, kind, code, code), now=NOW)
    post(tmp_path, 1)
    return tmp_path


def statement(folder: Path, name: str, *words: str) -> bytes:
    period = ("xidan", "--from", "2026-03-01", "--to", "2026-03-31")
    done = recourse(folder, "statement", *period, "-o", str(folder / name), *words)
    assert 0 == done.returncode, done.stderr
    return (folder / name).read_bytes()


def latest(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(recourse(folder, "seal", "--json").stdout)["latest"]
    return found


@pytest.mark.parametrize("name", ["a.csv", "a.pdf"])
def test_drawing_a_paper_seals_what_it_covers_and_it_is_the_same_ever_after(folder: Path, name: str) -> None:
    first = statement(folder, name)
    seal = latest(folder)
    assert (1, 3) == (seal["number"], seal["up_to"])

    post(folder, 4)
    assert 2 == latest(folder)["number"]

    assert first == statement(folder, name, "--horizon", "3")
    assert first != statement(folder, name)


def test_a_paper_asked_for_in_the_middle_of_what_is_unsealed_is_the_same_ever_after(folder: Path) -> None:
    first = statement(folder, "a.csv", "--horizon", "2")

    assert (2, 3) == (latest(folder)["number"], latest(folder)["up_to"])
    assert first == statement(folder, "a.csv", "--horizon", "2")


@pytest.mark.parametrize(("language", "words"), [("en", "seal 1, made "), ("zh-Hans", "第 1 号封印，")])
def test_the_head_stands_whole_on_the_paper(folder: Path, language: str, words: str) -> None:
    text = statement(folder, "a.csv", "--language", language).decode("utf-8-sig")

    assert words in text and str(latest(folder)["head"]) in text
