"""The ledger's goals, each beside SQL by hand of the same shape in the same run."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks import growth, opening, peers, writers, writing
from tests.benchmarks.measuring import Measured
from tests.benchmarks.world import SCALES, folder, server


def measure(scale: str, installed: peers.Installed) -> Iterator[Measured]:
    """Every row, on both databases where it applies."""
    much = SCALES[scale]
    with folder() as inside:
        yield from writing.on_sqlite(inside, much)
        yield from growth.on_sqlite(inside, much)
        with server(inside) as url:
            yield from writing.on_postgres(url, much)
            yield from opening.on_postgres(url, much)
            yield from writers.on_postgres(url, much)
            yield from growth.on_postgres(url, much)
            yield from peers.on_postgres(url, much, found=installed)


def measure_growth(scale: str, _installed: peers.Installed) -> Iterator[Measured]:
    """Only the rows that tell how reading fares as the books grow."""
    much = SCALES[scale]
    with folder() as inside:
        with server(inside) as url:
            yield from growth.on_postgres(url, much)
        yield from growth.on_sqlite(inside, much)


def measure_peers(scale: str, installed: peers.Installed) -> Iterator[Measured]:
    """Only the rows beside other ledgers."""
    with folder() as inside, server(inside) as url:
        yield from peers.on_postgres(url, SCALES[scale], found=installed)
