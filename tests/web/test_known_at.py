"""The matrix, its lines and programs as known at a horizon: what is posted later changes nothing of it."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from ledger.actions.seal_books import seal_settled
from ledger.store import journal, seals
from runtime.database import make_engine, reading, transaction
from tests.domain.ledger_case import a_debt
from tests.web import world
from tests.web.conftest import SignIn
from web.commands.books import matrix

LATE = a_debt("payment:late/sale", "payhub", "linglong", 77, effective_on=date(2026, 11, 2))
JUDGE, MERCHANT = "judge@recourse.test", "finance@linglong.test"
GATEWAY, OPERATOR = "desk@payhub.test", "operator@recourse.test"
POSITIONS = "/api/v1/ledger/positions?on=2026-11-24"
MEMBERS = ("positions", "losses", "books", "plan")


def seal(engine: Engine) -> int:
    """The last entry below the last seal, now that everything is sealed."""
    seal_settled(partial(reading, engine), partial(transaction, engine), clock=lambda: world.NOW)
    with reading(engine) as connection:
        latest = seals.latest(connection)
    assert latest is not None
    return latest.up_to


def main_of(page: str) -> str:
    """Without the tokens of the forms around it."""
    return page.partition("<main")[2].partition("</main>")[0]


def post_late(engine: Engine) -> None:
    with transaction(engine) as connection:
        journal.append(connection, [LATE], recorded_at=world.NOW)


def test_an_answer_at_a_horizon_never_changes(engine: Engine, sign_in: SignIn) -> None:
    client, up_to = sign_in(JUDGE), seal(engine)
    before = client.get(f"{POSITIONS}&known_at={up_to}").json
    page = main_of(client.get(f"/money?on=2026-11-24&known_at={up_to}").text)
    post_late(engine)

    assert before == client.get(f"{POSITIONS}&known_at={up_to}").json
    assert (up_to, up_to, False) == (before["known_at"], before["settled_to"], before["provisional"])
    assert f"Known at entry {up_to}" in page
    assert page == main_of(client.get(f"/money?on=2026-11-24&known_at={up_to}").text)


def test_what_is_newer_than_the_last_seal_is_provisional(engine: Engine, sign_in: SignIn) -> None:
    client, up_to = sign_in(JUDGE), seal(engine)
    settled = client.get(POSITIONS).json
    post_late(engine)
    newer = client.get(POSITIONS).json

    assert (False, True) == (settled["provisional"], newer["provisional"])
    assert settled["books"] is not None and [settled[it] for it in MEMBERS] != [newer[it] for it in MEMBERS]
    assert f"entries after {up_to} are not settled yet" in client.get("/money").text


def test_a_figure_leads_to_its_lines_at_the_same_horizon(engine: Engine, sign_in: SignIn) -> None:
    client, up_to = sign_in(MERCHANT), seal(engine)
    post_late(engine)
    at = "/money/books/linglong/CNY?on=2026-11-24"

    assert "payment:late/sale" in client.get(at).text
    assert "payment:late/sale" not in client.get(f"{at}&known_at={up_to}").text
    assert f"known_at={up_to}" in client.get(f"/money?known_at={up_to}").text


def test_programs_read_the_accounts_of_their_book_and_the_lines_of_one(engine: Engine, sign_in: SignIn) -> None:
    client, up_to = sign_in(MERCHANT), seal(engine)
    post_late(engine)
    accounts = client.get("/api/v1/ledger/accounts").json["accounts"]
    owed = next(it for it in accounts if (it["kind"], it["counterparty"]) == ("receivable", "payhub") and it["id"])
    assert {"linglong"} == {it["party"] for it in accounts}

    at, found = f"/api/v1/ledger/entries?account={owed['id']}&limit=1", []
    following: str | None = ""
    while following is not None:
        page = client.get(f"{at}&after={following}").json
        found += page["entries"]
        following = page["next"]
    sides = [sum(it["amount_minor"] for it in found if it[side]["kind"] == "receivable") for side in ("debit", "credit")]
    assert [owed["debits_minor"], owed["credits_minor"]] == sides
    assert found == sorted(found, key=lambda it: (it["entry"], it["position"]), reverse=True)
    assert "payment:late/sale" == found[0]["reference"]
    assert all(it["entry"] <= up_to for it in client.get(f"{at}&known_at={up_to}").json["entries"])


def test_the_lines_of_an_account_are_for_those_who_may_read_its_book(engine: Engine, sign_in: SignIn) -> None:
    (first, *_more) = sign_in(MERCHANT).get("/api/v1/ledger/accounts").json["accounts"]
    at = f"/api/v1/ledger/entries?account={first['id']}"

    assert [200, 200, 404, 404] == [sign_in(it).get(at).status_code for it in (MERCHANT, JUDGE, GATEWAY, OPERATOR)]
    assert [] == sign_in(OPERATOR).get("/api/v1/ledger/accounts").json["accounts"]


@pytest.mark.parametrize("written", ["999999", "soon", "9" * 30, "-1"])
def test_a_horizon_that_is_none_or_not_settled_is_refused_with_a_sentence(sign_in: SignIn, written: str) -> None:
    client = sign_in(MERCHANT)

    assert 422 == client.get(f"/api/v1/ledger/positions?known_at={written}").status_code
    refused = client.get(f"/money?known_at={written}")
    assert 400 == refused.status_code
    assert f"The horizon {written} cannot be used" in refused.text
    assert 422 == client.get(f"/money/books/linglong/CNY?known_at={written}").status_code


def test_the_command_knows_what_was_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("RECOURSE_DATABASE_URL", database_url)
    engine = make_engine(database_url)
    with transaction(engine) as connection:
        (first,) = journal.append(connection, [a_debt("a/1", "G", "M", 5)], recorded_at=world.NOW)

    def asked(*more: str) -> tuple[int, str]:
        done = CliRunner().invoke(matrix, ["--on", "2026-12-01", "--data-dir", str(tmp_path), *more])
        return done.exit_code, done.output

    before = asked("--known-at", str(first.id))
    with transaction(engine) as connection:
        journal.append(connection, [a_debt("a/2", "G", "M", 6)], recorded_at=world.NOW)
    assert before == asked("--known-at", str(first.id))
    assert "11.00" in asked()[1] and "5.00" in before[1]
    assert 1 == asked("--known-at", str(first.id + 50))[0]
    engine.dispose()
