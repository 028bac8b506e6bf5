"""Evidence at risk: a dispute goes on, and the carrier will forget before anybody holds a proof of delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.money import Money


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A parcel of an open dispute without a proof; `lost_on` is the day its carrier forgets."""

    dispute_id: str
    order_reference: str
    amount: Money
    carrier: str
    tracking_number: str
    lost_on: date


@dataclass(frozen=True, slots=True)
class Brought:
    """How many exhibits a party has brought to a dispute itself, and how many of them are submitted."""

    exhibits: int
    submitted: int
