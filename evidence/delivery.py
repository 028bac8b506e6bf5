"""What a carrier tells of a parcel, in our one normal form, whichever carrier it was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from trade.shipments import Step


class Told(StrEnum):
    """What a look at a carrier came to."""

    DELIVERED = "delivered"
    UNDER_WAY = "under_way"
    RETURNED = "returned"  # on its way back to the sender, or there
    UNKNOWN = "unknown"  # the carrier does not know the number, not yet or no longer
    FORGOTTEN = "forgotten"  # the carrier says that it knew the number once
    AWAY = "away"  # no answer to be had now
    BROKEN = "broken"  # an answer that could not be read, or a part of it that could not be kept
    UNCONNECTED = "unconnected"  # nobody was asked: no connection to this carrier


TROUBLE = frozenset({Told.AWAY, Told.BROKEN})
"""What says nothing of the parcel: to be asked again soon."""


class Clock(StrEnum):
    """What a carrier says of the clock it tells the time by."""

    STATED = "stated"  # the moment comes with its zone, or in UTC
    HOME = "home"  # without a zone, from a carrier that tells every hour in the zone of its country: counted from that
    LOCAL = "local"  # without a zone, hour of a place nobody names: kept as it is written, as if it were UTC


UNZONED = "(local time, no zone stated · 当地时间，未注明时区)"


@dataclass(frozen=True, slots=True)
class CarrierEvent:
    """One step as the carrier states it (UTC, as far as `clock` lets it be known)."""

    kind: Step
    happened_at: datetime
    detail: str = ""
    clock: Clock = Clock.STATED

    @property
    def words(self) -> str:
        """The carrier's words, with what is to be known of the hour beside them."""
        return f"{self.detail} {UNZONED}".strip() if self.clock is Clock.LOCAL else self.detail


@dataclass(frozen=True, slots=True)
class Paper:
    """A signature or a picture of the delivery: what it is ("signature", "photo"), its file name, its bytes."""

    what: str
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class DeliveryProof:
    """That a parcel was delivered: when (UTC), to whom and where as the carrier writes it, and how it came there.

    `papers` are fetched after the answer that names them; the answer itself is kept beside them, word for word.
    """

    delivered_at: datetime
    to_whom: str
    where: str
    events: tuple[CarrierEvent, ...] = ()
    papers: tuple[Paper, ...] = ()
    clock: Clock = Clock.STATED


@dataclass(frozen=True, slots=True)
class Tracking:
    """A carrier's answer as read. `proof` none: not delivered, or not to the buyer where it was `returned`.

    `papers`: what each is and its address at the carrier; `enclosed`: those that came inside the answer.
    """

    events: tuple[CarrierEvent, ...]
    proof: DeliveryProof | None = None
    papers: tuple[tuple[str, str], ...] = ()
    enclosed: tuple[Paper, ...] = ()
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from a carrier's address, before anything is read from it."""

    status: int
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a carrier: what it came to, the answer it rests on, and why where it came to trouble."""

    told: Told
    answer: Answer | None = None
    events: tuple[CarrierEvent, ...] = ()
    proof: DeliveryProof | None = None
    reason: str = ""

    @property
    def said(self) -> str:
        """A digest of what it tells, in our form: another one tells something new, whatever else differs in its bytes."""
        steps = sorted({(it.kind.value, it.happened_at.isoformat(), it.detail) for it in self.events})
        proof = self.proof and [self.proof.delivered_at.isoformat(), self.proof.to_whom, self.proof.where]
        return sha256(json.dumps([steps, proof], ensure_ascii=False).encode()).hexdigest()
