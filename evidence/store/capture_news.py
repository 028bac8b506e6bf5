"""What is to be told of captures, as rows: to merchants, that a proof will be lost; to the layer above, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, and_, exists, or_, select, update

from evidence.exhibit import Kind
from evidence.store.tables import capture, exhibit
from trade.payments import Chain
from trade.shipments import ProofState
from trade.store.tables import payment, shipment


@dataclass(frozen=True, slots=True)
class Untold:
    """A parcel of which the merchant is to be told. `lost`: it is too late."""

    shipment_id: str
    payment_id: str
    merchant: str
    order_reference: str
    carrier: str
    tracking_number: str
    lost_on: date
    lost: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """News for the layer above: the proof of a parcel is held, or lost, or more of it has come since."""

    shipment_id: str
    payment_id: str
    carrier: str
    tracking_number: str
    state: ProofState
    settled_at: datetime


def claim_warnings(connection: Connection, *, now: datetime, limit: int, unasked: timedelta) -> tuple[int, list[Untold]]:
    """How many were gone through, and the parcels of which the merchant is to be told now: of each once, in time or late.

    The carrier is asked first, unless it has been due for so long (`unasked`) and was not: a carrier that is silent, or
    takes no more, holds no letter up. A merchant that has brought a proof of delivery of its own need not be told.
    """
    own = exists().where(
        exhibit.c.payment_id == shipment.c.payment_id,
        exhibit.c.kind == Kind.PROOF_OF_DELIVERY.value,
        exhibit.c.seat_id.is_not(None),
        exhibit.c.discarded_at.is_(None),
    )
    asked = or_(capture.c.looked_at.is_not(None), capture.c.look_at <= now - unasked)
    due = and_(capture.c.warned_at.is_(None), capture.c.warn_on <= now.date(), asked)
    rows = connection.execute(
        select(shipment, payment.c.chain_id, payment.c.order_reference, own.label("own"))
        .join(capture, capture.c.shipment_id == shipment.c.id)
        .join(payment, payment.c.id == shipment.c.payment_id)
        .where(due)
        .order_by(shipment.c.lost_on, shipment.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=capture)
    ).all()
    connection.execute(
        update(capture).where(capture.c.shipment_id.in_([row.id for row in rows])).values(warned_at=now)
    )  # fmt: skip
    told = [
        Untold(
            row.id, row.payment_id, Chain.from_id(row.chain_id).merchant, row.order_reference, row.carrier,
            row.tracking_number, row.lost_on, row.proof_state == ProofState.LOST.value,
        )
        for row in rows
        if not row.own
    ]  # fmt: skip
    return len(rows), told


def claim_settled(connection: Connection, *, now: datetime, limit: int) -> list[Settled]:
    """Up to `limit` parcels whose proof is held or lost since the layer above last asked; each is handed over once."""
    due = and_(capture.c.passed_on_at.is_(None), capture.c.settled_at.is_not(None))
    rows = connection.execute(
        select(shipment, capture.c.settled_at)
        .join(capture, capture.c.shipment_id == shipment.c.id)
        .where(due)
        .order_by(capture.c.settled_at, shipment.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=capture)
    ).all()
    taken = update(capture).where(capture.c.shipment_id.in_([row.id for row in rows]))
    connection.execute(taken.values(passed_on_at=now))
    return [
        Settled(
            row.id, row.payment_id, row.carrier, row.tracking_number, ProofState(row.proof_state), row.settled_at
        )
        for row in rows
    ]  # fmt: skip
