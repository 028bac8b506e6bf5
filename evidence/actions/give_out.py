"""Note in an exhibit's custody that somebody else's seat took a copy: once for each seat, however often it looks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from evidence.custody import Handling
from evidence.exhibit import Exhibit
from evidence.store import exhibits


def is_noted(connection: Connection, exhibit_id: str, seat_id: str) -> bool:
    lines = exhibits.custody_of(connection, [exhibit_id])[exhibit_id]
    return any((line.kind, line.seat_id) == (Handling.GIVEN_OUT, seat_id) for line, _ in lines)


def give_out(connection: Connection, given: Exhibit, *, actor: str, seat_id: str, now: datetime) -> bool:
    """Whether a line was added; none is when this seat had its copy before."""
    exhibits.lock_subject(connection, f"exhibit:{given.id}")
    if is_noted(connection, given.id, seat_id):
        return False
    detail = {"sha256": given.shown.sha256}
    exhibits.append_custody(connection, given.id, Handling.GIVEN_OUT, actor=actor, at=now, detail=detail, seat_id=seat_id)
    return True
