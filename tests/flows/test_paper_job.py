"""A statement made in the background: as the command makes it, whatever kills the worker, and once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, update

import worker
from ledger.store import journal
from reports.actions import make_paper
from reports.export import paper_files, statement
from reports.papers import Failure, Order, Ordered, PaperFormat, PaperState
from reports.progress import Tally
from reports.store import papers
from reports.store import statement as statements
from reports.store.tables import paper
from runtime import claimed_rows
from runtime.clock import utc_now
from runtime.database import reading, transaction
from tests.domain.ledger_case import a_debt
from tests.flows.workers import ROOT, logs_as_before, until
from tests.web import world
from trade.parties import Party, PartyKind, Role, Seat
from trade.store import parties
from trade.visibility import scope_of
from web.commands.statement import statement as command

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
SCOPE = scope_of(Seat("f@xidan.test:xidan:finance", "f@xidan.test", Role.FINANCE, "xidan"))
WORLD_LINES = 120


class Killed(BaseException):
    """What a worker meets when it is killed: nothing of it runs any more."""


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    with logs_as_before():
        yield


@pytest.fixture
def books(engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The merchant's book with some movements; the job finds its settings in the environment."""
    monkeypatch.setenv("RECOURSE_DATABASE_URL", database_url)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    with transaction(engine) as connection:
        for code in ("xidan", "huanxun"):
            parties.add(connection, Party(code, PartyKind.MERCHANT, code, code), now=NOW)
        world.seat_somebody(connection, "f@xidan.test", Role.FINANCE, "xidan")
        debts = [a_debt(f"payment:{i}/sale", "xidan", "huanxun", i, effective_on=date(2026, 2, 3)) for i in range(1, 121)]
        journal.append(connection, debts, recorded_at=NOW)
    return engine


def ask(engine: Engine, id: str = "p1", *, format: PaperFormat = PaperFormat.PDF, horizon: str | None = None) -> None:
    order = Order("xidan", date(2026, 2, 1), date(2026, 2, 28), format, "zh-Hans", horizon)
    with transaction(engine) as connection:
        papers.ask(connection, id, order, scope=SCOPE, now=utc_now())


def found(engine: Engine, id: str = "p1") -> Ordered:
    with reading(engine) as connection:
        return papers.get(connection, SCOPE, id)


def bytes_of(it: Ordered) -> bytes:
    body = paper_files.find(Path(os.environ["RECOURSE_DATA_DIR"]), it.sha256 or "")
    assert body is not None
    return body


def claim_runs_out(engine: Engine) -> None:
    with transaction(engine) as connection:
        connection.execute(update(paper).values(claimed_at=utc_now() - claimed_rows.CLAIM_MAX))


@pytest.mark.parametrize("format", PaperFormat)
def test_the_job_makes_what_the_command_makes(books: Engine, tmp_path: Path, format: PaperFormat) -> None:
    ask(books, format=format)

    assert (1, 0) == (worker.make_paper(), worker.make_paper())

    it = found(books)
    written = tmp_path / f"paper.{format.value}"
    period = ["xidan", "--from", "2026-02-01", "--to", "2026-02-28", "--language", "zh-Hans"]
    done = CliRunner().invoke(command, [*period, "-o", str(written), "--horizon", str(it.order.horizon)])
    assert (0, written.read_bytes()) == (done.exit_code, bytes_of(it)), done.output
    assert (PaperState.READY, WORLD_LINES * (1 + (format is PaperFormat.CSV)), written.stat().st_size) == (
        it.state, it.total, it.size,
    )  # fmt: skip
    assert it.done == it.total


def test_its_file_is_readable_by_its_owner_only(books: Engine, tmp_path: Path) -> None:
    ask(books)
    worker.make_paper()
    (path,) = (tmp_path / "data" / "papers").iterdir()

    assert (0o600, 0o700) == (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777)


