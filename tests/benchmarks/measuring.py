"""How two ways of doing the same are measured beside each other."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Work = Callable[[int], Callable[[], object]]
"""Lays out one round and gives what is to be timed; the argument is a number never used before, for new names."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of bench.json. `ours` and `raw` are in `unit`; the ratio is so oriented that more is better."""

    part: str
    case: str
    ours: float
    raw: float
    ratio: float
    goal: float
    unit: str
    conditions: str


def rate(part: str, case: str, ours: Work, raw: Work, *, per_round: int, rounds: int, goal: float, told: str) -> Measured:
    """Entries a second of both, in turns, so that a busy minute hits both alike; the median of the rounds."""
    ours(0)()
    raw(0)()  # accounts made, statements prepared, caches warm
    seconds: tuple[list[float], list[float]] = ([], [])
    for number in range(1, rounds + 1):
        for work, taken in zip((ours, raw), seconds, strict=True):
            laid_out = work(number)
            start = time.perf_counter()
            laid_out()
            taken.append(time.perf_counter() - start)
    mine, theirs = (per_round / median(taken) for taken in seconds)
    conditions = (
        f"{told}; {per_round} entries a round, median of {rounds} interleaved rounds; Python {platform.python_version()}"
    )
    return Measured(part, case, round(mine, 1), round(theirs, 1), round(mine / theirs, 3), goal, "entries/s", conditions)
