"""What is measured stands here: databases, and the entries of a chargeback over five parties or a fee between two."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from signal import SIGINT

import psycopg
from sqlalchemy import Engine

from disputes.postings import chargeback, fee
from ledger.entry import Entry
from ledger.money import Money
from ledger.store import journal
from runtime.database import transaction
from tests.servers import postgres
from tests.servers.databases import prepare
from trade.parties import PartyKind

CHAIN = ("issuer", "scheme", "acquirer", "gateway", "merchant")
KINDS = (PartyKind.ISSUER, PartyKind.SCHEME, PartyKind.ACQUIRER, PartyKind.GATEWAY, PartyKind.MERCHANT)
ON = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CENT = Money(100, "CNY")
# Durable, as in production. The server writes at its leisure, so that no checkpoint falls into one side's round only.
LASTING = ("shared_buffers=512MB", "max_connections=50", "max_wal_size=4GB", "checkpoint_timeout=30min")
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is done: entries to a round of singles and to a batch, rounds, seconds of the long row; sizes in transfers,
    lines of a statement."""

    single: int
    batch: int
    rounds: int
    long_seconds: float
    sizes_postgresql: Sequence[int]
    sizes_sqlite: Sequence[int]
    statement_lines: int


SCALES = {
    "tiny": Scale(6, 20, 1, 0, (50, 100), (50, 100), 50),
    "small": Scale(300, 1000, 9, 0, (10_000, 100_000), (10_000, 100_000), 100_000),
    "full": Scale(2000, 1000, 15, 600, (10_000, 100_000, 1_000_000, 10_000_000), (10_000, 100_000, 1_000_000), 100_000),
}


def chargebacks(case: str, number: int, quantity: int, *, chain: Sequence[str] = CHAIN, on: date = ON) -> list[Entry]:
    """Five transfers each, on the same accounts every time."""
    return [
        chargeback(
            reference=f"{case}/{number}/{i}",
            cause="dispute:x",
            chain=chain,
            issuer=chain[0],
            amount=CENT,
            on=on,
            reason="why",
        )
        for i in range(quantity)
    ]


def fees(case: str, number: int, quantity: int) -> list[Entry]:
    """Two transfers each: the least that is mirrored in the books of two parties."""
    return [
        fee(
            reference=f"{case}/{number}/{i}", cause="dispute:x", upper="gateway", lower="merchant", amount=CENT, on=ON,
            reason="why",
        )
        for i in range(quantity)
    ]  # fmt: skip


def post(engine: Engine, entries: Sequence[Entry]) -> None:
    with transaction(engine) as connection:
        journal.append(connection, entries, recorded_at=NOW)


def post_each(engine: Engine, entries: Sequence[Entry]) -> None:
    """Each in a transaction of its own, on one connection."""
    with engine.connect() as connection:
        for entry in entries:
            with connection.begin():
                journal.append(connection, [entry], recorded_at=NOW)


def post_alone(engine: Engine, entries: Sequence[Entry]) -> None:
    """Each by itself on one connection in autocommit: its one statement is its transaction."""
    with engine.connect() as connection:
        for entry in entries:
            journal.append(connection, [entry], recorded_at=NOW)


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="recourse-bench-") as made:
        Path(made).chmod(0o711)  # the server may run as another user
        yield Path(made)


@contextmanager
def server(inside: Path) -> Iterator[str]:
    """The address of a database of a durable PostgreSQL of our own."""
    running, address = postgres.start(inside, LASTING)
    try:
        yield f"postgresql+psycopg://recourse:{address['password']}@127.0.0.1:{address['port']}/postgres"
    finally:
        running.send_signal(SIGINT)  # without waiting for whoever is still connected
        running.wait()


def sqlite_database(inside: Path) -> str:
    """A new database with all tables and triggers, and one entry of each kind."""
    url = f"sqlite:///{inside / f'bench-{next(_numbers)}.sqlite'}"
    prepare(url)
    return url


def postgres_database(url: str) -> str:
    """A new database on the server of `url`."""
    name = f"bench_{next(_numbers)}"
    with psycopg.connect(driver_url(url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    made = f"{url.rsplit('/', 1)[0]}/{name}"
    prepare(made)
    return made


def drop(url: str, home: str) -> None:
    name = url.rsplit("/", 1)[1]
    with psycopg.connect(driver_url(home), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def driver_url(url: str) -> str:
    return url.replace("+psycopg", "")
