"""Verifications of the whole record that somebody asked for: a row each, so that one can be left and found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from runtime.queue import VERIFY_SECONDS_MAX
from runtime.tables import inspection

CLAIM_MAX = timedelta(seconds=2 * VERIFY_SECONDS_MAX)  # one whose worker was killed is left to another


@dataclass(frozen=True, slots=True)
class Inspection:
    """One verification (UTC). `part` is what is being read; `result` the document, none until then or when it failed."""

    id: int
    asked_by: str
    asked_at: datetime
    claimed_at: datetime | None
    part: str | None
    finished_at: datetime | None
    result: dict[str, Any] | None


def ask(connection: Connection, *, by: str, now: datetime) -> int:
    """The id of a new inspection, or of the one that waits or runs already."""
    waiting = select(inspection.c.id).where(inspection.c.finished_at.is_(None)).order_by(inspection.c.id).limit(1)
    known: int | None = connection.execute(waiting).scalar_one_or_none()
    if known is not None:
        return known
    added = insert(inspection).values(asked_by=by, asked_at=now).returning(inspection.c.id)
    return int(connection.execute(added).scalar_one())


def claim(connection: Connection, *, now: datetime) -> int | None:
    """One that nobody works on, for exactly one worker."""
    free = and_(
        inspection.c.finished_at.is_(None),
        or_(inspection.c.claimed_at.is_(None), inspection.c.claimed_at <= now - CLAIM_MAX),
    )
    wanted = select(inspection.c.id).where(free).order_by(inspection.c.id).limit(1).with_for_update(skip_locked=True)
    id_: int | None = connection.execute(wanted).scalar_one_or_none()
    if id_ is not None:
        connection.execute(update(inspection).where(inspection.c.id == id_).values(claimed_at=now))
    return id_


def tell(connection: Connection, id_: int, part: str) -> None:
    """How far it has come."""
    connection.execute(update(inspection).where(inspection.c.id == id_).values(part=part))


def finish(connection: Connection, id_: int, result: dict[str, Any] | None, *, now: datetime) -> None:
    """Its document, or none where it was cut off by something that stands in the log."""
    connection.execute(update(inspection).where(inspection.c.id == id_).values(finished_at=now, result=result))


def latest(connection: Connection, *, limit: int) -> list[Inspection]:
    """The last ones asked for, the latest first."""
    wanted = select(inspection).order_by(inspection.c.id.desc()).limit(limit)
    return [_inspection(row) for row in connection.execute(wanted)]


def _inspection(row: Row[Any]) -> Inspection:
    return Inspection(**row._mapping)
