"""Second factors of people, as rows: the shared secret, and the last step whose code was taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from trade.errors import NotFound
from trade.store.tables import person, second_factor


def put(connection: Connection, person_id: str, *, secret: str, now: datetime) -> None:
    """From now on the person signs in with codes of this secret; one before it is forgotten. Raises NotFound."""
    if not connection.execute(select(person.c.id).where(person.c.id == person_id)).first():
        raise NotFound("person", person_id)
    drop(connection, person_id)
    connection.execute(insert(second_factor).values(person_id=person_id, secret=secret, recorded_at=now))


def drop(connection: Connection, person_id: str) -> bool:
    """The password alone will do again. False when it did before."""
    return connection.execute(delete(second_factor).where(second_factor.c.person_id == person_id)).rowcount == 1


def secret_of(connection: Connection, person_id: str) -> str | None:
    found = connection.execute(select(second_factor.c.secret).where(second_factor.c.person_id == person_id))
    return found.scalar_one_or_none()


def use_step(connection: Connection, person_id: str, step: int) -> bool:
    """Take the code of a step (30 seconds, counted from 1970). False when it, or a later one, has been taken: of two
    who send the same code at once, one comes in (RFC 6238, 5.2)."""
    unused = or_(second_factor.c.last_step.is_(None), second_factor.c.last_step < step)
    taken = update(second_factor).where(second_factor.c.person_id == person_id, unused).values(last_step=step)
    return connection.execute(taken).rowcount == 1
