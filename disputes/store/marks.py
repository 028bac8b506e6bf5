"""Proof of service, as rows: the first time a notice was sent, delivered, opened. They stand for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from disputes.informed import Mark, MarkKind
from disputes.store.tables import service_mark
from runtime import driver

_ADD = insert(service_mark)


def add(
    connection: Connection, dispute_id: str, party: str, kind: MarkKind, *, at: datetime, seat_id: str | None = None
) -> bool:
    """True when this is the first time; the first time stands, whoever comes later or at the same moment."""
    key = {"dispute_id": dispute_id, "party_code": party, "kind": kind.value}
    # Asked first, since the guard of the table refuses an insert over a row that stands even where it would do nothing.
    if connection.execute(select(service_mark.c.at).filter_by(**key)).first() is not None:
        return False
    put = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = put(service_mark).values(**key, at=at, seat_id=seat_id)
    return connection.execute(row.on_conflict_do_nothing().returning(service_mark.c.kind)).first() is not None


def add_sent(connection: Connection, dispute_id: str, parties: Sequence[str], *, at: datetime) -> None:
    """The notices of a dispute this transaction has just put on record are on their way: there are no marks yet."""
    kind = MarkKind.SENT.value
    rows = [{"dispute_id": dispute_id, "party_code": it, "kind": kind, "at": at, "seat_id": None} for it in parties]
    if rows:
        driver.add(connection, _ADD, rows)


def of_dispute(connection: Connection, dispute_id: str) -> list[Mark]:
    """Every mark of a dispute, the earliest first."""
    wanted = select(service_mark).where(service_mark.c.dispute_id == dispute_id)
    rows = connection.execute(wanted.order_by(service_mark.c.at, service_mark.c.party_code, service_mark.c.kind))
    return [Mark(row.dispute_id, row.party_code, MarkKind(row.kind), row.at, row.seat_id) for row in rows]
