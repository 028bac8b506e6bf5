"""Case events as rows: append-only, each chained to the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, exists, func, insert, literal, select, text

from disputes.event import Broken, Event, broken
from disputes.store.proceeding_tables import proceeding
from disputes.store.tables import case_event, dispute
from runtime import driver


class Last(NamedTuple):
    """The line a timeline ends with: its number and its digest."""

    seq: int
    digest: str


NOTHING = Last(0, "")
_ADD = insert(case_event)


def append(
    connection: Connection,
    *,
    subject: str,
    kind: str,
    actor: str,
    happened_at: datetime,
    known_at: datetime,
    detail: Mapping[str, Any],
    seat_id: str | None = None,
    after: Last | None = None,
) -> Event:
    """The next line of a case's timeline. Two writers of one case wait for each other.

    `after` is the last line where this transaction has written it, or `NOTHING` where it has put the case itself on
    record: then nobody else can have written since, and nothing is locked or read.
    """
    if after is None:
        after = _last(connection, subject)
    seq, previous = after
    event = Event(subject, seq + 1, kind, actor, happened_at, known_at, detail, seat_id, previous)
    row = {
        "subject": subject,
        "seq": event.seq,
        "kind": kind,
        "actor": actor,
        "seat_id": seat_id,
        "happened_at": happened_at,
        "known_at": known_at,
        "detail": dict(detail),
        "previous": previous,
        "digest": event.digest,
    }
    driver.add(connection, _ADD, [row])
    return event


def _last(connection: Connection, subject: str) -> Last:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:subject, 7))"), {"subject": subject})
    last = connection.execute(
        select(case_event.c.seq, case_event.c.digest)
        .where(case_event.c.subject == subject)
        .order_by(case_event.c.seq.desc())
        .limit(1)
    ).one_or_none()
    return Last(last.seq, last.digest) if last else NOTHING


def of(connection: Connection, subject: str) -> list[Event]:
    """The timeline of one case, first line first."""
    wanted = select(case_event).where(case_event.c.subject == subject).order_by(case_event.c.seq)
    return [_event(row) for row in connection.execute(wanted)]


def of_each(connection: Connection, subjects: Sequence[str]) -> dict[str, list[Event]]:
    """The timelines of several cases, first lines first."""
    wanted = select(case_event).where(case_event.c.subject.in_(subjects)).order_by(case_event.c.subject, case_event.c.seq)
    lines = (_event(row) for row in connection.execute(wanted))
    return {subject: list(theirs) for subject, theirs in groupby(lines, key=lambda event: event.subject)}


def stored(connection: Connection, subject: str) -> list[tuple[Event, str]]:
    """The timeline of one case, each line with the digest it was written with."""
    wanted = select(case_event).where(case_event.c.subject == subject).order_by(case_event.c.seq)
    return [(_event(row), row.digest) for row in connection.execute(wanted)]


def check(connection: Connection, subject: str) -> list[Broken]:
    """What is wrong with one case's chain; empty when nothing is."""
    return broken(stored(connection, subject))


def last_day(connection: Connection, subject: str) -> date | None:
    """The day of the last line of a timeline, whichever is later: when it happened, or when it was known."""
    last = select(func.max(case_event.c.happened_at), func.max(case_event.c.known_at)).where(case_event.c.subject == subject)
    moments = [it for it in connection.execute(last).one() if it is not None]
    return max(moments).date() if moments else None


def check_all(connection: Connection) -> Iterator[tuple[str, str]]:
    """What is wrong with any case's chain, as (subject, what), without holding more than one case in memory."""
    wanted = select(case_event).order_by(case_event.c.subject, case_event.c.seq)
    try:
        rows = connection.execute(wanted.execution_options(yield_per=1000))
        for subject, lines in groupby(rows, key=lambda row: row.subject):
            yield from ((subject, str(it)) for it in broken([(_event(row), row.digest) for row in lines]))
    except ValueError:  # a moment or a detail that is none: find out whose
        yield from _unreadable(connection)


def _unreadable(connection: Connection) -> Iterator[tuple[str, str]]:
    for subject in connection.execute(select(case_event.c.subject).distinct()).scalars().all():
        try:
            of(connection, subject)
        except ValueError as trouble:
            yield subject, f"an event cannot be read: {trouble}"


def untold(connection: Connection) -> Iterator[str]:
    """Disputes and proceedings without a single event: each was opened or filed by one."""
    for table, kind in ((dispute, "dispute:"), (proceeding, "proceeding:")):
        told = exists().where(case_event.c.subject == literal(kind) + table.c.id)
        yield from (kind + id_ for id_ in connection.execute(select(table.c.id).where(~told)).scalars())


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(case_event)).scalar_one()


def _event(row: Row[Any]) -> Event:
    return Event(
        row.subject, row.seq, row.kind, row.actor, row.happened_at, row.known_at, row.detail, row.seat_id, row.previous
    )
