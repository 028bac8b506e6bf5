"""API keys as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from trade.errors import NotFound
from trade.keys import ApiKey, KeyScope
from trade.store.tables import api_key, seat


def add(connection: Connection, key: ApiKey) -> None:
    """Raises NotFound when no such seat stands."""
    if not connection.execute(select(seat.c.id).where(seat.c.id == key.seat_id, seat.c.ended_at.is_(None))).first():
        raise NotFound("seat", key.seat_id)
    values = {column.name: getattr(key, column.name) for column in api_key.columns}
    connection.execute(insert(api_key).values(values | {"scope": key.scope.value}))


def get(connection: Connection, prefix: str) -> ApiKey | None:
    row = connection.execute(select(api_key).where(api_key.c.prefix == prefix)).one_or_none()
    return None if row is None else _key(row)


def all_keys(connection: Connection) -> list[ApiKey]:
    """Every key there ever was, oldest first."""
    return [_key(row) for row in connection.execute(select(api_key).order_by(api_key.c.created_at, api_key.c.prefix))]


def of_seat(connection: Connection, seat_id: str) -> list[ApiKey]:
    """The keys of one seat that were not ended, the latest first."""
    wanted = select(api_key).where(api_key.c.seat_id == seat_id, api_key.c.revoked_at.is_(None))
    return [_key(row) for row in connection.execute(wanted.order_by(api_key.c.created_at.desc(), api_key.c.prefix))]


def revoke(connection: Connection, prefix: str, *, now: datetime) -> bool:
    """End a key at once. False when it was revoked before. Raises NotFound."""
    if get(connection, prefix) is None:
        raise NotFound("key", prefix)
    standing = update(api_key).where(api_key.c.prefix == prefix, api_key.c.revoked_at.is_(None))
    return connection.execute(standing.values(revoked_at=now)).rowcount == 1


def note_use(connection: Connection, prefix: str, *, now: datetime) -> None:
    connection.execute(update(api_key).where(api_key.c.prefix == prefix).values(last_used_at=now))


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(**{**row._mapping, "scope": KeyScope(row.scope)})
