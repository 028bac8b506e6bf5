"""How the goods travelled: each step, who stated it, and the steps nobody stated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Step(StrEnum):
    """The steps a delivery ought to show, in order."""

    HANDED_OVER = "handed_over"
    INSPECTED = "inspected"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    SIGNED = "signed"
    VERIFIED = "verified"  # confirmed with the buyer


class ProofState(StrEnum):
    """Whether we hold the carrier's proof of delivery."""

    EXPECTED = "expected"
    CAPTURED = "captured"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class ShipmentStep:
    """One step as somebody stated it: a party code, or "carrier"."""

    kind: Step
    happened_at: datetime
    stated_by: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel of a payment. `lost_on` is the day the carrier forgets it."""

    id: str
    payment_id: str
    carrier: str
    tracking_number: str
    proof_state: ProofState = ProofState.EXPECTED
    lost_on: date | None = None
    steps: tuple[ShipmentStep, ...] = ()

    @property
    def gaps(self) -> tuple[Step, ...]:
        """The steps nobody stated: what a court will ask about."""
        stated = {step.kind for step in self.steps}
        return tuple(step for step in Step if step not in stated)
