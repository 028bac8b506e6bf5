"""The ledger's write path beside hand-written SQL of the same tables, triggers and transaction shape.

The work is the product's commonest: a chargeback over five parties, one entry of five transfers, on the same hot
accounts every time.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, text

from disputes.postings import chargeback
from ledger.entry import Entry
from ledger.money import Money
from ledger.store import journal
from runtime.database import make_engine, transaction
from tests.benchmarks.measuring import Measured, rate
from tests.servers import postgres
from tests.servers.databases import prepare

CHAIN = ("issuer", "scheme", "acquirer", "gateway", "merchant")
ON = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCALES = {"tiny": (20, 50, 1), "small": (300, 1000, 5), "full": (3000, 1000, 15)}  # single, batch, rounds
ENTRY_COLUMNS = "reference, kind, reason, basis, finality, effective_on, recorded_at, cause, digest, n"
TRANSFER_COLUMNS = "entry_id, position, n, book_id, currency, debit, credit, amount_minor"
LASTING = ("shared_buffers=128MB", "max_connections=50")  # durable, as in production


def measure(scale: str) -> Iterator[Measured]:
    """All cases on both databases."""
    with tempfile.TemporaryDirectory(prefix="recourse-bench-") as folder:
        Path(folder).chmod(0o711)
        yield from on_sqlite(Path(folder), scale)
        with _postgres(Path(folder)) as url:
            yield from on_postgres(url, scale)


def on_sqlite(folder: Path, scale: str) -> Iterator[Measured]:
    single, batch, rounds = SCALES[scale]
    ours, raw = (f"sqlite:///{folder / name}" for name in ("ours.sqlite", "raw.sqlite"))
    engines = [make_engine(url) for url in (ours, raw)]
    for url, engine in zip((ours, raw), engines, strict=True):
        prepare(url)
        _post(engine, _entries("first", 0, 1))
    accounts = _accounts(engines[1])
    driver = sqlite3.connect(folder / "raw.sqlite", isolation_level=None)
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON"):
        driver.execute(f"PRAGMA {pragma}")

    def raw_post(rows: list[tuple[Any, ...]]) -> None:
        driver.execute("BEGIN IMMEDIATE")
        (last,) = driver.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
        marks = ", ".join("?" * 11)
        numbered = list(enumerate(rows, start=last + 1))
        driver.executemany(f"INSERT INTO entry (id, {ENTRY_COLUMNS}) VALUES ({marks})", [(i, *row) for i, row in numbered])
        driver.executemany(
            f"INSERT INTO transfer ({TRANSFER_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(i, p, len(CHAIN), book, "CNY", d, c, 100) for i, _ in numbered for p, (book, d, c) in enumerate(accounts, 1)],
        )
        driver.execute("COMMIT")

    def raw_each(rows: list[tuple[Any, ...]]) -> None:
        for row in rows:
            raw_post([row])

    told = "SQLite, WAL, synchronous FULL, 1 writer, chargeback over five parties"
    yield rate(
        "journal", "sqlite, one entry a transaction",
        lambda n: partial(_one_by_one, engines[0], _entries("single", n, single)),
        lambda n: partial(raw_each, _rows("single", n, single)), per_round=single, rounds=rounds,
        goal=0.60, told=told,
    )  # fmt: skip
    yield rate(
        "journal", "sqlite, batch", lambda n: partial(_post, engines[0], _entries("batch", n, batch)),
        lambda n: partial(raw_post, _rows("batch", n, batch)), per_round=batch, rounds=rounds, goal=0.85, told=told,
    )  # fmt: skip
    driver.close()
    for engine in engines:
        engine.dispose()


def on_postgres(url: str, scale: str) -> Iterator[Measured]:
    single, batch, rounds = SCALES[scale]
    prepare(url)
    engine = make_engine(url)
    _post(engine, _entries("first", 0, 1))
    accounts = _accounts(engine)
    driver = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    legs = {"books": [a[0] for a in accounts], "debits": [a[1] for a in accounts], "credits": [a[2] for a in accounts]}
    statement = f"""
        WITH fresh AS (
            INSERT INTO entry ({ENTRY_COLUMNS})
            SELECT r, 'chargeback', 'why', 'claim', 'final', %(on)s, %(now)s, 'dispute:x', r, {len(CHAIN)}
            FROM unnest(%(references)s::text[]) AS r ON CONFLICT (reference) DO NOTHING RETURNING id
        )
        INSERT INTO transfer ({TRANSFER_COLUMNS})
        SELECT fresh.id, t.p, {len(CHAIN)}, t.b, 'CNY', t.d, t.c, 100 FROM fresh,
        unnest(%(books)s::text[], %(debits)s::bigint[], %(credits)s::bigint[]) WITH ORDINALITY AS t (b, d, c, p)
    """

    def raw_post(references: list[str]) -> None:
        driver.execute(statement, {"references": references, "on": ON, "now": NOW, **legs}, prepare=True)

    def raw_each(rows: list[tuple[Any, ...]]) -> None:
        for row in rows:
            raw_post([row[0]])

    told = "PostgreSQL, durable, autocommit, 1 writer, chargeback over five parties"
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    yield rate(
        "journal", "postgresql, one entry a transaction",
        lambda n: partial(_one_by_one, alone, _entries("single", n, single)),
        lambda n: partial(raw_each, _rows("raw-single", n, single)), per_round=single, rounds=rounds,
        goal=0.90, told=told,
    )  # fmt: skip
    yield rate(
        "journal", "postgresql, batch", lambda n: partial(_post, alone, _entries("batch", n, batch)),
        lambda n: partial(raw_post, [row[0] for row in _rows("raw-batch", n, batch)]),
        per_round=batch, rounds=rounds, goal=0.90, told=told,
    )  # fmt: skip
    driver.close()
    engine.dispose()


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    server, address = postgres.start(folder, LASTING)
    try:
        yield f"postgresql+psycopg://recourse:{address['password']}@127.0.0.1:{address['port']}/postgres"
    finally:
        server.terminate()
        server.wait()


def _entries(case: str, number: int, count: int) -> list[Entry]:
    return [
        chargeback(
            reference=f"{case}/{number}/{i}", cause="dispute:x", chain=CHAIN, issuer=CHAIN[0], amount=Money(100, "CNY"),
            on=ON, reason="why",
        )
        for i in range(count)
    ]  # fmt: skip


def _rows(case: str, number: int, count: int) -> list[tuple[Any, ...]]:
    references = (f"{case}/{number}/{i}" for i in range(count))
    moment = "2026-03-01T12:00:00.000000Z"
    return [
        (it, "chargeback", "why", "claim", "final", ON.isoformat(), moment, "dispute:x", it, len(CHAIN)) for it in references
    ]


def _post(engine: Engine, entries: list[Entry]) -> None:
    with transaction(engine) as connection:
        journal.append(connection, entries, recorded_at=NOW)


def _one_by_one(engine: Engine, entries: list[Entry]) -> None:
    with engine.connect() as connection:
        for entry in entries:
            with connection.begin():
                journal.append(connection, [entry], recorded_at=NOW)


def _accounts(engine: Engine) -> list[tuple[str, int, int]]:
    """(book, debit, credit) of the five transfers of the first entry."""
    with transaction(engine) as connection:
        found = connection.execute(text("SELECT book_id, debit, credit FROM transfer ORDER BY entry_id, position LIMIT 5"))
        return [(row.book_id, row.debit, row.credit) for row in found]
