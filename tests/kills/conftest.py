"""Rounds, chance and the tally of the kill tests: `KILL_ROUNDS` kills of each kind, from `KILL_SEED` on."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.flows.workers import Mailbox, logs_as_before, open_mailbox
from tests.servers.databases import SqliteDatabases, as_runtime

Tally = Callable[..., None]


@pytest.fixture
def rounds() -> int:
    return int(os.environ.get("KILL_ROUNDS", "2"))


@pytest.fixture
def seconds_max() -> float:
    """The longest absence of Redis."""
    return float(os.environ.get("KILL_SECONDS", "4"))


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Random:
    """Printed, so that a failure names it; where a kill falls depends on the machine's pace as well."""
    seed = os.environ.get("KILL_SEED", "1")
    print(f"KILL_SEED={seed}")  # noqa: T201 - shown with a failure
    return Random(f"{seed} {request.node.name}")


@pytest.fixture
def tally(record_property: Callable[[str, Any], None]) -> Tally:
    """Keeps what happened, for the last lines of the run."""

    def note(what: str, times: float = 1) -> None:
        record_property("kill", (what, times))

    return note


@pytest.fixture
def postgres_url(postgres_url: str) -> str:
    """What is killed works as the role that cannot change history."""
    return as_runtime(postgres_url)


@pytest.fixture
def twin_url(_sqlite_databases: SqliteDatabases, _database_folder: Path) -> str:
    """A second database, in which the same work is done undisturbed."""
    return _sqlite_databases.fresh(_database_folder)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    with logs_as_before():
        yield


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Where the kills fell. (Only the process that collected these tests comes here, so `make kills` shows it.)"""
    reports = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    for report in reports:
        told: Counter[str] = Counter()
        for name, value in getattr(report, "user_properties", []):
            if name == "kill":
                told[value[0]] += value[1]
        if told:
            terminalreporter.section(report.nodeid.rpartition("::")[2])
            for what, times in sorted(told.items()):
                terminalreporter.line(f"{times:8.3g}  {what}")
