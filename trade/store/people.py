"""People who may sign in, as rows: never removed, since the record names them; disabled instead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from trade.errors import NotFound
from trade.parties import Person, Role
from trade.store.tables import person, seat

_COLUMNS = (
    person.c.id, person.c.email, person.c.name, person.c.language, person.c.recorded_at, person.c.disabled_at,
)  # fmt: skip


def require(connection: Connection, person_id: str) -> Person:
    """Raises NotFound."""
    row = connection.execute(select(*_COLUMNS).where(person.c.id == person_id)).one_or_none()
    if row is None:
        raise NotFound("person", person_id)
    return Person(**row._mapping)


def lock(connection: Connection, person_id: str) -> None:
    """Two who decide where the person sits, and before what, wait for each other. Nothing where there is no such person."""
    connection.execute(select(person.c.id).where(person.c.id == person_id).with_for_update())


def known(connection: Connection, person_id: str) -> bool:
    """Whether there is such a person, disabled or not."""
    return connection.execute(select(person.c.id).where(person.c.id == person_id)).first() is not None


def disable(connection: Connection, person_id: str, *, now: datetime) -> bool:
    """From now on no session and no key of the person opens. False when so before."""
    standing = update(person).where(person.c.id == person_id, person.c.disabled_at.is_(None))
    return connection.execute(standing.values(disabled_at=now)).rowcount == 1


def enable(connection: Connection, person_id: str) -> bool:
    """The person may sign in again. False when so before."""
    disabled = update(person).where(person.c.id == person_id, person.c.disabled_at.is_not(None))
    return connection.execute(disabled.values(disabled_at=None)).rowcount == 1


def set_password(connection: Connection, person_id: str, password_hash: str) -> None:
    """Every open session of the person ends with the old password."""
    connection.execute(update(person).where(person.c.id == person_id).values(password_hash=password_hash))


def password_of(connection: Connection, person_id: str, *, lock: bool = False) -> str | None:
    """The hash by which a password is checked; none for a person who may not sign in."""
    wanted = select(person.c.password_hash).where(person.c.id == person_id, person.c.disabled_at.is_(None))
    return connection.execute(wanted.with_for_update() if lock else wanted).scalar_one_or_none()


def set_language(connection: Connection, person_id: str, language: str) -> None:
    """The language the person chose to read, until they choose again."""
    connection.execute(update(person).where(person.c.id == person_id).values(language=language))


def operators(connection: Connection) -> set[str]:
    """The people who can operate the installation, locked, so that two operators cannot put each other out at once."""
    seated = (
        select(person.c.id)
        .join(seat, seat.c.person_id == person.c.id)
        .where(seat.c.role == Role.OPERATOR.value, seat.c.ended_at.is_(None), person.c.disabled_at.is_(None))
        .order_by(person.c.id)
    )
    return set(connection.execute(seated.with_for_update()).scalars())
