"""`recourse statement` on the worked case: ties to the matrix at every step, the same bytes for ever, kind refusals."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from disputes.demonstration.cast import PARTIES, STEP_DATES, DemoStep
from disputes.demonstration.present import PARTIES as PRESENT
from disputes.store import events
from ledger.entry import Basis, Entry
from ledger.store import journal
from ledger.store.balances import balance_rows
from ledger.store.horizon import last
from reports.errors import HorizonRefused, PeriodRefused, StatementTooLong
from reports.horizon import Horizon, read_horizon
from reports.matrix import matrix_document
from reports.pdf.statement import statement_pdf
from reports.statement import Statement
from reports.store import horizon as horizons
from reports.store import statement as statements
from reports.store.statement import load_statement
from runtime.database import make_engine, reading, transaction
from tests.domain.ledger_case import a_debt
from tests.servers.databases import SqliteDatabases
from trade.errors import UnknownParty
from trade.parties import Party, PartyKind
from trade.store import parties
from web.commands.demo import STEPS
from web.commands.statement import statement

ROOT = Path(__file__).parents[2]
TOLD_AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER, CONTESTED_AT = datetime(2026, 12, 1, 8, 0, tzinfo=UTC), datetime(2026, 12, 2, 8, 0, tzinfo=UTC)
WHOLE = date(2000, 1, 1), date(2030, 1, 1)


@pytest.fixture(scope="module")
def told_engine(_sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The worked case, told once for all tests here; those that write do so in the books of today's cases only."""
    engine = make_engine(_sqlite_databases.fresh(tmp_path_factory.mktemp("told")))
    for step in DemoStep:
        with transaction(engine) as connection:
            STEPS[step](connection, now=TOLD_AT)
    yield engine
    engine.dispose()


def asked(engine: Engine, party: str, first_on: date, last_on: date, *, written: str | None = None) -> Statement:
    """The statement as the command asks for it."""
    with reading(engine) as connection:
        settled = last(connection)
        if written is None:
            known = horizons.latest_horizon(connection, settled=settled)
        else:
            number, known_by = read_horizon(written)
            known = horizons.horizon_at(connection, number, settled=settled, known_by=known_by)
        return load_statement(connection, party, first_on=first_on, last_on=last_on, horizon=known)


def post(engine: Engine, *entries: Entry) -> None:
    with transaction(engine) as connection:
        journal.append(connection, entries, recorded_at=LATER)


@pytest.mark.parametrize("step", DemoStep)
def test_a_statement_ties_to_the_matrix_at_every_step(told_engine: Engine, step: DemoStep) -> None:
    on = STEP_DATES[step]
    with reading(told_engine) as connection:
        matrix = matrix_document(balance_rows(connection, on=on), as_of=on)
    for party in PARTIES:
        parts = asked(told_engine, party.code, date(2002, 8, 31), max(on, date(2002, 8, 31))).currencies
        if step is DemoStep.SOLD:
            parts = asked(told_engine, party.code, WHOLE[0], on).currencies
        stated = {(it.debtor, it.creditor, it.kind, it.closing.minor, it.status) for p in parts for it in p.standings}
        wanted = {
            (it["debtor"], it["creditor"], it["kind"], it["minor"], it["status"])
            for it in matrix["positions"]
            if party.code in (it["debtor"], it["creditor"])
        }
        assert wanted == {it for it in stated if it[3]}
        lost = {(it.closing.minor, str(it.finality)) for p in parts for it in p.losses if it.closing.minor}
        assert {(it["minor"], it["finality"]) for it in matrix["losses"] if it["party"] == party.code} == lost


def test_the_claims_of_the_suit_name_who_claims_and_who_contests(told_engine: Engine) -> None:
    before = asked(told_engine, "xidan", date(2002, 8, 31), date(2006, 5, 31)).currencies[0].standings[0]
    after = asked(told_engine, "xidan", date(2002, 8, 31), date(2006, 6, 29)).currencies[0].standings[0]

    assert ("huanxun", 58_000_000, ()) == (before.creditor, before.closing.minor, before.contested_by)
    assert ("claim", ("xidan",)) == (after.status, after.contested_by)


