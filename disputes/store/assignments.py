"""Which arbitrators' seats are assigned to which proceedings now, as rows; when each was stands in the timelines."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, select

from disputes.store.proceeding_tables import assignment
from runtime.rows import insert_new


def add(connection: Connection, proceeding_id: str, seat_id: str) -> bool:
    """True when the seat was not assigned before."""
    return insert_new(connection, assignment, {"proceeding_id": proceeding_id, "seat_id": seat_id})


def remove(connection: Connection, proceeding_id: str, seat_id: str) -> bool:
    """False when the seat was not assigned."""
    given = delete(assignment).where(assignment.c.proceeding_id == proceeding_id, assignment.c.seat_id == seat_id)
    return connection.execute(given).rowcount == 1


def before(connection: Connection, seat_ids: Collection[str]) -> list[str]:
    """The proceedings that stand before any of these seats, by id."""
    asked = select(assignment.c.proceeding_id).where(assignment.c.seat_id.in_(sorted(seat_ids))).distinct()
    return sorted(connection.execute(asked).scalars())
