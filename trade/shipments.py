"""How the goods travelled: each step, who stated it, and the steps nobody stated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Step(StrEnum):
    """What can be stated of a parcel, in the order of its way."""

    PACKED = "packed"
    HANDED_OVER = "handed_over"  # to the carrier
    INSPECTED = "inspected"
    IN_TRANSIT = "in_transit"
    CUSTOMS = "customs"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPTED = "attempted"  # a delivery that did not succeed
    READY = "ready"  # waits to be collected
    DELIVERED = "delivered"
    SIGNED = "signed"
    VERIFIED = "verified"  # confirmed with the buyer
    REFUSED = "refused"  # by the recipient
    RETURNED = "returned"  # to its sender


EXPECTED = (Step.HANDED_OVER, Step.INSPECTED, Step.IN_TRANSIT, Step.DELIVERED, Step.SIGNED, Step.VERIFIED)
"""The steps a delivery ought to show: a court asks about each that nobody stated."""

CARRIER, RECIPIENT = "carrier", "recipient"
"""Who states a step and is no party on record."""

RECOURSE, FILE = "recourse", "file"
"""How a step came to us, where no party told it: we asked the carrier, or a file was handed over."""

IMPARTIAL = ("", RECOURSE, FILE)
"""By whom a step is told that no party of the sale wrote down itself, for whatever is counted from it."""


class ProofState(StrEnum):
    """Whether we hold the carrier's proof of delivery."""

    EXPECTED = "expected"
    CAPTURED = "captured"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class ShipmentStep:
    """One step as somebody stated it: a party code, the carrier or the recipient.

    `told_by`: the party that told us, RECOURSE or FILE; `told_at`: when we were told. Neither was always noted.
    """

    kind: Step
    happened_at: datetime
    stated_by: str
    detail: str = ""
    told_by: str = ""
    told_at: datetime | None = None

    @property
    def said(self) -> tuple[Step, datetime, str]:
        """What makes it the same statement when it comes again, by whichever way."""
        return self.kind, self.happened_at, self.stated_by


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
        return tuple(step for step in EXPECTED if step not in stated)
