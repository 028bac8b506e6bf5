"""What every test may ask for.

`engine`        an Engine on a fresh database; the test runs once on SQLite and once on PostgreSQL
`database_url`  the same, as an address (for commands and child processes)
`connection`    an open writing transaction on `engine`
`sqlite_engine`, `postgres_engine`  one of the two only
`empty_database_url`  a database without tables, on each of the two
`redis_url`     a real Redis, emptied before the test
`s3`            an S3 store with one bucket, shared by the tests of a process: each keeps to a prefix of its own
`browser`       headless Chromium, driven by Playwright
`furnish`       not asked for but overridden: what is in each fresh database of a folder or module from the first

A server that cannot be had on this machine skips its tests by name; the end of the run lists them.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, Engine

from runtime.database import make_engine, transaction
from tests.servers import s3 as s3_servers
from tests.servers.databases import Furnish, PostgresDatabases, SqliteDatabases
from tests.servers.ports import CannotBeHad
from tests.servers.sharing import Run

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CANNOT = "cannot be had here"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_run = pytest.StashKey[Run]()


def pytest_configure(config: pytest.Config) -> None:
    workerinput = getattr(config, "workerinput", None)
    config.stash[_run] = Run(Path(workerinput["servers"]) if workerinput else None)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["servers"] = str(node.config.stash[_run].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_run].close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly, and by name, what this machine could not run."""
    reasons = (report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if report.longrepr)
    lost = Counter(reason.removeprefix("Skipped: ") for reason in reasons if CANNOT in reason)
    if lost:
        terminalreporter.section("NOT RUN, for want of a server", red=True, bold=True)
        for reason, number in sorted(lost.items()):
            terminalreporter.line(f"{number} tests: {reason}", red=True)


def _worker(request: pytest.FixtureRequest) -> str:
    workerinput = getattr(request.config, "workerinput", None)
    return workerinput["workerid"] if workerinput else "main"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests talk to this machine only."""
    connect = socket.socket.connect

    def connect_nearby(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise ConnectionRefusedError(f"a test tried to reach {address[0]}; tests stay on this machine")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_nearby)


@pytest.fixture(scope="session")
def _s3() -> Iterator[s3_servers.Store | CannotBeHad]:
    try:
        with s3_servers.serving() as store:
            yield store
    except CannotBeHad as trouble:
        yield trouble


@pytest.fixture
def s3(_s3: s3_servers.Store | CannotBeHad) -> s3_servers.Store:
    if isinstance(_s3, CannotBeHad):
        pytest.skip(f"S3 {CANNOT}: {_s3}")
    return _s3


@pytest.fixture(scope="session")
def _sqlite_databases(request: pytest.FixtureRequest) -> SqliteDatabases:
    return SqliteDatabases(request.config.stash[_run])


@pytest.fixture(scope="session")
def _postgres_databases(request: pytest.FixtureRequest) -> Iterator[PostgresDatabases | CannotBeHad]:
    try:
        databases = PostgresDatabases(request.config.stash[_run], _worker(request))
    except CannotBeHad as trouble:
        yield trouble
    else:
        yield databases
        databases.close()


def _postgres(request: pytest.FixtureRequest) -> PostgresDatabases:
    databases: PostgresDatabases | CannotBeHad = request.getfixturevalue("_postgres_databases")
    if isinstance(databases, CannotBeHad):
        pytest.skip(f"PostgreSQL {CANNOT}: {databases}")
    return databases


@pytest.fixture
def _database_folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sqlite-", dir=request.config.stash[_run].folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def furnish() -> Furnish | None:
    return None


@pytest.fixture
def sqlite_url(_sqlite_databases: SqliteDatabases, _database_folder: Path, furnish: Furnish | None) -> str:
    return _sqlite_databases.fresh(_database_folder, furnish)


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, furnish: Furnish | None) -> Iterator[str]:
    databases = _postgres(request)
    url = databases.fresh(furnish)
    yield url
    databases.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def postgres_empty_url(request: pytest.FixtureRequest) -> Iterator[str]:
    databases = _postgres(request)
    url = databases.empty()
    yield url
    databases.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, _database_folder: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{_database_folder / 'empty.sqlite'}"
    url: str = request.getfixturevalue("postgres_empty_url")
    return url


def _engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    yield from _engine(database_url)


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    yield from _engine(sqlite_url)


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    yield from _engine(postgres_url)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with transaction(engine) as opened:
        yield opened


@pytest.fixture
def redis_url(request: pytest.FixtureRequest) -> str:
    try:
        address = request.config.stash[_run].address("redis")
    except CannotBeHad as trouble:
        pytest.skip(f"Redis {CANNOT}: {trouble}")
    worker = _worker(request)
    number = int(worker.removeprefix("gw")) if worker.startswith("gw") else 0
    url = f"redis://127.0.0.1:{address['port']}/{number}"
    import redis

    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


def _browser_switches() -> list[str]:
    """A container's shared memory is small, and Chromium's own sandbox does not work for root."""
    return ["--disable-dev-shm-usage"] + (["--no-sandbox"] if os.geteuid() == 0 else [])


@pytest.fixture(scope="session")
def _browser_or_why() -> Iterator[Browser | str]:
    chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if importlib.util.find_spec("playwright") is None:
        yield "the playwright package is not installed"
        return
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=chromium, args=_browser_switches(), timeout=60_000)
        except Error as trouble:
            yield str(trouble).splitlines()[0]
            return
        yield opened
        opened.close()


@pytest.fixture
def browser(_browser_or_why: Browser | str) -> Browser:
    if isinstance(_browser_or_why, str):
        pytest.skip(f"Chromium {CANNOT}: {_browser_or_why}")
    return _browser_or_why
