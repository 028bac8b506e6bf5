"""The horizon of a paper: the last entry it covers, when that was recorded, and what was contested by then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from disputes.store.tables import case_event
from ledger.store import seals
from ledger.store.horizon import last
from ledger.store.tables import entry
from reports.errors import HorizonRefused
from reports.horizon import Horizon, Known, read_horizon
from runtime.refusal import because

CONTESTED = "contested"


def horizon_at(connection: Connection, number: int, *, settled: int, known_by: datetime | None = None) -> Horizon:
    """The horizon of an entry's id, as asked for again. Raises HorizonRefused beyond `settled`."""
    if number > settled:
        why = because("the books are settled up to entry %(settled)s, what is beyond may still change", settled=settled)
        raise HorizonRefused(str(number), why)
    recorded_at = connection.execute(
        select(entry.c.recorded_at).where(entry.c.id <= number).order_by(entry.c.id.desc()).limit(1)
    ).scalar_one_or_none()
    return Horizon(number, recorded_at, known_by or recorded_at)


def known_at(connection: Connection, written: str | None, *, settled: int | None = None) -> Known:
    """What is counted at a horizon as it stands on a paper, or of all that is known. Settled is what is sealed, unless
    the caller knows better. Raises HorizonRefused."""
    if settled is None:
        sealed = seals.latest(connection)
        settled = sealed.up_to if sealed else 0
    if not written:
        return Known(None, settled, last(connection))
    number, _known_by = read_horizon(written)
    return Known(horizon_at(connection, number, settled=settled).entry, settled, settled)


def latest_horizon(connection: Connection, *, settled: int) -> Horizon:
    """The horizon of all that is settled, and of every contest on record."""
    found = horizon_at(connection, settled, settled=settled)
    contested_at = connection.execute(
        select(func.max(case_event.c.known_at)).where(case_event.c.kind == CONTESTED)
    ).scalar_one_or_none()
    if contested_at is None or (found.known_by is not None and contested_at <= found.known_by):
        return found
    return Horizon(found.entry, found.recorded_at, contested_at)
