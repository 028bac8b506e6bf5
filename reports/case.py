"""One case as its page shows it: everything the seat may see, read at one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from disputes.deadlines import Deadline
from disputes.dispute import CLAIMS_NOTHING, Dispute
from disputes.event import Broken, Event
from disputes.informed import Mark, Service, Within
from disputes.windows import Window
from evidence.exhibit import Exhibit
from ledger.balances import Loss, Position
from ledger.entry import Entry, Transfer
from ledger.holds import HoldState
from reports.holds import HoldContest
from trade.parties import Party
from trade.payments import Payment
from trade.shipments import Shipment
from trade.visibility import Scope


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """An entry of the books with the transfers the seat may read."""

    id: int
    recorded_at: datetime
    entry: Entry
    transfers: tuple[Transfer, ...]

    @property
    def books(self) -> tuple[tuple[str, tuple[Transfer, ...]], ...]:
        """The transfers by book, in the order in which the books come up: down the chain, as entries are written."""
        order = dict.fromkeys(it.debit.book for it in self.transfers)
        return tuple((book, tuple(it for it in self.transfers if it.debit.book == book)) for book in order)


@dataclass(frozen=True, slots=True)
class Captured:
    """How far the proof of a parcel's delivery has come: looks at the carrier, and the exhibits captured, by piece."""

    looks: int
    told: str | None
    looked_at: datetime | None
    look_at: datetime | None
    pieces: Sequence[tuple[str, Exhibit]]


@dataclass(frozen=True, slots=True)
class CaseProceeding:
    """The proceeding that decides the case. Once `settled`, its cases are paid together, not one by one."""

    id: str
    title_en: str
    title_zh: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A dispute and all that hangs on it. `stored` are the digests beside `events`, as the database keeps them."""

    dispute: Dispute
    payment: Payment
    parties: Mapping[str, Party]
    services: Sequence[Service]
    marks: Sequence[Mark]
    deadlines: Sequence[Deadline]
    windows: Sequence[Window]
    ground: Window | None  # the one of the reason the dispute states
    events: Sequence[Event]
    faults: Sequence[Broken]
    shipments: Sequence[Shipment]
    entries: Sequence[CaseEntry]
    positions: Sequence[Position]
    losses: Sequence[Loss]
    holds: Sequence[HoldState]
    contests: Mapping[str, HoldContest]  # by hold
    proceeding: CaseProceeding | None
    captures: Mapping[str, Captured]  # by parcel
    within: Within

    @property
    def missed_window(self) -> Window | None:
        """The window of the dispute's own ground that had closed before it was opened: it is late, and that alone is a
        defence; none where it came in time, claims nothing yet, or its ground has no window."""
        found = self._ground()
        return found if found and not found.open_on(self.dispute.opened_on) else None

    @property
    def early_window(self) -> Window | None:
        """The same where it had not opened yet: the issuer had to wait."""
        found = self._ground()
        return found if found and self.dispute.opened_on < found.opens_on else None

    def _ground(self) -> Window | None:
        return None if self.dispute.stage in CLAIMS_NOTHING else self.ground

    @property
    def standing(self) -> list[Position]:
        """What is open between neighbours: of this case alone, and what is withheld to secure it, maybe with others."""
        held = (it for it in self.holds if it.left.minor)
        return [*self.positions, *(Position(it.hold.holder, it.hold.owner, "withheld", it.left, "fact") for it in held)]


def readable(entry: Entry, scope: Scope) -> tuple[Transfer, ...]:
    """The transfers of an entry in the books the seat may read."""
    return tuple(t for t in entry.transfers if scope.reads_entries(t.debit.book))
