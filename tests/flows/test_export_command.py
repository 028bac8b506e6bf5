"""`recourse export beancount` on the worked case: bean-check accepts every book, and its balances are ours, all of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from disputes.demonstration.cast import STEP_DATES, DemoStep
from ledger.book import standing
from ledger.store import book_entries, journal
from ledger.store.balances import balance_rows
from reports.actions.settle_horizon import settled_horizon
from reports.export.beancount import statement_beancount
from reports.store.statement import load_statement
from runtime.database import make_engine, reading, transaction
from tests.domain.beancount_books import load, ours
from tests.domain.ledger_case import a_debt
from tests.servers.databases import SqliteDatabases
from web.commands.demo import STEPS
from web.commands.export import export

TOLD_AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def tell(engine: Engine) -> None:
    for step in DemoStep:
        with transaction(engine) as connection:
            STEPS[step](connection, now=TOLD_AT)


@pytest.fixture(scope="module")
def told(_sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The whole demonstration, told once for the tests that one database is enough for."""
    engine = make_engine(_sqlite_databases.fresh(tmp_path_factory.mktemp("told")))
    tell(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(engine: Engine, *arguments: str) -> Result:
    url = engine.url.render_as_string(hide_password=False)
    return CliRunner(env={"RECOURSE_DATABASE_URL": url}).invoke(export, ["beancount", *arguments])


def books_of(engine: Engine, *, on: date | None = None) -> dict[str, dict[tuple[str, str], Decimal]]:
    """What every account comes to, by book, in Beancount's terms; what is zero is left out."""
    with reading(engine) as connection:
        return {
            book: dict(ours(*it) for it in standing(balance_rows(connection, on=on, books=[book])).items() if it[1])
            for book in book_entries.books(connection)
        }


def test_every_book_of_the_demonstration_is_accepted_and_comes_to_our_balances(engine: Engine, here: Path) -> None:
    tell(engine)
    for name, day in (("sold", STEP_DATES[DemoStep.SOLD]), ("all", None)):
        done = run(engine, "-o", name, *(["--on", day.isoformat()] if day else []), "--json")
        assert 0 == done.exit_code, done.output
        expected = books_of(engine, on=day)
        assert set(expected) == {it["book"] for it in json.loads(done.stdout)["books"]}
        for book, balances in expected.items():
            loaded = load((here / name / f"{book}.beancount").read_text())
            assert ([], balances) == (loaded.complaints, loaded.balances), (name, book)


def test_bean_check_says_nothing(told: Engine, here: Path) -> None:
    assert 0 == run(told, "--book", "xidan", "-o", "xidan.beancount").exit_code
    bean_check = Path(sys.executable).with_name("bean-check")
    checked = subprocess.run([bean_check, "xidan.beancount"], capture_output=True, text=True, check=False)

    assert (0, "", "") == (checked.returncode, checked.stdout, checked.stderr)


def test_a_period_begins_with_what_stood_and_ends_with_what_stands(told: Engine) -> None:
    first_on, last_on = STEP_DATES[DemoStep.CHARGEBACKS], STEP_DATES[DemoStep.APPEAL]
    expected = books_of(told, on=last_on)
    known = settled_horizon(partial(reading, told), partial(transaction, told), None)
    with reading(told) as connection:
        for party in ("ccb-shanghai", "huanxun", "xidan"):
            drawn = load_statement(connection, party, first_on=first_on, last_on=last_on, horizon=known)
            loaded = load(statement_beancount(drawn, language="zh-Hans").decode())
            assert ([], expected[party]) == (loaded.complaints, loaded.balances), party


def test_the_same_horizon_gives_the_same_bytes_again(told: Engine, here: Path) -> None:
    done = run(told, "--book", "xidan", "-o", "a", "--json")
    horizon = json.loads(done.stdout)["horizon"]
    with transaction(told) as connection:
        journal.append(connection, [a_debt("later", "xidan", "huanxun", 5)], recorded_at=TOLD_AT)
    for name, more in (("b", ("--known-at", horizon)), ("c", ())):
        assert 0 == run(told, "--book", "xidan", "-o", name, *more).exit_code
    first, again, newer = ((here / name).read_bytes() for name in "abc")

    assert first == again != newer
    assert 0o600 == (here / "a").stat().st_mode & 0o777


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--book", "nobody", "-o", "x"), "nobody"),
        (("--book", "xidan", "-o", "."), "name the file"),
        (("-o", "there/is/none"), "is no folder"),
        (("-o", "mine"), "name a folder for all books"),
        (("--book", "xidan", "-o", "x", "--known-at", "99999999"), "settled up to"),
        (("--book", "xidan", "-o", "x", "--known-at", "soon"), "no number"),
        (("--book", "xidan", "-o", "x", "--on", "soon"), "does not match the format"),
    ],
)
def test_a_wrong_use_is_told_and_writes_nothing(told: Engine, here: Path, arguments: tuple[str, ...], sentence: str) -> None:
    (here / "mine").write_text("mine")
    done = run(told, *arguments)

    assert 0 != done.exit_code and sentence in f"{done.output}{done.exception}"
    assert {"mine": "mine"} == {it.name: it.read_text() for it in here.iterdir()}
