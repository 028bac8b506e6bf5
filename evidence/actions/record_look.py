"""Put a look at a carrier on record: the exhibits, the steps, what follows. All of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from evidence.actions.deposit import deposit
from evidence.actions.receive_file import Received
from evidence.capturing import Pace, Parcel, after_look
from evidence.delivery import Look, Told
from evidence.exhibit import Kind
from evidence.pieces import ANSWER
from evidence.retention import RetentionTable, days_after
from evidence.store import captures
from evidence.store.captures import Due
from trade.shipments import CARRIER, RECOURSE, ProofState, ShipmentStep, Step
from trade.store import payments, shipments


@dataclass(frozen=True, slots=True)
class Brought:
    """A look with what is to be kept of it by piece, screened and in the vault; `refused` says why a piece is not."""

    look: Look
    pieces: Mapping[str, Received]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """How the proof stands after a look. `more`: it was held before, and the look brought more of it."""

    state: ProofState
    more: bool


def record_look(
    connection: Connection, due: Due, brought: Brought, *, now: datetime, pace: Pace, table: RetentionTable
) -> Recorded | None:
    """How the proof stands now; None when another worker has taken the parcel over and nothing was written."""
    if not captures.still_mine(connection, due):
        return None
    look = brought.look
    if brought.refused:
        look = replace(look, told=Told.BROKEN, reason=brought.refused)
    steps = [ShipmentStep(it.kind, it.happened_at, CARRIER, it.words, RECOURSE) for it in look.events]
    new_steps = shipments.add_steps(connection, due.shipment_id, steps, now=now)
    held = captures.pieces(connection, due.shipment_id)
    for piece, received in brought.pieces.items():
        captures.add_piece(connection, due.shipment_id, piece, _deposited(connection, due, received, now))
    keeps = table.memory(due.carrier).days or 0
    delivered = _delivered(steps)
    lost_on = due.lost_on if delivered is None else days_after(delivered, keeps)
    if delivered is None and due.captured and (known := shipments.get(connection, due.shipment_id)):
        delivered = _delivered(known.steps)
    parcel = Parcel(due.expected_on, lost_on, due.failures, ANSWER in {*held, *brought.pieces}, delivered, due.captured)
    following = after_look(parcel, look.told, now=now, pace=pace, keeps_days=keeps)
    more = due.captured and bool(brought.pieces)
    captures.save(connection, due, look, following, more=more, now=now)
    shipments.set_proof(connection, due.shipment_id, following.state, lost_on=following.lost_on)
    if new_steps:
        payments.mark_changed(connection, due.payment_id, now=now)
    return Recorded(following.state, more)


def _delivered(steps: Sequence[ShipmentStep]) -> date | None:
    return max((it.happened_at.date() for it in steps if it.kind is Step.DELIVERED), default=None)


def _deposited(connection: Connection, due: Due, received: Received, now: datetime) -> str:
    kept = deposit(
        connection, received, subject=f"payment:{due.payment_id}", payment_id=due.payment_id, party=due.merchant,
        kind=Kind.PROOF_OF_DELIVERY, now=now, captured_from=due.carrier,
    )  # fmt: skip
    return kept.exhibit.id
