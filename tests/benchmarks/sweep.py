"""The sweep among few and among many open windows, and a round through the windows of all payments."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import CTE, Connection, Date, Engine, Text, case, cast, func, insert, literal, select, text, update

from disputes.actions.compute_windows import open_round, recompute_windows
from disputes.actions.sweep import SWEEP_BATCH_MAX, sweep
from disputes.store.tables import window
from runtime.database import UTCDateTime, make_engine, transaction
from tests.benchmarks.measuring import Measured, Timed, delays, machine
from tests.benchmarks.peers import Installed
from tests.benchmarks.world import CHAIN, KINDS, NOW, ON, folder, postgres_database, server, sqlite_database
from trade.parties import Party
from trade.payments import Chain
from trade.store import parties, payments
from trade.store.tables import payment

PART = "sweep"
GROUNDS = 10  # windows of each payment, where they are laid out and not computed
DUE, LATER = ON - timedelta(days=1), ON + timedelta(days=90)
PAGES_TO_MB = 4096 / 2**20


@dataclass(frozen=True, slots=True)
class Much:
    """How many windows are due, among how many, in how many rounds; how many payments a recomputation goes through."""

    due: int
    few: int
    many: int
    rounds: int
    recomputed: int


SCALES = {
    "tiny": Much(20, 200, 2_000, 1, 30),
    "small": Much(10_000, 100_000, 1_000_000, 5, 5_000),
    "full": Much(10_000, 100_000, 1_000_000, 5, 42_000),
}


def measure(scale: str, _installed: Installed) -> Iterator[Measured]:
    much = SCALES[scale]
    with folder() as inside:
        yield from on_sqlite(inside, much)
        with server(inside) as url:
            yield from on_postgres(url, much)


def on_sqlite(inside: Path, much: Much) -> Iterator[Measured]:
    yield _due("sqlite", sqlite_database(inside), sqlite_database(inside), much)
    yield from _recomputed("sqlite", sqlite_database(inside), much)


def on_postgres(url: str, much: Much) -> Iterator[Measured]:
    yield _due("postgresql", postgres_database(url), postgres_database(url), much)
    yield from _recomputed("postgresql", postgres_database(url), much)


def _due(name: str, few_url: str, many_url: str, much: Much) -> Measured:
    few, many = make_engine(few_url), make_engine(many_url)
    for engine, windows in ((few, much.few), (many, much.many)):
        _lay_out(engine, windows // GROUNDS)
        with transaction(engine) as connection:
            _open_windows(connection, windows, due=much.due)
    told = (
        f"{much.due:,} due among {much.many:,}, one ground of sales in a row; in place of raw: among {much.few:,}; "
        f"{SWEEP_BATCH_MAX} to a transaction"
    )
    found = delays(
        PART, f"{name}, sweep of what is due", _swept(many, much.due), _swept(few, much.due), rounds=much.rounds,
        goal=1 / 1.3, told=told,
    )  # fmt: skip
    few.dispose()
    many.dispose()
    return found


def _swept(engine: Engine, due: int) -> Timed:
    """The product's sweep until nothing is left, over windows opened again and seen by the database."""

    def one(_number: int) -> float:
        with transaction(engine) as connection:
            connection.execute(update(window).where(window.c.closes_on == DUE).values(state="open"))
        _settle(engine)
        closed, left, start = 0, True, time.perf_counter()
        while left:
            with transaction(engine) as connection:
                batch = sweep(connection, now=NOW)
            closed, left = closed + batch.windows_closed, batch.left
        taken = time.perf_counter() - start
        assert closed == due, closed
        return taken

    return one


def _recomputed(name: str, url: str, much: Much) -> Iterator[Measured]:
    engine = make_engine(url, pooled=False)  # as a job's is: no plan outlives the table it was made for
    _lay_out(engine, much.recomputed)
    _settle(engine)
    yield from _round(engine, f"{name}, recompute, all rows written", much)
    _settle(engine)
    yield from _round(engine, f"{name}, recompute, no row differs", much)
    engine.dispose()


