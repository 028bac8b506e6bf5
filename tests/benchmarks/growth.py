"""Reading the books as they grow: balance and page beside their own time in small books; statement and verification beside
the reading of the rows they rest on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from ledger.actions.make_checkpoints import make_checkpoints
from ledger.actions.seal_books import seal_settled
from ledger.store import streams
from ledger.store.balances import balance_rows
from ledger.store.lines import account_of
from ledger.store.tables import account
from ledger.store.verify import verify
from reports.store.entries import lines_of_pair
from reports.store.statement import MOVEMENTS_MAX, book_movements
from runtime.database import make_engine, reading, transaction
from tests.benchmarks.by_hand import multiply
from tests.benchmarks.measuring import Measured, Timed, delays, growth
from tests.benchmarks.world import CHAIN, KINDS, NOW, ON, Scale, chargebacks, post, postgres_database, sqlite_database
from trade.parties import Party, Role
from trade.store import parties
from trade.visibility import Scope, Sight

PART = "ledger"
# The merchant's and the gateway's accounts are in every entry: nothing grows as they do.
ARBITRATOR = Scope("desk", Role.ARBITRATOR, Sight.ASSIGNED, books=frozenset(CHAIN))
LOOKS = 5  # readings of which the median counts
BATCH = 1000  # entries; as many stand above the last seal
BY_THE_PRODUCT = 20_000  # entries; beyond, on PostgreSQL, one statement writes a thousand like one
READ_WHOLE_MAX = 1_000_000  # transfers
ENTRY_MAX = 2**62
DAYS = 60  # over which the entries are spread


def on_sqlite(folder: Path, scale: Scale) -> Iterator[Measured]:
    yield from _growing("sqlite", sqlite_database(folder), scale.sizes_sqlite, scale)


def on_postgres(url: str, scale: Scale) -> Iterator[Measured]:
    yield from _growing("postgresql", postgres_database(url), scale.sizes_postgresql, scale)


def _growing(name: str, url: str, sizes: Sequence[int], scale: Scale) -> Iterator[Measured]:
    engine = make_engine(url)
    with transaction(engine) as connection:
        for code, kind in zip(CHAIN, KINDS, strict=True):
            parties.add(connection, Party(code, kind, code, code), now=NOW)
    balances: list[tuple[int, float]] = []
    pages: list[tuple[int, float]] = []
    stands, whole = 0, min(sizes[-1], READ_WHOLE_MAX)
    for size in sizes:
        _fill(engine, stands, size)
        stands = size
        balances.append((size, _look(engine, _balance)))
        pages.append((size, _look(engine, _page)))
        if size == whole:
            yield from _read_whole(name, engine, size, scale)
    yield growth(PART, f"{name}, balance of a hot account", balances, goal=1 / 1.5, told="the merchant's book")
    yield growth(PART, f"{name}, last page of a hot account", pages, goal=1 / 1.5, told="what the merchant owes the gateway")
    engine.dispose()


def _read_whole(name: str, engine: Engine, stands: int, scale: Scale) -> Iterator[Measured]:
    """What has to read every row, and so grows with them: a statement, and the verification."""
    lines = stands // len(CHAIN)
    periods = _periods(lines, min(scale.statement_lines, lines))
    told = (
        f"about {min(scale.statement_lines, lines):,} lines of the merchant's book in {len(periods)} periods, read and made "
        "into movements; raw: the same rows fetched by the driver"
    )
    yield delays(
        PART, f"{name}, query of a statement", _timed(engine, partial(_movements, periods=periods)),
        _timed(engine, partial(_rows_of_movements, periods=periods)), rounds=scale.rounds // 3 + 1, goal=1 / 1.2, told=told,
    )  # fmt: skip
    told = f"{stands:,} transfers; raw: their rows and their entries' read to the end"
    yield delays(
        PART, f"{name}, verify", _timed(engine, _verify), _timed(engine, _rows), rounds=1, goal=0.5, told=told
    )  # fmt: skip


def _fill(engine: Engine, stands: int, size: int) -> None:
    """Grow from so many transfers to so many, sealed and with checkpoints but for what came since the jobs last ran."""
    first, last = stands // len(CHAIN), size // len(CHAIN)
    settled = last - min(BATCH, (last - first) // 2)
    _post(engine, first, settled)
    look, write = partial(reading, engine), partial(transaction, engine)
    seal_settled(look, write, clock=lambda: NOW)
    make_checkpoints(look, write, go_on=lambda: True)
    _post(engine, settled, last)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # as autovacuum does within a minute


def _post(engine: Engine, first: int, last: int) -> None:
    for start in range(first, last, BATCH):
        on = ON + timedelta(days=start // BATCH % DAYS)
        quantity = min(BATCH, last - start)
        if start < BY_THE_PRODUCT or engine.dialect.name == "sqlite":
            post(engine, chargebacks("grown", start, quantity, on=on))
        else:
            with transaction(engine) as connection:
                multiply(connection, chargebacks("grown", start, 1, on=on)[0], quantity)


def _timed(engine: Engine, work: Callable[[Connection], object]) -> Timed:
    def one(_number: int) -> float:
        with reading(engine) as connection:
            start = time.perf_counter()
            work(connection)
            return time.perf_counter() - start

    return one


def _look(engine: Engine, work: Callable[[Connection], object]) -> float:
    timed = _timed(engine, work)
    timed(0)
    return median(timed(number) for number in range(LOOKS))


def _balance(connection: Connection) -> object:
    return balance_rows(connection, books=["merchant"])


def _page(connection: Connection) -> object:
    return lines_of_pair(
        connection, ARBITRATOR, debtor="merchant", creditor="gateway", kind="payable", currency="CNY", on=None, cursor=None
    )


def _periods(stand: int, wanted: int) -> list[tuple[date, date]]:
    """Periods of as many days as one statement may show, until so many lines are asked for."""
    days = max(DAYS * wanted // stand, 1)
    busiest = -(-stand // (BATCH * DAYS)) * BATCH  # lines of a day
    at_once = max(MOVEMENTS_MAX // busiest, 1)
    return [
        (ON + timedelta(days=first), ON + timedelta(days=min(first + at_once, days) - 1))
        for first in range(0, days, at_once)
    ]


def _movements(connection: Connection, periods: Sequence[tuple[date, date]]) -> object:
    asked = select(account).where(account.c.book_id == "merchant")
    accounts = {row.id: account_of(row) for row in connection.execute(asked)}
    return [book_movements(connection, accounts, first, last, ENTRY_MAX) for first, last in periods]


def _rows_of_movements(connection: Connection, periods: Sequence[tuple[date, date]]) -> object:
    """By hand: the accounts of the book, then their rows by the index of debits, as the driver gives them."""
    driver: Any = connection.connection.dbapi_connection
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    found = driver.execute(f"SELECT id FROM account WHERE book_id = {mark}", ("merchant",))
    ids = ", ".join(str(id_) for (id_,) in found.fetchall())
    asked = (
        "SELECT e.id, e.effective_on, e.reference, e.kind, e.cause, e.basis, e.finality, t.debit, t.credit, t.amount_minor, "
        "e.reason, e.recorded_at, e.digest "
        f"FROM transfer t JOIN entry e ON e.id = t.entry_id WHERE t.debit IN ({ids}) AND e.effective_on >= {mark} "
        f"AND e.effective_on <= {mark} AND e.id <= {mark} ORDER BY e.effective_on, e.id, t.position"
    )
    return [driver.execute(asked, (first.isoformat(), last.isoformat(), ENTRY_MAX)).fetchall() for first, last in periods]


def _verify(connection: Connection) -> None:
    found = verify(connection)
    assert found.ok, found.faults[:3]


def _rows(connection: Connection) -> None:
    for table in (streams.entries(connection), streams.transfers(connection)):
        for _row in table:
            pass
