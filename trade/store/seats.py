"""Seats of people, as rows: one that was taken away stays on record and can be given again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from runtime.rows import insert_new
from trade.errors import NotFound, SaidOtherwise
from trade.parties import Role, Seat
from trade.store.tables import person, seat


def add_person(connection: Connection, *, email: str, name: str, password_hash: str, language: str, now: datetime) -> str:
    """The person's id (their e-mail address in lower case). Raises SaidOtherwise when the address is taken."""
    id_ = email.strip().lower()
    values = {"id": id_, "email": id_, "name": name, "password_hash": password_hash, "language": language}
    if not insert_new(connection, person, {**values, "recorded_at": now}):
        raise SaidOtherwise("person", id_, ["the e-mail address is taken"])
    return id_


def seat_id(person_id: str, role: Role, party_code: str | None) -> str:
    """How a seat is named, everywhere and for ever."""
    return f"{person_id}:{party_code or 'recourse'}:{role.value}"


def add_seat(connection: Connection, *, person_id: str, role: Role, party_code: str | None) -> Seat:
    """The seat of a person; the same seat again is the same seat, and one taken away stands again."""
    new = Seat(seat_id(person_id, role, party_code), person_id, role, party_code)
    values = {"id": new.id, "person_id": person_id, "party_code": party_code, "role": role.value}
    if not insert_new(connection, seat, values):
        connection.execute(update(seat).where(seat.c.id == new.id).values(ended_at=None))
    return new


def end(connection: Connection, seat_id: str, *, now: datetime) -> bool:
    """Take a seat away: from now on nobody and no key acts in it. False when it was before. Raises NotFound."""
    if not connection.execute(select(seat.c.id).where(seat.c.id == seat_id)).first():
        raise NotFound("seat", seat_id)
    standing = update(seat).where(seat.c.id == seat_id, seat.c.ended_at.is_(None))
    return connection.execute(standing.values(ended_at=now)).rowcount == 1


def get(connection: Connection, seat_id: str) -> Seat | None:
    """A seat that stands."""
    row = connection.execute(_standing().where(seat.c.id == seat_id)).one_or_none()
    return None if row is None else _seat(row)


def of_role(connection: Connection, role: Role) -> list[Seat]:
    rows = connection.execute(_standing().where(seat.c.role == role.value).order_by(seat.c.id))
    return [_seat(row) for row in rows]


def of_person(connection: Connection, person_id: str) -> list[Seat]:
    rows = connection.execute(_standing().where(seat.c.person_id == person_id).order_by(seat.c.id))
    return [_seat(row) for row in rows]


def _standing() -> Select[Any]:
    return select(seat).where(seat.c.ended_at.is_(None))


def _seat(row: Row[Any]) -> Seat:
    return Seat(row.id, row.person_id, Role(row.role), row.party_code)