def _round(engine: Engine, named: str, much: Much) -> Iterator[Measured]:
    """Rows a second in the last fifth of the round beside the first, and the memory of the process likewise."""
    with transaction(engine) as connection:
        assert open_round(connection, now=NOW, anew=True) == much.recomputed
    batches: list[tuple[float, float]] = []
    left, size, start = True, max(min(SWEEP_BATCH_MAX, much.recomputed // 10), 1), time.perf_counter()
    while left:
        began = time.perf_counter()
        with transaction(engine) as connection:
            done = recompute_windows(connection, now=NOW, limit=size)
        left = done.left
        if done.payments == size:
            batches.append((time.perf_counter() - began, _memory_mb()))
    taken = time.perf_counter() - start
    with transaction(engine) as connection:
        rows = connection.execute(select(func.count()).select_from(window)).scalar_one()
    fifth = max(len(batches) // 5, 1)
    per_batch = rows / much.recomputed * size
    first, last = (per_batch / median(seconds for seconds, _ in part) for part in (batches[:fifth], batches[-fifth:]))
    told = (
        f"{rows:,} windows of {much.recomputed:,} payments, {rows / taken:,.0f} rows/s in all; last fifth beside the first"
    )
    conditions = f"{told}; {machine()}"
    yield Measured(PART, named, round(last, 1), round(first, 1), round(last / first, 3), 1 / 1.3, "rows/s", conditions)
    before, after = (median(mb for _, mb in part) for part in (batches[:fifth], batches[-fifth:]))
    yield Measured(
        PART, f"{named}, memory", round(after, 1), round(before, 1), round(before / after, 3), 1 / 1.1, "MB", conditions
    )


def _lay_out(engine: Engine, quantity: int) -> None:
    """Parties, their chain and so many sales, none of which waits to be computed."""
    with transaction(engine) as connection:
        for code, kind in zip(CHAIN, KINDS, strict=True):
            parties.add(connection, Party(code, kind, code, code), now=NOW)
        payments.add_chain(connection, Chain(CHAIN))
        n = _numbers(quantity)
        stated: dict[str, Any] = {
            "id": literal("sale.") + cast(n.c.i, Text), "chain_id": literal(Chain(CHAIN).id),
            "order_reference": cast(n.c.i, Text), "source": literal("bench"), "currency": literal("CNY"),
            "amount_minor": literal(10_000), "scheme": literal("visa"), "sold_at": literal(NOW, UTCDateTime),
            "processed_on": literal(ON, Date), "facts": literal({}, payment.c.facts.type),
            "recorded_at": literal(NOW, UTCDateTime),
        }  # fmt: skip
        connection.execute(insert(payment).from_select(list(stated), select(*stated.values())))


def _open_windows(connection: Connection, quantity: int, *, due: int) -> None:
    """So many windows. Due is one ground of the sales that came first, as sales of one day fall due on one day."""
    n = _numbers(quantity)
    first = (n.c.i % GROUNDS == 0) & (n.c.i < due * GROUNDS)
    spread = [((n.c.i % 4 == rest), literal(LATER + timedelta(days=rest), Date)) for rest in range(3)]
    stated: dict[str, Any] = {
        "payment_id": literal("sale.") + cast(n.c.i // GROUNDS, Text), "kind": cast(n.c.i % GROUNDS, Text),
        "opens_on": literal(date(2026, 1, 1), Date),
        "closes_on": case((first, literal(DUE, Date)), *spread, else_=literal(LATER, Date)),
        "rule": literal("bench/x@from-2026-01-01"), "why_en": literal("why " * 30), "why_zh": literal("因" * 60),
        "estimated": literal(False), "state": literal("open"),
    }  # fmt: skip
    connection.execute(insert(window).from_select(list(stated), select(*stated.values())))


def _numbers(quantity: int) -> CTE:
    """0, 1, 2 … in the database."""
    first = select(literal(0).label("i")).cte("n", recursive=True)
    return first.union_all(select(first.c.i + 1).where(first.c.i + 1 < quantity))


def _settle(engine: Engine) -> None:
    """What autovacuum does within a minute."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if connection.dialect.name == "postgresql" else "ANALYZE"))


def _memory_mb() -> float:
    """What the process holds at this moment."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGES_TO_MB
