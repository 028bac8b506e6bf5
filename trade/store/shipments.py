"""Shipments and their steps, as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from trade.shipments import ProofState, Shipment, ShipmentStep, Step
from trade.store.tables import shipment, shipment_news, shipment_step


def add(connection: Connection, *new: Shipment, now: datetime) -> None:
    """Parcels and their steps on record; a parcel that is there already stays as it is.

    Where proof is still to come, a row is left for the layer that captures it.
    """
    known = connection.execute(select(shipment.c.id).where(shipment.c.id.in_([one.id for one in new])))
    there = {row.id for row in known}
    parcels = [one for one in new if one.id not in there]
    if parcels:
        connection.execute(insert(shipment), [_values(one) | {"recorded_at": now} for one in parcels])
    steps = [step for one in parcels for step in _step_values(one.id, one.steps, 0, now)]
    if steps:
        connection.execute(insert(shipment_step), steps)
    news = [{"shipment_id": one.id} for one in parcels if one.proof_state is ProofState.EXPECTED]
    if news:
        connection.execute(insert(shipment_news), news)


def take_news(connection: Connection, *, limit: int) -> list[Shipment]:
    """Up to `limit` parcels whose proof is to come and that nobody has taken up yet. They are from now on."""
    wanted = select(shipment_news.c.shipment_id).limit(limit).with_for_update(skip_locked=True)
    ids = list(connection.execute(wanted).scalars())
    connection.execute(delete(shipment_news).where(shipment_news.c.shipment_id.in_(ids)))
    return _shipments(connection, ids)


def add_steps(connection: Connection, shipment_id: str, stated: Sequence[ShipmentStep], *, now: datetime) -> int:
    """How many of these steps are new; one that its speaker has stated before, of the same moment, is not added again.

    The parcel is kept from other writers of its steps until the transaction ends.
    """
    connection.execute(select(shipment.c.id).where(shipment.c.id == shipment_id).with_for_update())
    known = {it.said for it in _steps(connection, [shipment_id]).get(shipment_id, ())}
    first = {it.said: it for it in reversed(stated)}
    new = [it for it in stated if it.said not in known and first[it.said] is it]
    if new:
        last = select(func.max(shipment_step.c.position)).where(shipment_step.c.shipment_id == shipment_id)
        connection.execute(
            insert(shipment_step), _step_values(shipment_id, new, connection.execute(last).scalar() or 0, now)
        )  # fmt: skip
    return len(new)


def set_proof(connection: Connection, shipment_id: str, state: ProofState, *, lost_on: date) -> None:
    """Whether the carrier's proof is held, and the day it forgets as far as is known now."""
    theirs = update(shipment).where(shipment.c.id == shipment_id)
    connection.execute(theirs.values(proof_state=state.value, lost_on=lost_on))


def _values(new: Shipment) -> dict[str, Any]:
    return {
        "id": new.id,
        "payment_id": new.payment_id,
        "carrier": new.carrier,
        "tracking_number": new.tracking_number,
        "proof_state": new.proof_state.value,
        "lost_on": new.lost_on,
    }


def _step_values(shipment_id: str, steps: Sequence[ShipmentStep], after: int, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "shipment_id": shipment_id,
            "position": position,
            "kind": step.kind.value,
            "happened_at": step.happened_at,
            "stated_by": step.stated_by,
            "detail": step.detail,
            "told_by": step.told_by,
            "told_at": step.told_at or now,
        }
        for position, step in enumerate(steps, after + 1)
    ]


def of_payment(connection: Connection, payment_id: str) -> list[Shipment]:
    """Every parcel of a payment with its steps in order."""
    return of_payments(connection, [payment_id])


def of_payments(connection: Connection, payment_ids: Sequence[str]) -> list[Shipment]:
    """Every parcel of these payments with its steps in order."""
    ids = select(shipment.c.id).where(shipment.c.payment_id.in_(payment_ids))
    return _shipments(connection, list(connection.execute(ids).scalars()))


def by_number(connection: Connection, numbers: Collection[str]) -> list[Shipment]:
    """Every parcel that bears one of these numbers, whoever's and whichever carrier's; without its steps."""
    rows = connection.execute(select(shipment).where(shipment.c.tracking_number.in_(numbers)).order_by(shipment.c.id))
    return [
        Shipment(row.id, row.payment_id, row.carrier, row.tracking_number, ProofState(row.proof_state), row.lost_on)
        for row in rows
    ]


def get(connection: Connection, shipment_id: str) -> Shipment | None:
    """One parcel with its steps in order."""
    return next(iter(_shipments(connection, [shipment_id])), None)


def _shipments(connection: Connection, ids: Sequence[str]) -> list[Shipment]:
    rows = connection.execute(select(shipment).where(shipment.c.id.in_(ids)).order_by(shipment.c.id)).all()
    steps = _steps(connection, ids)
    return [
        Shipment(
            row.id, row.payment_id, row.carrier, row.tracking_number, ProofState(row.proof_state), row.lost_on,
            tuple(steps.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def _steps(connection: Connection, ids: Sequence[str]) -> dict[str, list[ShipmentStep]]:
    wanted = select(shipment_step).where(shipment_step.c.shipment_id.in_(ids))
    found: dict[str, list[ShipmentStep]] = {}
    for row in connection.execute(wanted.order_by(shipment_step.c.shipment_id, shipment_step.c.position)):
        step = ShipmentStep(Step(row.kind), row.happened_at, row.stated_by, row.detail, row.told_by, row.told_at)
        found.setdefault(row.shipment_id, []).append(step)
    return found
