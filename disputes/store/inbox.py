"""Messages as they came: kept before anything is read from them, once for each source and content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from disputes.store.tables import inbox

PROBLEMS_MAX = 1000  # kept with a message; whoever handed it over was given all of them
NOT_READ_YET = "kept, and not read yet"


class State(StrEnum):
    """What became of a message. One that holds several things is parked as long as any of them is."""

    ACCEPTED = "accepted"
    PARKED = "parked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Message:
    """A kept message. `digest` is of the body as it came; the body kept has its card numbers masked."""

    id: str
    source: str
    digest: str
    body: bytes
    state: State
    kinds: Mapping[str, int]
    problems: tuple[str, ...]
    received_at: datetime

    @property
    def verbatim(self) -> bool:
        """True when the body kept is the body that came: nothing had to be masked."""
        return sha256(self.body).hexdigest() == self.digest


def keep(
    connection: Connection,
    *,
    source: str,
    digest: str,
    body: bytes,
    headers: Mapping[str, str],
    signature: str,
    now: datetime,
) -> str:
    """The id under which the message stands, `{source}-{first 16 of its digest}`; the same message again is the same row.

    `signature` is `valid`, or `not_needed` for what the operator hands over.
    """
    id_ = _id(source, digest)
    known = select(inbox.c.id).where(inbox.c.source == source, inbox.c.digest == digest)
    if connection.execute(known).first() is not None:
        return id_
    row = {
        "id": id_,
        "source": source,
        "digest": digest,
        "headers": dict(headers),
        "body": body,
        "kept_digest": sha256(body).hexdigest(),
        "signature": signature,
        "received_at": now,
        "state": State.PARKED.value,
        "kinds": {},
        "problems": [NOT_READ_YET],
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(inbox).values(**row))
    except IntegrityError:  # another writer kept the same message a moment ago
        connection.execute(known).one()
    return id_


def get(connection: Connection, id_: str) -> Message | None:
    """A message, locked until the transaction ends, so that two workers do not apply it at once."""
    row = connection.execute(select(inbox).where(inbox.c.id == id_).with_for_update()).one_or_none()
    if row is None:
        return None
    problems = tuple(row.problems)
    return Message(row.id, row.source, row.digest, row.body, State(row.state), row.kinds, problems, row.received_at)


def settle(connection: Connection, id_: str, *, state: State, kinds: Mapping[str, int], problems: Sequence[str]) -> None:
    """What became of a message, after it was read or read again."""
    values = {"state": state.value, "kinds": dict(kinds), "problems": list(problems[:PROBLEMS_MAX])}
    connection.execute(update(inbox).where(inbox.c.id == id_).values(**values))


def parked(connection: Connection, *, limit: int = 500) -> list[tuple[str, datetime, tuple[str, ...]]]:
    """Id, arrival and problems of parked messages, the oldest first; without their bodies, and without a lock."""
    wanted = select(inbox.c.id, inbox.c.received_at, inbox.c.problems).where(inbox.c.state == State.PARKED.value)
    rows = connection.execute(wanted.order_by(inbox.c.received_at, inbox.c.id).limit(limit))
    return [(row.id, row.received_at, tuple(row.problems)) for row in rows]


def altered(connection: Connection) -> Iterator[str]:
    """The ids of messages whose bytes are no longer those that were kept."""
    wanted = select(inbox.c.id, inbox.c.source, inbox.c.digest, inbox.c.body, inbox.c.kept_digest).order_by(inbox.c.id)
    for row in connection.execute(wanted.execution_options(yield_per=50)):
        # SQLite lets text stand where bytes belong.
        whole = isinstance(row.body, bytes) and sha256(row.body).hexdigest() == row.kept_digest
        if not whole or row.id != _id(row.source, row.digest):
            yield row.id


def _id(source: str, digest: str) -> str:
    return f"{source}-{digest[:16]}"
