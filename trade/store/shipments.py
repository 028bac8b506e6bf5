"""Shipments and their steps, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from trade.shipments import ProofState, Shipment, ShipmentStep, Step
from trade.store.tables import shipment, shipment_step


def add(connection: Connection, *new: Shipment, now: datetime) -> None:
    """Parcels and their steps on record; a parcel that is there already stays as it is."""
    known = connection.execute(select(shipment.c.id).where(shipment.c.id.in_([one.id for one in new])))
    there = {row.id for row in known}
    parcels = [one for one in new if one.id not in there]
    if parcels:
        connection.execute(insert(shipment), [_values(one) | {"recorded_at": now} for one in parcels])
    steps = [step for one in parcels for step in _step_values(one)]
    if steps:
        connection.execute(insert(shipment_step), steps)


def _values(new: Shipment) -> dict[str, Any]:
    return {
        "id": new.id,
        "payment_id": new.payment_id,
        "carrier": new.carrier,
        "tracking_number": new.tracking_number,
        "proof_state": new.proof_state.value,
        "lost_on": new.lost_on,
    }


def _step_values(new: Shipment) -> list[dict[str, Any]]:
    return [
        {
            "shipment_id": new.id,
            "position": position,
            "kind": step.kind.value,
            "happened_at": step.happened_at,
            "stated_by": step.stated_by,
            "detail": step.detail,
        }
        for position, step in enumerate(new.steps, 1)
    ]


def of_payment(connection: Connection, payment_id: str) -> list[Shipment]:
    """Every parcel of a payment with its steps in order."""
    rows = connection.execute(select(shipment).where(shipment.c.payment_id == payment_id).order_by(shipment.c.id)).all()
    return [
        Shipment(
            row.id, row.payment_id, row.carrier, row.tracking_number, ProofState(row.proof_state), row.lost_on,
            _steps(connection, row.id),
        )
        for row in rows
    ]  # fmt: skip


def _steps(connection: Connection, shipment_id: str) -> tuple[ShipmentStep, ...]:
    wanted = select(shipment_step).where(shipment_step.c.shipment_id == shipment_id).order_by(shipment_step.c.position)
    return tuple(
        ShipmentStep(Step(row.kind), row.happened_at, row.stated_by, row.detail) for row in connection.execute(wanted)
    )
