"""One writer: the journal alone, one entry a transaction and in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from ledger.entry import Entry
from runtime.database import make_engine
from tests.benchmarks.by_hand import PostgresByHand, SQLiteByHand, legs_of, lines
from tests.benchmarks.measuring import Measured, Timed, clocked, rates
from tests.benchmarks.world import Scale, chargebacks, fees, post, post_alone, post_each, postgres_database, sqlite_database

PART = "ledger"
Make = Callable[[str, int, int], list[Entry]]


def on_sqlite(folder: Path, scale: Scale) -> Iterator[Measured]:
    """Two databases of the same make: SQLite has one writer, and neither is to grow by the other's rows."""
    mine, by_hand = sqlite_database(folder), sqlite_database(folder)
    engine, driver = make_engine(mine), SQLiteByHand(by_hand)
    legs = legs_of(by_hand, chargebacks("first", 0, 1)[0])
    told = "SQLite, WAL, synchronous FULL, 1 writer, five transfers an entry; entries are made before the clock starts"

    def raw(case: str, quantity: int, work: Callable[..., None]) -> Timed:
        return clocked(lambda n: partial(work, lines(chargebacks(case, n, quantity), legs)))

    yield rates(
        PART, "sqlite, one entry a transaction",
        clocked(lambda n: partial(post_each, engine, chargebacks("single", n, scale.single))),
        raw("single", scale.single, driver.post_each), each=scale.single, rounds=scale.rounds, goal=0.60, told=told,
    )  # fmt: skip
    yield rates(
        PART, "sqlite, batch", clocked(lambda n: partial(post, engine, chargebacks("batch", n, scale.batch))),
        raw("batch", scale.batch, driver.post), each=scale.batch, rounds=scale.rounds, goal=0.85, told=told,
    )  # fmt: skip
    driver.close()
    engine.dispose()


def on_postgres(url: str, scale: Scale) -> Iterator[Measured]:
    """Both sides into one database, each on a connection of its own."""
    base = postgres_database(url)
    engine = make_engine(base).execution_options(isolation_level="AUTOCOMMIT")
    driver = PostgresByHand(base)
    told = "PostgreSQL, durable, autocommit, 1 writer, {} an entry; entries are made before the clock starts"

    def single(case: str, make: Make, shape: str) -> Measured:
        legs = legs_of(base, make(f"{shape} first", 0, 1)[0])

        def by_hand(number: int) -> Callable[[], object]:
            return partial(driver.post_each, lines(make(f"{shape} by hand", number, scale.single), legs))

        return rates(
            PART, case, clocked(lambda n: partial(post_alone, engine, make(shape, n, scale.single))), clocked(by_hand),
            each=scale.single, rounds=scale.rounds, goal=0.90, told=told.format(shape),
        )  # fmt: skip

    yield single("postgresql, one entry a transaction", fees, "two transfers")
    yield single("postgresql, one entry of five parties", chargebacks, "five transfers")
    legs = legs_of(base, chargebacks("first", 0, 1)[0])
    yield rates(
        PART, "postgresql, batch", clocked(lambda n: partial(post, engine, chargebacks("batch", n, scale.batch))),
        clocked(lambda n: partial(driver.post, lines(chargebacks("batch by hand", n, scale.batch), legs))),
        each=scale.batch, rounds=scale.rounds, goal=0.90,
        told=told.format("five transfers") + "; by hand as UNNEST of the driver's own lists, constants apart",
    )  # fmt: skip
    driver.close()
    engine.dispose()
