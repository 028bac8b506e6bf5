"""Assign an arbitrator to a proceeding: from then on the seat sees it, and the books it is about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from disputes.errors import SeatRefused
from disputes.store import events, proceedings
from disputes.store.tables import assignment
from runtime.refusal import because
from trade.errors import NotFound
from trade.parties import Role
from trade.store import seats


def assign(connection: Connection, *, proceeding_id: str, seat_id: str, by: str, now: datetime) -> bool:
    """True when the seat is newly assigned. Raises NotFound, and SeatRefused when the seat is no arbitrator's."""
    case = proceedings.require(connection, proceeding_id)
    seat = seats.get(connection, seat_id)
    if seat is None:
        raise NotFound("seat", seat_id)
    if seat.role is not Role.ARBITRATOR:
        raise SeatRefused(seat_id, because("it is not an arbitrator's; assign one that is"))
    values = {"proceeding_id": case.id, "seat_id": seat_id}
    if connection.execute(select(assignment).filter_by(**values)).first():
        return False
    connection.execute(insert(assignment).values(**values))
    events.append(
        connection,
        subject=case.cause,
        kind="assigned",
        actor=by,
        happened_at=now,
        known_at=now,
        detail={"seat": seat_id},
    )
    return True
