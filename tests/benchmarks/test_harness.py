"""The measurements themselves run, and measure the same work on both sides."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import writers, writing
from tests.benchmarks.world import SCALES

TINY = SCALES["tiny"]


def test_sqlite_is_measured(tmp_path: Path) -> None:
    found = list(writing.on_sqlite(tmp_path, TINY))

    assert ["sqlite, one entry a transaction", "sqlite, batch"] == [line.case for line in found]
    assert all(line.ours and line.raw and line.ratio for line in found)


def test_postgresql_is_measured(postgres_empty_url: str) -> None:
    found = [*writing.on_postgres(postgres_empty_url, TINY), *writers.on_postgres(postgres_empty_url, TINY)]

    assert 5 == len({line.case for line in found})
    assert all(line.ours and line.raw and line.ratio for line in found)
