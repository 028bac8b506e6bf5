"""The measurements themselves run, and measure the same work on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import evidence, growth, opening, peers, sweep, writers, writing
from tests.benchmarks.measuring import Measured
from tests.benchmarks.world import SCALES

TINY = SCALES["tiny"]
EVIDENCE = (evidence.ingest, evidence.read_through, evidence.uploads)


def test_sqlite_is_measured(tmp_path: Path) -> None:
    _whole([*writing.on_sqlite(tmp_path, TINY), *growth.on_sqlite(tmp_path, TINY)], rows=6)


def test_postgresql_is_measured(postgres_empty_url: str) -> None:
    parts = (writing, opening, writers, growth)
    _whole([line for part in parts for line in part.on_postgres(postgres_empty_url, TINY)], rows=10)


def test_the_sweep_is_measured_on_both_databases(tmp_path: Path, postgres_empty_url: str) -> None:
    much = sweep.SCALES["tiny"]
    found = [*sweep.on_sqlite(tmp_path, much), *sweep.on_postgres(postgres_empty_url, much)]

    _whole(found, rows=10, part="sweep")


def test_files_are_measured_on_their_way_in_and_out(tmp_path: Path) -> None:
    much = evidence.SCALES["tiny"]

    _whole([line for part in EVIDENCE for line in part(tmp_path, much)], rows=9, part="evidence")


def test_another_ledger_that_is_not_installed_is_named_as_not_measured(postgres_empty_url: str) -> None:
    found = list(peers.on_postgres(postgres_empty_url, TINY, found=peers.Installed()))

    assert [(None, False)] * 2 == [(line.ratio, line.met) for line in found]
    assert all(line.conditions.startswith("not measured: ") for line in found)


def _whole(found: Sequence[Measured], *, rows: int, part: str = "ledger") -> None:
    assert rows == len({line.case for line in found})
    assert all(line.ours and line.raw and line.ratio and line.part == part for line in found)
