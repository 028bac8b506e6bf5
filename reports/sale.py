"""A sale as its page shows it: what was said and agreed, the files of it, the way of its parcels. And what came too late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from evidence.handling import Handling
from reports.evidence import Held
from trade.payments import Payment
from trade.sale_facts import Recorded, Sale


@dataclass(frozen=True, slots=True)
class Said:
    """What is on record of a sale and may be seen by the reader. `exhibits`: in which exhibit a statement is written out.

    `opened_on`: the day the dispute it is held against was opened; none where there is none.
    """

    sale: Sale
    exhibits: Mapping[int, str]
    opened_on: date | None

    @property
    def empty(self) -> bool:
        return not self.sale.facts and not self.sale.messages

    def late(self, row: Recorded) -> bool:
        """Whether it was told to us only after the dispute was opened, whatever moment it says it is of."""
        return came_late(row.recorded_at, self.opened_on)


def came_late(recorded_at: datetime, opened_on: date | None) -> bool:
    return opened_on is not None and recorded_at.astimezone(UTC).date() > opened_on


@dataclass(frozen=True, slots=True)
class SalePage:
    """All of one sale that the seat may see."""

    payment: Payment
    disputes: Sequence[str]
    said: Said
    files: Sequence[Held]
    parcels: Sequence[Handling]
