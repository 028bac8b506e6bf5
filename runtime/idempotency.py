"""Idempotency keys: the answer to a request is kept in the same transaction as what the request did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text

from runtime.refusal import Refusal
from runtime.tables import idempotency


class KeyReused(Refusal):
    """Raised when a key comes a second time with another request; nothing has been done."""

    def __init__(self, key: str) -> None:
        super().__init__(f"idempotency key {key!r} was used for another request; send a new key with a new request", key=key)


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer given the first time: an HTTP status and a JSON document."""

    status: int
    response: Any


def recall(connection: Connection, *, scope: str, key: str, request_digest: str) -> Stored | None:
    """The answer given before to this very request of this scope (a seat or a source); None the first time.

    Two transactions with the same key wait for each other here, so the second sees the first one's answer.
    Raises KeyReused when the digest of the request differs.
    """
    if connection.dialect.name == "postgresql":
        # SQLite has one writer at a time. Two keys of one hash only wait for each other.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 11))"), {"name": f"{scope} {key}"})
    row = connection.execute(select(idempotency).where(idempotency.c.scope == scope, idempotency.c.key == key)).one_or_none()
    if row is None:
        return None
    if row.request_digest != request_digest:
        raise KeyReused(key)
    return Stored(row.status, row.response)


def remember(
    connection: Connection, *, scope: str, key: str, request_digest: str, status: int, response: Any, now: datetime
) -> None:
    """Keep the answer; call it in the transaction that did the work, after `recall` found nothing."""
    row = {"scope": scope, "key": key, "request_digest": request_digest, "status": status, "response": response}
    connection.execute(insert(idempotency).values(**row, recorded_at=now))
