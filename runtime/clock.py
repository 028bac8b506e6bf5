"""The only place that asks the machine what time it is; everywhere below, time comes in as an argument."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, text


def utc_now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def database_now(connection: Connection) -> datetime:
    """This moment by the clock of the database's machine, to the second."""
    said = connection.execute(text("SELECT CURRENT_TIMESTAMP")).scalar_one()
    return datetime.fromisoformat(said).replace(tzinfo=UTC) if isinstance(said, str) else said.astimezone(UTC)
