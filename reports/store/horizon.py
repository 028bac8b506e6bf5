"""How far the books are settled: the highest entry below which nothing can still appear, and what was contested by then.

Until the books are sealed this is the horizon of a paper. SQLite has one writer at a time, so what is seen is settled.
On PostgreSQL an entry draws its id before it is committed, and after its transaction took an id of its own (see
`ledger/store/triggers.py`): once every transaction that had one when we looked has ended, nothing below what we saw
can appear any more.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select, text

from disputes.store.tables import case_event
from ledger.store.tables import entry
from reports.errors import HorizonRefused
from reports.horizon import Horizon
from runtime.refusal import because

CONTESTED = "contested"


def seen(connection: Connection) -> tuple[int, int]:
    """The highest entry, and on PostgreSQL the transaction at which it is settled (see `has_settled`); else 0.

    Look and ask in transactions of their own: one that reads a single moment throughout never sees the others end.
    """
    highest = connection.execute(select(func.max(entry.c.id))).scalar_one() or 0
    if connection.dialect.name != "postgresql":
        return highest, 0
    return highest, int(connection.execute(text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")).scalar_one())


def has_settled(connection: Connection, transaction_id: int) -> bool:
    """Whether every transaction older than this one has ended."""
    if connection.dialect.name != "postgresql":
        return True
    oldest = connection.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")).scalar_one()
    return int(oldest) >= transaction_id


def horizon_at(connection: Connection, number: int, *, settled: int, known_by: datetime | None = None) -> Horizon:
    """The horizon of an entry's id, as asked for again. Raises HorizonRefused beyond `settled`."""
    if number > settled:
        why = because("the books are settled up to entry %(settled)s, what is beyond may still change", settled=settled)
        raise HorizonRefused(str(number), why)
    recorded_at = connection.execute(
        select(entry.c.recorded_at).where(entry.c.id <= number).order_by(entry.c.id.desc()).limit(1)
    ).scalar_one_or_none()
    return Horizon(number, recorded_at, known_by or recorded_at)


def latest_horizon(connection: Connection, *, settled: int) -> Horizon:
    """The horizon of all that is settled, and of every contest on record."""
    found = horizon_at(connection, settled, settled=settled)
    contested_at = connection.execute(
        select(func.max(case_event.c.known_at)).where(case_event.c.kind == CONTESTED)
    ).scalar_one_or_none()
    if contested_at is None or (found.known_by is not None and contested_at <= found.known_by):
        return found
    return Horizon(found.entry, found.recorded_at, contested_at)
