"""Sessions that were signed out of: a cookie that somebody copied before opens nothing after."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from trade.store.tables import ended_session


def end(connection: Connection, session_id: str, *, now: datetime, lifetime: timedelta) -> None:
    """The session is over from now on. Rows older than any cookie can be are no longer needed and go."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(ended_session).values(id=session_id, ended_at=now).on_conflict_do_nothing())
    connection.execute(delete(ended_session).where(ended_session.c.ended_at < now - lifetime))


def has_ended(connection: Connection, session_id: str) -> bool:
    return connection.execute(select(ended_session.c.id).where(ended_session.c.id == session_id)).first() is not None