def test_the_holds_of_the_story_are_shown_with_what_is_held_in_excess(told_engine: Engine) -> None:
    (part,) = asked(told_engine, "huanxun", date(2002, 9, 1), date(2002, 12, 31)).currencies

    assert {("ccb-shanghai", 60_000_000, 2_000_000), ("huanxun", 10_000_000, 0)} == {
        (it.state.hold.holder, it.state.left.minor, it.state.excess.minor) for it in part.holds
    }
    assert () == asked(told_engine, "huanxun", date(2010, 1, 1), date(2010, 12, 31)).currencies[0].holds


def test_only_parties_of_the_demonstration_are_marked(told_engine: Engine) -> None:
    with transaction(told_engine) as connection:
        parties.add(connection, Party("other", PartyKind.MERCHANT, "Other", "其他"), now=LATER)

    assert all(asked(told_engine, it.code, *WHOLE).demonstration for it in (*PARTIES, *PRESENT))
    assert not asked(told_engine, "other", *WHOLE).demonstration


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_an_earlier_horizon_gives_the_earlier_bytes(told_engine: Engine, language: str) -> None:
    first = asked(told_engine, "linglong", *WHOLE)
    paper = statement_pdf(first, language=language)
    late = a_debt(f"payment:late-{language}/sale", "linglong", "harbour-pay", 77, effective_on=date(2026, 11, 1))
    post(told_engine, late)

    again = asked(told_engine, "linglong", *WHOLE, written=str(first.horizon))
    assert paper == statement_pdf(again, language=language)
    assert paper != statement_pdf(asked(told_engine, "linglong", *WHOLE), language=language)


def test_a_contest_younger_than_the_last_entry_moves_the_horizon(told_engine: Engine) -> None:
    first = asked(told_engine, "linglong", *WHOLE)
    with transaction(told_engine) as connection:
        events.append(
            connection, subject="dispute:harbour.LL-7001", kind="contested", actor="linglong", happened_at=CONTESTED_AT,
            known_at=CONTESTED_AT, detail={},
        )  # fmt: skip
    second = asked(told_engine, "linglong", *WHOLE)
    (told,) = [it for it in second.currencies[0].standings if it.debtor == "linglong"]

    assert f"{first.horizon.entry}@2026-12-02T08:00:00.000000Z" == str(second.horizon)
    assert ("linglong",) == told.contested_by
    assert second == asked(told_engine, "linglong", *WHOLE, written=str(second.horizon))
    assert first == asked(told_engine, "linglong", *WHOLE, written=str(first.horizon))


def test_both_databases_read_the_same_statement(engine: Engine) -> None:
    with transaction(engine) as connection:
        for code in ("xidan", "huanxun"):
            parties.add(connection, Party(code, PartyKind.MERCHANT, code, code), now=LATER)
    lent = [a_debt(f"payment:{i}/sale", "xidan", "huanxun", i, effective_on=date(2026, 3, i)) for i in range(1, 9)]
    claim = a_debt("dispute:1/withdrawn/1", "huanxun", "xidan", "90000000000000000", basis=Basis.CLAIM)
    post(engine, *lent, claim)
    (part,) = asked(engine, "xidan", date(2026, 3, 3), date(2026, 3, 6)).currencies

    assert [(300, 2100), (9 * 10**18, 9 * 10**18)] == [(it.opening.minor, it.closing.minor) for it in part.standings]
    assert ["claim", "fact"] == sorted(it.status for it in part.standings)
    with reading(engine) as connection:
        matrix = matrix_document(balance_rows(connection, on=date(2026, 3, 6)), as_of=None)
    assert {it["minor"] for it in matrix["positions"]} == {it.closing.minor for it in part.standings}


