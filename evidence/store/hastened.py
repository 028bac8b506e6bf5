"""Parcels that are to be asked for sooner than planned, since somebody said that there is news of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from evidence.store.tables import capture
from trade.store.tables import shipment


def hasten(connection: Connection, tracking_number: str, *, now: datetime) -> int:
    """Parcels of this number, with or without telephone digits behind it, that are still looked for: now; how many."""
    theirs = select(shipment.c.id).where(
        (shipment.c.tracking_number == tracking_number)
        | shipment.c.tracking_number.startswith(f"{tracking_number}:", autoescape=True)
    )
    waiting = update(capture).where(capture.c.shipment_id.in_(theirs), capture.c.look_at > now)
    return connection.execute(waiting.values(look_at=now)).rowcount
