"""Other ledgers in the same run, where somebody has installed them: in an interpreter of their own, nothing in ours."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg

from runtime.database import make_engine
from tests.benchmarks.measuring import Measured, clocked, not_measured, rates
from tests.benchmarks.world import Scale, driver_url, fees, post_alone, postgres_database

PART = "ledger"
HORDAK, PGLEDGER = "postgresql, beside django-hordak", "postgresql, beside pgledger"
SCRIPT = Path(__file__).with_name("peer_hordak.py")


def on_postgres(url: str, scale: Scale, *, python: str | None) -> Iterator[Measured]:
    """`python` is an interpreter that has django-hordak."""
    if python is None:
        yield not_measured(PART, HORDAK, goal=3.5, why="PEERS names no interpreter that has django-hordak")
    else:
        yield _beside_hordak(url, scale, python)
    why = "pgledger is SQL to be copied into a database, in no package; earlier measured at 0.61 of SQL by hand"
    yield not_measured(PART, PGLEDGER, goal=1.5, why=why)


def _beside_hordak(url: str, scale: Scale, python: str) -> Measured:
    theirs = driver_url(url).rpartition("/")[0] + "/hordak"
    with psycopg.connect(driver_url(url), autocommit=True) as connection:
        connection.execute("CREATE DATABASE hordak")
    engine = make_engine(postgres_database(url)).execution_options(isolation_level="AUTOCOMMIT")

    def hordak(_number: int) -> float:
        command = [python, str(SCRIPT), theirs, str(scale.single)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    found = rates(
        PART, HORDAK, clocked(lambda n: partial(post_alone, engine, fees("peer", n, scale.single))), hordak,
        each=scale.single, rounds=scale.rounds, goal=3.5,
        told="PostgreSQL, durable, 1 writer, the same two accounts each time; in place of raw one `transfer_to` an entry",
    )  # fmt: skip
    engine.dispose()
    return found
