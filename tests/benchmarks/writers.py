"""Four writers at once, each a process of its own, as workers and web processes are."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier

from ledger.entry import Entry
from runtime.database import make_engine
from tests.benchmarks.by_hand import Leg, PostgresByHand, legs_of, lines
from tests.benchmarks.measuring import Measured, Timed, rates
from tests.benchmarks.world import CHAIN, Scale, chargebacks, post_alone, postgres_database

PART = "ledger"
WRITERS = 4
WAIT_S = 60.0
Call = tuple[str, int, int, bool]  # case, round, entries, on accounts of its own


class Desk:
    """What one writing process keeps: its connections, and the barrier at which all begin together."""

    def __init__(self, url: str, together: Barrier) -> None:
        self.engine = make_engine(url).execution_options(isolation_level="AUTOCOMMIT")
        self.driver = PostgresByHand(url)
        self.together = together

    def entries(self, writer: int, call: Call) -> list[Entry]:
        case, number, quantity, spread = call
        chain = [f"{code}-{writer}" for code in CHAIN] if spread else CHAIN
        return chargebacks(f"{case}/{writer}", number, quantity, chain=chain)


desk: Desk | None = None


def _sit_down(url: str, together: Barrier) -> None:
    global desk
    desk = Desk(url, together)


def _ours(writer: int, call: Call) -> tuple[float, float]:
    """When it began and when it was done."""
    assert desk is not None
    work = partial(post_alone, desk.engine, desk.entries(writer, call))
    desk.together.wait(WAIT_S)
    start = time.monotonic()
    work()
    return start, time.monotonic()


def _by_hand(writer: int, call: Call, legs: list[Leg]) -> tuple[float, float]:
    assert desk is not None
    work = partial(desk.driver.post_each, lines(desk.entries(writer, call), legs))
    desk.together.wait(WAIT_S)
    start = time.monotonic()
    work()
    return start, time.monotonic()


@contextmanager
def _pool(url: str) -> Iterator[ProcessPoolExecutor]:
    context = get_context("spawn")
    together = context.Barrier(WRITERS)
    with ProcessPoolExecutor(WRITERS, mp_context=context, initializer=_sit_down, initargs=(url, together)) as pool:
        yield pool


def on_postgres(url: str, scale: Scale) -> Iterator[Measured]:
    """Whatever one of them meets, a deadlock above all, ends the measurement with its error."""
    base = postgres_database(url)
    legs = legs_of(base, chargebacks("first", 0, 1)[0])
    quantity = max(scale.single // WRITERS, 1)
    told = "PostgreSQL, durable, autocommit, 4 writing processes, five transfers an entry"
    with _pool(base) as pool:

        def timed(work: str, *, spread: bool) -> Timed:
            def one(number: int) -> float:
                call = (f"{work} {spread}", number, quantity, spread)
                if work.startswith("ours"):
                    done = [pool.submit(_ours, writer, call) for writer in range(WRITERS)]
                else:
                    done = [pool.submit(_by_hand, writer, call, legs) for writer in range(WRITERS)]
                moments = [each.result(WAIT_S) for each in done]
                return max(end for _, end in moments) - min(start for start, _ in moments)

            return one

        yield rates(
            PART, "postgresql, 4 writers on the same accounts", timed("ours", spread=False), timed("ours", spread=True),
            each=quantity * WRITERS, rounds=scale.rounds, goal=0.95,
            told=f"{told}; beside 4 writers of ours on accounts of their own, in place of raw",
        )  # fmt: skip
        yield rates(
            PART, "postgresql, five parties, 4 writers", timed("ours long", spread=False),
            timed("by hand", spread=False), each=quantity * WRITERS, rounds=scale.rounds, goal=0.90,
            seconds=scale.long_seconds, told=f"{told}, all on the same accounts; a deadlock would end it",
        )  # fmt: skip
