"""How two ways of doing the same are measured beside each other."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

Work = Callable[[int], Callable[[], object]]
"""Lays out one round and gives what is to be timed; the argument is a number never used before, for new names."""

Timed = Callable[[int], float]
"""Does one round and says how many seconds it took."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of bench.json. `ours` and `raw` are in `unit`; the ratio is so oriented that more is better.

    Without `ours` it was not measured, and `conditions` says why.
    """

    part: str
    case: str
    ours: float | None
    raw: float | None
    ratio: float | None
    goal: float
    unit: str
    conditions: str

    @property
    def met(self) -> bool:
        return self.ratio is not None and self.ratio >= self.goal


def clocked(work: Work) -> Timed:
    """A round timed from the moment it is laid out."""

    def timed(number: int) -> float:
        laid_out = work(number)
        start = time.perf_counter()
        laid_out()
        return time.perf_counter() - start

    return timed


def rates(
    part: str, case: str, ours: Timed, raw: Timed, *, each: int, rounds: int, goal: float, told: str, seconds: float = 0
) -> Measured:
    """Entries a second of both (`each` to a round), in turns, so that a busy moment hits both alike; the ratio is the
    median of the rounds' own. At least `rounds`, and for at least so many `seconds`."""
    taken = list(_turns(ours, raw, rounds, seconds))
    mine, theirs = (each / median(column) for column in zip(*taken, strict=True))
    ratio = median(by_hand / mine for mine, by_hand in taken)
    what = "entry" if each == 1 else f"{each} entries"
    conditions = f"{told}; {what} a round, median of {len(taken)} interleaved rounds; {machine()}"
    return Measured(part, case, round(mine, 1), round(theirs, 1), round(ratio, 3), goal, "entries/s", conditions)


def delays(
    part: str, case: str, ours: Timed, raw: Timed, *, rounds: int, goal: float, told: str, repeated: int = 1
) -> Measured:
    """Milliseconds of both, in turns; a round does it `repeated` times."""
    taken = list(_turns(ours, raw, rounds, 0))
    mine, theirs = (median(column) * 1000 / repeated for column in zip(*taken, strict=True))
    ratio = median(by_hand / mine for mine, by_hand in taken)
    conditions = f"{told}; median of {len(taken)} interleaved rounds; {machine()}"
    return Measured(part, case, round(mine, 3), round(theirs, 3), round(ratio, 3), goal, "ms", conditions)


def growth(
    part: str, case: str, found: Sequence[tuple[int, float]], *, goal: float, told: str, of: str = "transfers"
) -> Measured:
    """Milliseconds at the largest size beside the smallest of the same run: 1 is flat."""
    (small, first), *_, (large, last) = found
    sizes = ", ".join(f"{size:,} {of} {seconds * 1000:.2f} ms" for size, seconds in found)
    conditions = f"{told}; {large:,} {of} beside {small:,} in place of raw ({sizes}); {machine()}"
    return Measured(
        part, case, round(last * 1000, 3), round(first * 1000, 3), round(first / last, 3), goal, "ms", conditions
    )


def not_measured(part: str, case: str, *, goal: float, why: str) -> Measured:
    return Measured(part, case, None, None, None, goal, "entries/s", f"not measured: {why}")


def machine() -> str:
    return f"Python {platform.python_version()}"


def _turns(ours: Timed, raw: Timed, rounds: int, seconds: float) -> Iterator[tuple[float, float]]:
    ours(0)
    raw(0)  # accounts made, statements prepared, caches warm
    until = time.monotonic() + seconds
    number = 0
    while number < rounds or time.monotonic() < until:
        number += 1
        if number % 2:
            mine, by_hand = ours(number), raw(number)
        else:
            by_hand, mine = raw(number), ours(number)
        yield mine, by_hand