def test_a_horizon_beyond_what_is_settled_is_refused(told_engine: Engine) -> None:
    with pytest.raises(HorizonRefused, match="may still change"):
        asked(told_engine, "xidan", *WHOLE, written="999999999")


def test_a_statement_before_the_first_entry_is_empty(told_engine: Engine) -> None:
    nothing = asked(told_engine, "xidan", *WHOLE, written="0")

    assert ((), Horizon(0, None, None)) == (nothing.currencies, nothing.horizon)
    assert () == asked(told_engine, "xidan", date.min, date(2002, 1, 1)).currencies
    assert asked(told_engine, "xidan", date.min, date.max).currencies


def test_what_cannot_be_stated_is_refused_by_name(told_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownParty):
        asked(told_engine, "nobody", *WHOLE)
    with pytest.raises(PeriodRefused):
        asked(told_engine, "xidan", *WHOLE[::-1])
    monkeypatch.setattr(statements, "MOVEMENTS_MAX", 10)
    with pytest.raises(StatementTooLong, match="shorter period"):
        asked(told_engine, "xidan", *WHOLE)


def recourse(engine: Engine, folder: Path, *arguments: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, on this database."""
    environment = os.environ | {
        "RECOURSE_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "PYTHONHASHSEED": seed,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", "from web.commands import main; main()", *arguments, "--data-dir", str(folder)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def a_period(*more: str) -> tuple[str, ...]:
    return ("xidan", "--from", "2006-10-01", "--to", "2006-12-31", *more)


def test_two_runs_of_the_command_write_the_same_bytes(told_engine: Engine, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        done = recourse(
            told_engine, tmp_path, "statement", *a_period("-o", f"{seed}.pdf", "--language", "zh-Hans"), seed=seed
        )
        assert 0 == done.returncode, done.stderr

    assert (tmp_path / "1.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()
    assert (tmp_path / "1.pdf").read_bytes().startswith(b"%PDF-")


@pytest.fixture
def here(told_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder from which commands read the told case."""
    monkeypatch.setenv("RECOURSE_DATABASE_URL", told_engine.url.render_as_string(hide_password=False))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_speaks_the_language_of_the_party_unless_told(here: Path) -> None:
    for more in (("-o", "own.csv"), ("-o", "en.csv", "--language", "en", "--horizon", "5269")):
        assert 0 == CliRunner().invoke(statement, a_period(*more)).exit_code
    own, english = (csv.reader(StringIO((here / name).read_text("utf-8-sig"))) for name in ("own.csv", "en.csv"))

    assert ("行", "row") == (next(own)[0], next(english)[0])
    assert "entries up to 5269" in next(english)[-1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (a_period("-o", "paper.xlsx"), ".pdf or .csv"),
        (a_period("-o", "nowhere/paper.pdf"), "no folder"),
        (a_period("-o", "paper.pdf", "--horizon", "soon"), "horizon soon"),
        (("xidan", "--from", "2002-08-02", "--to", "2002-08-01", "-o", "x.pdf"), "swap the two days"),
        (("xidan", "--from", "2002-02-30", "--to", "2002-08-01", "-o", "x.pdf"), "--from"),
    ],
)
def test_wrong_use_is_told_and_leaves_no_file(here: Path, arguments: tuple[str, ...], told: str) -> None:
    done = CliRunner().invoke(statement, arguments)

    # A refusal of ours is exit 1 to click alone; the group makes it 2, as it does for every command.
    assert done.exit_code in (1, 2) and told in done.stderr
    assert [] == [it.name for it in here.iterdir() if it.suffix in (".pdf", ".xlsx")]


def test_books_that_do_not_add_up_end_the_command_with_four(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "book_movements", lambda *_arguments: [])
    done = CliRunner().invoke(statement, a_period("-o", "paper.pdf"))

    assert (4, True) == (done.exit_code, "no paper was made" in done.stderr)
    assert not (here / "paper.pdf").exists()
