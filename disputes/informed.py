"""Who was told of a dispute, and when the matter reached them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

Within: TypeAlias = Mapping[str, timedelta | None]
"""For a party of the chain: how long the party above it may take to tell it, by their contract."""


@dataclass(frozen=True, slots=True)
class Service:
    """The moment (UTC) the matter reached a party; none while it has not. `position` is the party's in the chain."""

    dispute_id: str
    party: str
    position: int
    informed_at: datetime | None
    channel: str


class MarkKind(StrEnum):
    """What is known of a notice: it left us, the other end took it, a seat of the party opened the case."""

    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Mark:
    """The first moment (UTC) something happened to a party's notice; `seat_id` is who opened the case."""

    dispute_id: str
    party: str
    kind: MarkKind
    at: datetime
    seat_id: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What can be shown for one party: when it was told, and each step of its notice (none: not on record).

    `later` is how long after the party above it was told, none for the head and where either was not; `allowed` is what
    their contract gives for it, none where no clause says.
    """

    service: Service
    later: timedelta | None
    sent: datetime | None = None
    delivered: datetime | None = None
    opened: datetime | None = None
    allowed: timedelta | None = None

    @property
    def late(self) -> timedelta | None:
        """By how much the party above took longer than the contract gives; none where it did not, or nothing says."""
        over = self.later - self.allowed if self.later is not None and self.allowed is not None else timedelta()
        return over if over > timedelta() else None


def proofs_of(services: Sequence[Service], marks: Sequence[Mark], within: Within | None = None) -> list[Proof]:
    """Proof of service down the chain, a line for each party."""
    found = {(mark.party, mark.kind): mark.at for mark in marks}
    above: datetime | None = None
    proofs = []
    for told in services:
        later = told.informed_at - above if told.informed_at and above else None
        sent, delivered, opened = (found.get((told.party, kind)) for kind in MarkKind)
        proofs.append(Proof(told, later, sent, delivered, opened, (within or {}).get(told.party)))
        above = told.informed_at
    return proofs
