"""Who is signed in: a person in one seat, read afresh for every request."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask_login import UserMixin
from sqlalchemy import Connection, Row, select

from trade.parties import Role, Seat
from trade.store.tables import party, person, seat


@dataclass(frozen=True)
class SeatHolder(UserMixin):
    """A person in a seat. `mark` changes with the password, so that old sessions end with it."""

    seat: Seat
    email: str
    name: str
    language: str
    mark: str
    party_en: str | None = None
    party_zh: str | None = None
    time_zone: str = "UTC"

    def get_id(self) -> str:
        return f"{self.mark}|{self.seat.id}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in."""

    id: str
    email: str
    password_hash: str


def by_email(connection: Connection, email: str) -> Person | None:
    """The person behind an address, unless disabled."""
    wanted = select(person).where(person.c.email == email.strip().lower(), person.c.disabled_at.is_(None))
    row = connection.execute(wanted).one_or_none()
    return None if row is None else Person(row.id, row.email, row.password_hash)


def holders(connection: Connection, person_id: str) -> list[SeatHolder]:
    """Every seat the person may take."""
    return [_holder(row) for row in connection.execute(_wanted().where(seat.c.person_id == person_id).order_by(seat.c.id))]


def holder_of(connection: Connection, session_id: str) -> SeatHolder | None:
    """The holder a session names; none when the seat is gone, the person disabled or the password changed."""
    mark, _, seat_id = session_id.partition("|")
    found = holder_in(connection, seat_id)
    return found if found and found.mark == mark else None


def holder_in(connection: Connection, seat_id: str) -> SeatHolder | None:
    """Who sits in a seat; none when the seat is gone or the person disabled."""
    row = connection.execute(_wanted().where(seat.c.id == seat_id)).one_or_none()
    return None if row is None else _holder(row)


def _wanted() -> Any:
    joined = seat.join(person, person.c.id == seat.c.person_id).outerjoin(party, party.c.code == seat.c.party_code)
    columns = (
        seat.c.id, seat.c.person_id, seat.c.role, seat.c.party_code, person.c.email, person.c.name, person.c.language,
        person.c.password_hash, party.c.name_en, party.c.name_zh, party.c.time_zone,
    )  # fmt: skip
    return select(*columns).select_from(joined).where(person.c.disabled_at.is_(None), seat.c.ended_at.is_(None))


def _holder(row: Row[Any]) -> SeatHolder:
    return SeatHolder(
        seat=Seat(row.id, row.person_id, Role(row.role), row.party_code),
        email=row.email,
        name=row.name,
        language=row.language,
        mark=sha256(row.password_hash.encode()).hexdigest()[:16],
        party_en=row.name_en,
        party_zh=row.name_zh,
        time_zone=row.time_zone or "UTC",
    )
