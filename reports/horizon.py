"""Horizons: what was known when a paper was drawn up, in a form that can be written down and asked for again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from reports.errors import HorizonRefused
from runtime.refusal import because

ENTRY_MAX = 2**63 - 1
WRITTEN = re.compile(r"(\d{1,19})(?:@(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z))?")


@dataclass(frozen=True, slots=True)
class Horizon:
    """Everything posted as entry `entry` or before, and every contest known by `known_by` (UTC; none: no entry yet).

    `recorded_at` is the moment at which the last of these entries was recorded. A paper names the horizon and the last
    seal below it; what a paper covers is sealed before it is drawn.
    """

    entry: int
    recorded_at: datetime | None
    known_by: datetime | None

    def __str__(self) -> str:
        """5541, or 5541@2026-11-24T09:15:00.000000Z where a contest is younger than the last entry."""
        if self.known_by is None or self.known_by == self.recorded_at:
            return str(self.entry)
        return f"{self.entry}@{self.known_by.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


@dataclass(frozen=True, slots=True)
class Known:
    """What of the books is counted: entries up to `entry`, or all that are known so far, some of them perhaps newer than
    the last seal at entry `settled`."""

    entry: int | None
    settled: int
    newest: int

    @property
    def provisional(self) -> bool:
        """Whether something is counted that is not settled: asked again, the answer may be another."""
        return self.entry is None and self.newest > self.settled


def read_horizon(written: str) -> tuple[int, datetime | None]:
    """Entry and moment of a horizon as it stands on a paper. Raises HorizonRefused."""
    found = WRITTEN.fullmatch(written.strip())
    if found is None or int(found[1]) > ENTRY_MAX:
        raise HorizonRefused(written, because("it is no number of an entry, as 5541"))
    try:
        return int(found[1]), datetime.fromisoformat(found[2].removesuffix("Z")).replace(tzinfo=UTC) if found[2] else None
    except ValueError:
        raise HorizonRefused(written, because("its moment is none of the calendar")) from None
