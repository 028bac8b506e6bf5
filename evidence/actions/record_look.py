"""Put a look at a carrier on record: the exhibits, the steps, what follows. All of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from evidence.actions.deposit import deposit
from evidence.actions.receive_file import Received
from evidence.capturing import Pace, Parcel, after_look
from evidence.delivery import Look, Told
from evidence.exhibit import Kind
from evidence.retention import RetentionTable, days_after
from evidence.store import captures
from evidence.store.captures import Due
from trade.shipments import CARRIER, RECOURSE, ProofState, ShipmentStep, Step
from trade.store import payments, shipments

ANSWER = "answer"  # the piece that is the carrier's own words


@dataclass(frozen=True, slots=True)
class Brought:
    """A look with the files that came of it, screened and in the vault; `refused` says why a piece is not."""

    look: Look
    pieces: Mapping[str, Received]
    refused: str = ""


def record_look(
    connection: Connection, due: Due, brought: Brought, *, now: datetime, pace: Pace, table: RetentionTable
) -> ProofState | None:
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
        if piece not in held:
            held[piece] = _deposited(connection, due, received, now)
            captures.add_piece(connection, due.shipment_id, piece, held[piece])
    keeps = table.memory(due.carrier).days or 0
    delivered = max((it.happened_at.date() for it in steps if it.kind is Step.DELIVERED), default=None)
    lost_on = due.lost_on if delivered is None else days_after(delivered, keeps)
    parcel = Parcel(due.expected_on, lost_on, due.failures, held=ANSWER in held)
    following = after_look(parcel, look.told, now=now, pace=pace, keeps_days=keeps)
    captures.save(connection, due.shipment_id, look, following, now=now)
    shipments.set_proof(connection, due.shipment_id, following.state, lost_on=following.lost_on)
    if new_steps:
        payments.mark_changed(connection, due.payment_id, now=now)
    return following.state


def _deposited(connection: Connection, due: Due, received: Received, now: datetime) -> str:
    kept = deposit(
        connection, received, subject=f"payment:{due.payment_id}", payment_id=due.payment_id, party=due.merchant,
        kind=Kind.PROOF_OF_DELIVERY, now=now, captured_from=due.carrier,
    )  # fmt: skip
    return kept.exhibit.id
