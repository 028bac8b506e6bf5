"""People and their seats, as rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from trade.errors import SaidOtherwise
from trade.parties import Role, Seat
from trade.store.tables import person, seat


def add_person(connection: Connection, *, email: str, name: str, password_hash: str, language: str, now: datetime) -> str:
    """The person's id (their e-mail address in lower case). Raises SaidOtherwise when the address is taken."""
    id_ = email.strip().lower()
    if connection.execute(select(person.c.id).where(person.c.id == id_)).first():
        raise SaidOtherwise("person", id_, ["the e-mail address is taken"])
    values = {"id": id_, "email": id_, "name": name, "password_hash": password_hash, "language": language}
    connection.execute(insert(person).values(**values, recorded_at=now))
    return id_


def set_language(connection: Connection, *, person_id: str, language: str) -> None:
    """The language the person chose to read, until they choose again."""
    connection.execute(update(person).where(person.c.id == person_id).values(language=language))


def add_seat(connection: Connection, *, person_id: str, role: Role, party_code: str | None) -> Seat:
    """The seat of a person; the same seat again is the same seat."""
    id_ = f"{person_id}:{party_code or 'recourse'}:{role.value}"
    new = Seat(id_, person_id, role, party_code)
    if not connection.execute(select(seat.c.id).where(seat.c.id == id_)).first():
        connection.execute(insert(seat).values(id=id_, person_id=person_id, party_code=party_code, role=role.value))
    return new


def get(connection: Connection, seat_id: str) -> Seat | None:
    row = connection.execute(select(seat).where(seat.c.id == seat_id)).one_or_none()
    return None if row is None else Seat(row.id, row.person_id, Role(row.role), row.party_code)


def of_role(connection: Connection, role: Role) -> list[Seat]:
    rows = connection.execute(select(seat).where(seat.c.role == role.value).order_by(seat.c.id))
    return [Seat(row.id, row.person_id, Role(row.role), row.party_code) for row in rows]


def of_person(connection: Connection, person_id: str) -> list[Seat]:
    rows = connection.execute(select(seat).where(seat.c.person_id == person_id).order_by(seat.c.id))
    return [Seat(row.id, row.person_id, Role(row.role), row.party_code) for row in rows]
