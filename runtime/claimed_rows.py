"""Rows that ask for something to be made: claimed by one worker at a time, told how far it has come, made or given up.

A claim that is not renewed runs out, and the next worker takes the row up. Each claim has a name of its own, without which
nothing can be recorded: a worker that was thought dead changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, or_, select, update

CLAIM_MAX = timedelta(minutes=2)
ATTEMPTS_MAX = 3
_UNCLAIMED: Mapping[str, Any] = {"claim": None, "claimed_at": None}


class ClaimLost(Exception):
    """Raised when another worker has taken the row up: what is left is that one's to do."""


@dataclass(frozen=True, slots=True)
class ClaimedRows:
    """A table with the columns `id`, `asked_at`, `state`, `attempts`, `done`, `total`, `claim` and `claimed_at`.

    `asked` and `making` are the states of a row that waits and of one that is claimed; `given_up` is what is written into
    one that killed its worker every time, when nobody was left to say that it failed.
    """

    table: Table
    asked: str
    making: str
    given_up: Mapping[str, Any]

    def claim_next(self, connection: Connection, *, claim: str, now: datetime) -> Row[Any] | None:
        """The row asked for first that nobody is making; each goes to exactly one worker, however many ask."""
        row, claimable = self.table.c, self._claimable(now)
        deadly = update(self.table).where(claimable, row.attempts >= ATTEMPTS_MAX)
        connection.execute(deadly.values(**self.given_up, **_UNCLAIMED))
        waiting = (
            select(row.id)
            .where(claimable, row.attempts < ATTEMPTS_MAX)
            .order_by(row.asked_at, row.id)
            .limit(1)
            .with_for_update(skip_locked=True)  # SQLite has one writer at a time and leaves this out
        )
        id_ = connection.execute(waiting).scalar_one_or_none()
        if id_ is None:
            return None
        taken = {"state": self.making, "claim": claim, "claimed_at": now, "attempts": row.attempts + 1, "done": 0}
        claimed = update(self.table).where(row.id == id_, claimable).values(**taken).returning(self.table)
        return connection.execute(claimed).one()

    def note_progress(self, connection: Connection, id: str, *, claim: str, done: int, total: int, now: datetime) -> bool:
        """So many steps are over, and somebody is still at it. False when the claim is lost."""
        return self.record(connection, id, claim, {"done": done, "total": total, "claimed_at": now})

    def release(self, connection: Connection, id: str, claim: str, values: Mapping[str, Any]) -> bool:
        """Write what it came to and give the claim back. False when the claim is lost, and then nothing is written."""
        return self.record(connection, id, claim, {**values, **_UNCLAIMED})

    def record(self, connection: Connection, id: str, claim: str, values: Mapping[str, Any]) -> bool:
        """Write and keep the claim. False when the claim is lost, and then nothing is written."""
        mine = (self.table.c.id == id, self.table.c.claim == claim)
        return connection.execute(update(self.table).where(*mine).values(**values)).rowcount == 1

    def _claimable(self, now: datetime) -> ColumnElement[bool]:
        left_behind = and_(self.table.c.state == self.making, self.table.c.claimed_at <= now - CLAIM_MAX)
        return or_(self.table.c.state == self.asked, left_behind)
