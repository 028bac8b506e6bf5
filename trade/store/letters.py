"""The inbox of each party: the letters written to it, and which seat has read which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from runtime import driver
from trade.errors import NotFound
from trade.letters import Letter
from trade.store.tables import letter, letter_read


@dataclass(frozen=True, slots=True)
class Received:
    """A letter as it lies in the inbox; texts are (English, Chinese). `read` is of the seat that looks."""

    id: int
    key: str
    party: str
    kind: str
    about: str
    subject: tuple[str, str]
    text: tuple[str, str]
    written_at: datetime
    read: bool


def add_all(connection: Connection, by_key: Mapping[str, Letter], *, now: datetime) -> None:
    """Letters by key; one that stands already is left as it is, since the same news twice is one letter."""
    rows = []
    for key, it in by_key.items():
        (subject_en, subject_zh), (text_en, text_zh) = it.subjects, it.texts
        rows.append(
            {"key": key, "party_code": it.party.code, "kind": it.kind, "about": it.about, "subject_en": subject_en,
             "subject_zh": subject_zh, "text_en": text_en, "text_zh": text_zh, "written_at": now}
        )  # fmt: skip
    if rows:
        driver.add(connection, _ADD_ALL[connection.dialect.name], rows)


def known(connection: Connection, *, prefix: str) -> set[str]:
    """The keys of this beginning under which a letter stands."""
    return set(connection.execute(select(letter.c.key).where(letter.c.key.startswith(prefix, autoescape=True))).scalars())


def page(connection: Connection, party: str, seat_id: str, *, before: int | None, rows: int) -> list[Received]:
    """Up to `rows` letters of a party, the latest first, all of them older than the letter `before`."""
    older = [] if before is None else [letter.c.id < before]
    wanted = _received(seat_id).where(letter.c.party_code == party, *older).order_by(letter.c.id.desc()).limit(rows)
    return [_of(row) for row in connection.execute(wanted)]


def get(connection: Connection, party: str, seat_id: str, id_: int) -> Received:
    """Raises NotFound, also for a letter of another party."""
    row = connection.execute(_received(seat_id).where(letter.c.party_code == party, letter.c.id == id_)).one_or_none()
    if row is None:
        raise NotFound("letter", str(id_))
    return _of(row)


def count_unread(connection: Connection, party: str, seat_id: str, *, at_most: int) -> int:
    """How many letters the seat has not read; it stops counting at `at_most`."""
    unread = select(letter.c.id).where(letter.c.party_code == party, ~_read_by(seat_id)).limit(at_most)
    return connection.execute(select(func.count()).select_from(unread.subquery())).scalar_one()


def mark_read(connection: Connection, party: str, seat_id: str, *, up_to: int, only: bool, now: datetime) -> None:
    """The seat has read the letter `up_to`, or with `only` false that one and every earlier one."""
    place = letter.c.id == up_to if only else letter.c.id <= up_to
    unread = select(letter.c.id, literal(seat_id), literal(now, letter_read.c.read_at.type)).where(
        letter.c.party_code == party, place, ~_read_by(seat_id)
    )
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    read = insert(letter_read).from_select(["letter_id", "seat_id", "read_at"], unread)
    connection.execute(read.on_conflict_do_nothing())


_ADD_ALL = {
    name: dialect.insert(letter).inline().on_conflict_do_nothing(index_elements=["key"])
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}


def _received(seat_id: str) -> Select[Any]:
    return select(letter, _read_by(seat_id).label("read"))


def _read_by(seat_id: str) -> ColumnElement[bool]:
    theirs = and_(letter_read.c.letter_id == letter.c.id, letter_read.c.seat_id == seat_id)
    return select(letter_read.c.letter_id).where(theirs).exists()


def _of(row: Row[Any]) -> Received:
    return Received(
        row.id, row.key, row.party_code, row.kind, row.about, (row.subject_en, row.subject_zh), (row.text_en, row.text_zh),
        row.written_at, bool(row.read),
    )  # fmt: skip
