"""Notices under way: whom a dispute has been told to, how far each notice came, and who was late in passing it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from disputes.dispute import Stage
from disputes.informed import Proof
from ledger.money import Money
from reports.cases import Cursor


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that no seat of its party has opened yet. `above` is the party that would have passed it on."""

    dispute_id: str
    order_reference: str
    amount: Money
    stage: Stage
    proof: Proof
    above: str | None
    since: datetime  # told, or stated where it was not told
    addressed: bool  # the party has an e-mail address on record, or an endpoint of its own
    attempts: int = 0
    given_up: bool = False

    @property
    def state(self) -> str:
        """How far it came: untold | delivered | unaddressed | given_up | retried | sent."""
        if self.proof.service.informed_at is None:
            return "untold"
        if self.proof.delivered:
            return "delivered"
        if not self.proof.sent:
            return "unaddressed" if not self.addressed else "sent"
        if self.given_up:
            return "given_up"
        return "retried" if self.attempts > 1 else "sent"

    def waits(self, now: datetime) -> timedelta:
        return now - self.since


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One page of the list, the oldest first; `total` counts all, `first` is the number of its first row."""

    rows: Sequence[Notice]
    total: int
    first: int
    following: Cursor | None
