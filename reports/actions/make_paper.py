"""Make a paper that was asked for: its horizon fixed, its lines set while nothing is locked, its bytes kept, the row told.

Killed at any moment it leaves a claim that runs out. Whoever takes the paper up then finds the horizon on record and
makes the same bytes; a worker that lost its claim records nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ledger.actions.settle_horizon import Opened
from ledger.errors import BooksUnsettled
from reports.actions.seal_horizon import sealed_horizon
from reports.errors import ReportError
from reports.export import paper_files
from reports.export.statement import WRITERS
from reports.papers import FAILURES, Failure, Order, Ordered
from reports.progress import Tally
from reports.store import papers
from reports.store.statement import load_statement
from runtime.claimed_rows import ClaimLost

TOLD_SECONDS = 0.5  # at least, between two notes of progress


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a paper is made: `look` opens a reading, `write` a writing transaction; `clock` says the moment (UTC)."""

    look: Opened
    write: Opened
    data_dir: Path
    clock: Callable[[], datetime]


def make_paper(bench: Bench, claimed: Ordered, *, claim: str) -> bool:
    """Whether the paper is ready now; when it cannot be made the row says why."""
    try:
        body = _drawn(bench, claimed, claim)
        digest = paper_files.keep(bench.data_dir, body)
        with bench.write() as connection:
            return papers.finish(connection, claimed.id, claim=claim, sha256=digest, size=len(body), now=bench.clock())
    except ClaimLost:
        return False
    except (ReportError, BooksUnsettled) as refusal:
        _fail(bench, claimed, claim, FAILURES.get(type(refusal), Failure.BROKE), str(refusal))
        return False
    except Exception as trouble:
        _fail(bench, claimed, claim, Failure.BROKE, type(trouble).__name__)
        raise


def _drawn(bench: Bench, claimed: Ordered, claim: str) -> bytes:
    """The bytes; made twice they are the same."""
    order = _with_horizon(bench, claimed, claim)
    known = sealed_horizon(bench.look, bench.write, order.horizon, clock=bench.clock)
    with bench.look() as connection:
        statement = load_statement(
            connection, order.party, first_on=order.first_on, last_on=order.last_on, horizon=known
        )  # fmt: skip
    return WRITERS[order.format](statement, language=order.language, tally=_tally(bench, claimed, claim))


def _with_horizon(bench: Bench, claimed: Ordered, claim: str) -> Order:
    if claimed.order.horizon is not None:
        return claimed.order
    horizon = str(sealed_horizon(bench.look, bench.write, None, clock=bench.clock))
    with bench.write() as connection:
        if not papers.fix_horizon(connection, claimed.id, claim=claim, horizon=horizon):
            raise ClaimLost
    return replace(claimed.order, horizon=horizon)


def _tally(bench: Bench, claimed: Ordered, claim: str) -> Tally:
    told_at = [float("-inf")]

    def tell(done: int, total: int) -> None:
        if time.monotonic() - told_at[0] < TOLD_SECONDS:
            return
        told_at[0] = time.monotonic()
        with bench.write() as connection:
            if not papers.note_progress(connection, claimed.id, claim=claim, done=done, total=total, now=bench.clock()):
                raise ClaimLost

    return Tally(tell)


def _fail(bench: Bench, claimed: Ordered, claim: str, failure: Failure, detail: str) -> None:
    with bench.write() as connection:
        papers.fail(connection, claimed.id, claim=claim, failure=failure, detail=detail)
