"""Webhook endpoints as rows. One that was ended stays: what was sent to it is history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from runtime import driver
from trade.errors import NotFound
from trade.store.tables import webhook_endpoint as table
from trade.store.tables import webhook_silence
from trade.webhooks import Endpoint, Silence

_OF_PARTIES = (
    select(table)
    .where(table.c.party_code.in_(bindparam("parties", expanding=True)), table.c.ended_at.is_(None))
    .order_by(table.c.made_at, table.c.id)
)


def add(connection: Connection, it: Endpoint) -> None:
    connection.execute(
        insert(table).values(
            id=it.id, party_code=it.party, url=it.url, kinds=list(it.kinds), secret=it.secret, made_at=it.made_at,
            made_by=it.made_by,
        )
    )  # fmt: skip


def of_parties(connection: Connection, parties: Sequence[str]) -> list[Endpoint]:
    """The endpoints of several parties that were not ended."""
    return [_of(row) for row in driver.found(connection, _OF_PARTIES, {"parties": list(parties)})]


def get(connection: Connection, party: str, id_: str) -> Endpoint:
    """Raises NotFound, also for an endpoint of another party."""
    row = connection.execute(select(table).where(table.c.id == id_, table.c.party_code == party)).one_or_none()
    if row is None:
        raise NotFound("webhook endpoint", id_)
    return _of(row)


def find(connection: Connection, id_: str) -> Endpoint | None:
    """Whosever it is: for whoever sends."""
    row = connection.execute(select(table).where(table.c.id == id_)).one_or_none()
    return None if row is None else _of(row)


def keep_secrets(connection: Connection, it: Endpoint) -> None:
    values = {"secret": it.secret, "former_secret": it.former_secret, "former_until": it.former_until}
    connection.execute(update(table).where(table.c.id == it.id).values(values))


def end(connection: Connection, id_: str, *, now: datetime) -> bool:
    """False when it was ended before."""
    standing = update(table).where(table.c.id == id_, table.c.ended_at.is_(None))
    return connection.execute(standing.values(ended_at=now)).rowcount == 1


def silence(connection: Connection, id_: str, *, locked: bool = False) -> Silence:
    """How the endpoint stands; `locked` for who writes, so that of two failures at once both count."""
    wanted = select(webhook_silence).where(webhook_silence.c.endpoint_id == id_)
    row = connection.execute(wanted.with_for_update() if locked else wanted).one_or_none()
    return Silence() if row is None else Silence(row.failures, row.until)


def keep_silence(connection: Connection, id_: str, it: Silence) -> None:
    values = {"failures": it.failures, "until": it.until}
    known = connection.execute(update(webhook_silence).where(webhook_silence.c.endpoint_id == id_).values(values))
    if not known.rowcount:
        add = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        fresh = add(webhook_silence).values(endpoint_id=id_, **values)
        connection.execute(fresh.on_conflict_do_update(index_elements=["endpoint_id"], set_=values))


def end_silence(connection: Connection, id_: str) -> None:
    connection.execute(delete(webhook_silence).where(webhook_silence.c.endpoint_id == id_))


def _of(row: Row[Any]) -> Endpoint:
    return Endpoint(
        row.id, row.party_code, row.url, tuple(row.kinds), row.secret, row.made_at, row.made_by, row.former_secret,
        row.former_until, row.ended_at,
    )  # fmt: skip
