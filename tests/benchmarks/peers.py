"""Other ledgers in the same run, where somebody has installed them: in an interpreter of their own, nothing in ours."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import psycopg

from runtime.database import make_engine
from tests.benchmarks.measuring import Measured, Timed, clocked, not_measured, rates
from tests.benchmarks.world import Scale, driver_url, fees, post_alone, postgres_database

PART = "ledger"
HORDAK, PGLEDGER = "postgresql, beside django-hordak", "postgresql, beside pgledger"
SCRIPT = Path(__file__).with_name("peer_hordak.py")


class Installed(NamedTuple):
    """Where they are: an interpreter that has django-hordak, a file of SQL that makes pgledger in an empty database."""

    python: str | None = None
    pgledger: str | None = None


def on_postgres(url: str, scale: Scale, *, found: Installed) -> Iterator[Measured]:
    """A row for each that is there; for each that is not, a row that says so."""
    if found.python is None:
        yield not_measured(PART, HORDAK, goal=3.5, why="PEERS names no interpreter that has django-hordak")
    else:
        yield _beside_hordak(url, scale, found.python)
    if found.pgledger is None:
        yield not_measured(PART, PGLEDGER, goal=1.5, why="PGLEDGER names no file of SQL that makes it")
    else:
        yield _beside_pgledger(url, scale, Path(found.pgledger))


def _beside_hordak(url: str, scale: Scale, python: str) -> Measured:
    theirs = _empty(url, "hordak")

    def hordak(_number: int) -> float:
        command = [python, str(SCRIPT), theirs, str(scale.single)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    return _beside(url, scale, HORDAK, hordak, goal=3.5, call="`transfer_to`")


def _beside_pgledger(url: str, scale: Scale, sql: Path) -> Measured:
    """Each entry is one call of its function, a statement prepared once, by the bare driver."""
    transfer = "SELECT id FROM pgledger_create_transfer(%s, %s, %s)"
    with psycopg.connect(_empty(url, "pgledger"), autocommit=True, prepare_threshold=0) as connection:
        connection.execute(sql.read_bytes(), prepare=False)
        one, other = (
            connection.execute("SELECT id FROM pgledger_create_account(%s, 'EUR')", [name]).fetchall()[0][0]
            for name in ("owed", "owing")
        )

        def pgledger(_number: int) -> float:
            start = time.perf_counter()
            for _ in range(scale.single):
                connection.execute(transfer, [other, one, 1])
            return time.perf_counter() - start

        return _beside(url, scale, PGLEDGER, pgledger, goal=1.5, call="`pgledger_create_transfer`")


def _beside(url: str, scale: Scale, case: str, theirs: Timed, *, goal: float, call: str) -> Measured:
    engine = make_engine(postgres_database(url)).execution_options(isolation_level="AUTOCOMMIT")
    found = rates(
        PART, case, clocked(lambda n: partial(post_alone, engine, fees(call, n, scale.single))), theirs,
        each=scale.single, rounds=scale.rounds, goal=goal,
        told=f"PostgreSQL, durable, 1 writer, the same two accounts each time; in place of raw one {call} an entry",
    )  # fmt: skip
    engine.dispose()
    return found


def _empty(url: str, name: str) -> str:
    with psycopg.connect(driver_url(url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{driver_url(url).rpartition('/')[0]}/{name}"