def test_killed_between_claim_and_record_it_is_taken_up_and_finished_once(
    books: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(books)
    made: list[bytes] = []

    def keep_and_die(folder: Path, body: bytes) -> str:
        made.append(body)
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(paper_files, "keep", keep_and_die)
        with pytest.raises(Killed):
            worker.make_paper()
    assert (PaperState.MAKING, 0) == (found(books).state, worker.make_paper())  # the claim still stands
    with transaction(books) as connection:
        late = a_debt("payment:late/sale", "xidan", "huanxun", 999, effective_on=date(2026, 2, 5))
        journal.append(connection, [late], recorded_at=NOW)
    claim_runs_out(books)

    assert (1, 0) == (worker.make_paper(), worker.make_paper())
    it = found(books)
    assert (PaperState.READY, 2) == (it.state, it.attempts)
    assert made == [bytes_of(it)]  # what was posted meanwhile lies beyond the horizon of the first making


@pytest.mark.parametrize("moment", ["keep", "finish"])
def test_a_process_killed_outright_leaves_a_paper_that_the_next_one_finishes(
    books: Engine, tmp_path: Path, moment: str
) -> None:
    ask(books)
    reached = tmp_path / "reached"
    where = {"keep": "paper_files", "finish": "papers"}[moment]
    script = (
        "import pathlib, time, worker\nfrom reports.actions.make_paper import paper_files, papers\n"
        f"def stop(*_all, **_more):\n    pathlib.Path({str(reached)!r}).touch()\n    time.sleep(60)\n"
        f"{where}.{moment} = stop\nworker.make_paper()\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}) as dying:
        until(reached.exists, f"the job to reach {moment}")
        dying.kill()
    stuck = found(books)
    claim_runs_out(books)

    assert (1, 0) == (worker.make_paper(), worker.make_paper())
    it = found(books)
    assert ((PaperState.MAKING, 1), (PaperState.READY, 2)) == ((stuck.state, stuck.attempts), (it.state, it.attempts))
    assert stuck.order.horizon == it.order.horizon
    assert bytes_of(it).startswith(b"%PDF-")
    assert 1 == len(list((tmp_path / "data" / "papers").iterdir()))


def test_a_worker_that_was_thought_dead_stops_and_records_nothing(books: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(books)
    monkeypatch.setattr(make_paper, "TOLD_SECONDS", 0)

    def slow(_statement: Any, *, language: str, tally: Tally | None = None) -> bytes:
        claim_runs_out(books)
        with transaction(books) as connection:
            assert papers.claim_next(connection, claim="heir", now=utc_now() + timedelta(seconds=1))
        assert tally is not None
        tally.expect(7)
        raise AssertionError("the claim was lost")

    monkeypatch.setitem(statement.WRITERS, PaperFormat.PDF, slow)

    assert 0 == worker.make_paper()
    assert (PaperState.MAKING, 0) == (found(books).state, found(books).total)


def test_progress_is_on_record_while_it_is_made(books: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(books)
    monkeypatch.setattr(make_paper, "TOLD_SECONDS", 0)
    told: list[tuple[int, int]] = []

    def noted(*arguments: Any, done: int, total: int, **more: Any) -> bool:
        told.append((done, total))
        return note(*arguments, done=done, total=total, **more)

    note = papers.note_progress
    monkeypatch.setattr(papers, "note_progress", noted)
    worker.make_paper()

    assert [(0, WORLD_LINES), (50, WORLD_LINES), (100, WORLD_LINES)] == list(dict.fromkeys(told))[:3]
    assert (WORLD_LINES, WORLD_LINES) == told[-1]


@pytest.mark.parametrize(("format", "horizon"), [(PaperFormat.PDF, "999999"), (PaperFormat.CSV, "999999")])
def test_a_horizon_beyond_the_books_fails_with_its_reason(books: Engine, format: PaperFormat, horizon: str) -> None:
    ask(books, format=format, horizon=horizon)

    assert 0 == worker.make_paper()
    it = found(books)
    assert (PaperState.FAILED, Failure.HORIZON) == (it.state, it.failure)
    assert "may still change" in (it.failure_detail or "")


def test_too_long_and_unproven_are_told_apart_and_tried_again(books: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(books)
    for name, broken, failure in (
        ("MOVEMENTS_MAX", 10, Failure.TOO_LONG),
        ("book_movements", lambda *_arguments: [], Failure.UNPROVEN),
    ):
        with monkeypatch.context() as breaking:
            breaking.setattr(statements, name, broken)
            worker.make_paper()
        assert failure is found(books).failure
        with transaction(books) as connection:
            assert papers.again(connection, "p1")

    assert 1 == worker.make_paper()


def test_a_fault_of_the_program_is_told_to_the_asker_and_to_the_log(books: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(books)
    monkeypatch.setitem(statement.WRITERS, PaperFormat.PDF, lambda *_arguments, **_options: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        worker.make_paper()
    assert (Failure.BROKE, "ZeroDivisionError") == (found(books).failure, found(books).failure_detail)
