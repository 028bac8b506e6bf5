"""Sessions that are over: signed out of, or begun before their person was disabled or their seat taken away.

A cookie that somebody copied before opens nothing after, also when the person is enabled or the seat given again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from trade.parties import Seat
from trade.store.tables import ended_session


def end(connection: Connection, session_id: str, *, now: datetime, lifetime: timedelta) -> None:
    """The session is over from now on. Rows older than any cookie can be are no longer needed and go."""
    _put(connection, session_id, now)
    connection.execute(delete(ended_session).where(ended_session.c.ended_at < now - lifetime))


def end_all_of(connection: Connection, whose: str, *, now: datetime) -> None:
    """Every session begun until now is over; `whose` is a person's id or a seat's."""
    _put(connection, _all_of(whose), now)


def has_ended(connection: Connection, session_id: str, *, seat: Seat, begun_at: datetime) -> bool:
    """Whether the session of this seat, begun then, is over."""
    ends_later = ended_session.c.id.in_([_all_of(seat.person_id), _all_of(seat.id)]) & (ended_session.c.ended_at >= begun_at)
    asked = select(ended_session.c.id).where((ended_session.c.id == session_id) | ends_later)
    return connection.execute(asked.limit(1)).first() is not None


def _all_of(whose: str) -> str:
    return f"all of {whose}"  # no cookie names a session so: theirs hold no blank


def _put(connection: Connection, id_: str, now: datetime) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert(ended_session).values(id=id_, ended_at=now)
    connection.execute(row.on_conflict_do_update(index_elements=["id"], set_={"ended_at": now}))
