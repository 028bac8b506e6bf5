"""The measurements themselves run, and measure the same work on both sides."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.journal import on_postgres, on_sqlite


def test_sqlite_is_measured(tmp_path: Path) -> None:
    found = list(on_sqlite(tmp_path, "tiny"))

    assert ["sqlite, one entry a transaction", "sqlite, batch"] == [line.case for line in found]
    assert all(line.ours > 0 and line.raw > 0 for line in found)


def test_postgresql_is_measured(postgres_empty_url: str) -> None:
    found = list(on_postgres(postgres_empty_url, "tiny"))

    assert ["postgresql, one entry a transaction", "postgresql, batch"] == [line.case for line in found]
