"""The outbox: what is to be sent is a row, left in the same transaction as the thing it tells of.

The row is the truth and the queue is a nudge: while Redis is away rows wait, and nothing is lost. One worker at a
time holds a message. A worker that dies leaves its claim behind; after `CLAIM_MAX` the message is up for claiming
again, so a channel must be safe to use twice for the same key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from runtime import driver
from runtime.tables import outbox

CLAIM_MAX = timedelta(minutes=10)
ATTEMPTS_MAX = 10
BACKOFF_FIRST = timedelta(seconds=30)
BACKOFF_MAX = timedelta(hours=6)
ERROR_CHARACTERS_MAX = 500

_ADD_ALL = {
    "postgresql": postgresql.insert(outbox).inline().on_conflict_do_nothing(index_elements=["key"]),
    "sqlite": sqlite.insert(outbox).inline().on_conflict_do_nothing(index_elements=["key"]),
}


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be sent. `key` is its identity at the receiver; `attempts` counts this one."""

    id: int
    key: str
    topic: str
    payload: dict[str, Any]
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DeadMessage:
    """A message given up after the last attempt, waiting for an operator."""

    id: int
    key: str
    topic: str
    dead_at: datetime
    error: str


def add(
    connection: Connection, *, key: str, topic: str, payload: dict[str, Any], now: datetime, due_at: datetime | None = None
) -> bool:
    """Leave a message to be sent after the commit, not before `due_at`. True when new; the same key twice is one row."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"key": key, "topic": topic, "payload": payload, "created_at": now, "due_at": due_at or now, "attempts": 0}
    added = insert(outbox).values(row).on_conflict_do_nothing(index_elements=["key"]).returning(outbox.c.id)
    return connection.execute(added).first() is not None


def add_all(connection: Connection, messages: Mapping[str, dict[str, Any]], *, topic: str, now: datetime) -> None:
    """Leave several messages, payloads by key, as `add` leaves one."""
    if messages:
        rows = [
            {"key": key, "topic": topic, "payload": payload, "created_at": now, "due_at": now, "attempts": 0}
            for key, payload in messages.items()
        ]
        driver.add(connection, _ADD_ALL[connection.dialect.name], rows)


def claim_due(connection: Connection, *, now: datetime, limit: int) -> list[Message]:
    """Up to `limit` messages that are due, the longest due first; each goes to exactly one worker, however many ask."""
    _bury_deadly(connection, now)
    due = (
        select(outbox.c.id)
        .where(_claimable(now), outbox.c.attempts < ATTEMPTS_MAX)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time and leaves this out
    )
    ids = list(connection.execute(due).scalars())
    if not ids:
        return []
    claimed = (
        update(outbox)
        .where(outbox.c.id.in_(ids), _claimable(now))
        .values(claimed_at=now, attempts=outbox.c.attempts + 1)
        .returning(outbox.c.id, outbox.c.key, outbox.c.topic, outbox.c.payload, outbox.c.attempts, outbox.c.created_at)
    )
    found = [
        Message(row.id, row.key, row.topic, row.payload, row.attempts, row.created_at) for row in connection.execute(claimed)
    ]
    return sorted(found, key=lambda message: ids.index(message.id))


def finish(connection: Connection, id: int, *, now: datetime) -> None:
    """The message was sent."""
    done = update(outbox).where(outbox.c.id == id, outbox.c.done_at.is_(None))
    connection.execute(done.values(done_at=now, claimed_at=None, last_error=None))


def fail(
    connection: Connection, id: int, error: str, *, now: datetime, for_good: bool = False, wait: timedelta | None = None
) -> None:
    """This attempt failed: it waits 30 seconds, then twice as long each time; after the tenth attempt it is dead.

    With `for_good` it is dead at once. A receiver that asks for a longer `wait` gets it, up to the longest there is.
    """
    row = connection.execute(select(outbox.c.attempts).where(outbox.c.id == id, outbox.c.done_at.is_(None))).one_or_none()
    if row is None:
        return
    values: dict[str, Any] = {"claimed_at": None, "last_error": error[:ERROR_CHARACTERS_MAX]}
    if for_good or row.attempts >= ATTEMPTS_MAX:
        values["dead_at"] = now
    else:
        backoff = BACKOFF_FIRST * 2 ** (max(row.attempts, 1) - 1)
        values["due_at"] = now + min(max(backoff, wait or backoff), BACKOFF_MAX)
    connection.execute(update(outbox).where(outbox.c.id == id).values(**values))


def dead(connection: Connection) -> list[DeadMessage]:
    """Messages given up, the latest first."""
    wanted = select(outbox).where(outbox.c.dead_at.is_not(None)).order_by(outbox.c.dead_at.desc(), outbox.c.id)
    return [_dead(row) for row in connection.execute(wanted)]


def replay(connection: Connection, id: int, *, now: datetime) -> bool:
    """Give a dead message a new life: due now, attempts counted afresh. False when it is not dead."""
    revived = update(outbox).where(outbox.c.id == id, outbox.c.dead_at.is_not(None))
    return connection.execute(revived.values(dead_at=None, due_at=now, attempts=0, claimed_at=None)).rowcount == 1


def _open() -> ColumnElement[bool]:
    return and_(outbox.c.done_at.is_(None), outbox.c.dead_at.is_(None))


def _claimable(now: datetime) -> ColumnElement[bool]:
    unclaimed = or_(outbox.c.claimed_at.is_(None), outbox.c.claimed_at <= now - CLAIM_MAX)
    return and_(_open(), outbox.c.due_at <= now, unclaimed)


def _bury_deadly(connection: Connection, now: datetime) -> None:
    """Give up what killed its worker on the last attempt; nobody was left to call `fail`."""
    deadly = update(outbox).where(_claimable(now), outbox.c.attempts >= ATTEMPTS_MAX)
    connection.execute(deadly.values(dead_at=now, last_error="the worker died on the last attempt"))


def _dead(row: Row[Any]) -> DeadMessage:
    return DeadMessage(row.id, row.key, row.topic, row.dead_at, row.last_error or "")
