"""Seals and their leaves, as rows: made one after the other, read back to prove an entry."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text

from ledger.errors import HeadUnknown, NotSealed
from ledger.seal import NO_HEAD, Seal, jump_of, leaf_of, next_seal
from ledger.store.tables import entry, seal, seal_leaf
from runtime.digests import moment

ENTRIES_MAX = 10_000  # in one seal: the leaves of one are read to prove an entry of it
COLUMNS = ("number", "previous", "jump", "first_id", "up_to", "count", "root", "sealed_at")
ASKED_MAX = 5000  # values in one IN list


def seal_next(connection: Connection, *, up_to: int, now: datetime) -> Seal | None:
    """Seal the next ENTRIES_MAX entries above the last seal, none beyond `up_to`; None when there is nothing to seal.

    `up_to` is settled: nothing can still appear below it. Two that seal at once take turns. Whatever is read as the
    last seal is so until the transaction ends.
    """
    _lock(connection)
    last = latest(connection)
    wanted = (
        select(entry.c.id, entry.c.recorded_at, entry.c.digest)
        .where(entry.c.id > (last.up_to if last else 0), entry.c.id <= up_to)
        .order_by(entry.c.id)
        .limit(ENTRIES_MAX)
    )
    leaves = {row.id: leaf_of(row.id, moment(row.recorded_at), row.digest) for row in connection.execute(wanted)}
    if not leaves:
        return None
    back = jump_of(last.number + 1) if last else 0
    made = next_seal(last, heads(connection, [back]).get(back, NO_HEAD), leaves, sealed_at=now)
    connection.execute(insert(seal), {name: getattr(made, name) for name in (*COLUMNS, "head")})
    connection.execute(
        insert(seal_leaf), [{"entry_id": id_, "seal": made.number, "leaf": leaf} for id_, leaf in leaves.items()]
    )
    return made


def _lock(connection: Connection) -> None:
    """Until the transaction ends nobody else seals. SQLite's BEGIN IMMEDIATE has locked already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('recourse:seal', 11))"))


def latest(connection: Connection, *, up_to: int | None = None) -> Seal | None:
    """The last seal, or the last that spans nothing beyond an entry's id."""
    narrowed = [] if up_to is None else [seal.c.up_to <= up_to]
    row = connection.execute(select(seal).where(*narrowed).order_by(seal.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else seal_of(row)


def made_before(connection: Connection, at: datetime) -> Seal | None:
    """The last seal made before a moment; at the same moment it says the same for ever."""
    row = connection.execute(select(seal).where(seal.c.sealed_at < at).order_by(seal.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else seal_of(row)


def count(connection: Connection) -> int:
    """How many seals there are."""
    return int(connection.execute(select(func.count()).select_from(seal)).scalar_one())


def page(connection: Connection, *, below: int | None, limit: int) -> list[Seal]:
    """The latest seals first, or those of lower numbers than `below`."""
    narrowed = [] if below is None else [seal.c.number < below]
    return [
        seal_of(row) for row in connection.execute(select(seal).where(*narrowed).order_by(seal.c.number.desc()).limit(limit))
    ]


def of_head(connection: Connection, head: str) -> Seal:
    """The seal that has this head. Raises HeadUnknown."""
    row = connection.execute(select(seal).where(seal.c.head == head.strip().lower())).one_or_none()
    if row is None:
        raise HeadUnknown(head)
    return seal_of(row)


def of_entry(connection: Connection, entry_id: int, reference: str) -> Seal:
    """The seal that spans an entry. Raises NotSealed."""
    wanted = select(seal).join(seal_leaf, seal_leaf.c.seal == seal.c.number).where(seal_leaf.c.entry_id == entry_id)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise NotSealed(reference)
    return seal_of(row)


def numbers_of(connection: Connection, entry_ids: Collection[int]) -> dict[int, int]:
    """The seals that span these entries, by entry; those above the last seal are left out."""
    found: dict[int, int] = {}
    asked = sorted(entry_ids)
    for start in range(0, len(asked), ASKED_MAX):
        among = seal_leaf.c.entry_id.in_(asked[start : start + ASKED_MAX])
        rows = connection.execute(select(seal_leaf.c.entry_id, seal_leaf.c.seal).where(among))
        found |= {row.entry_id: row.seal for row in rows}
    return found


def of_numbers(connection: Connection, numbers: Collection[int]) -> dict[int, Seal]:
    """These seals, by number."""
    found: dict[int, Seal] = {}
    asked = sorted(numbers)
    for start in range(0, len(asked), ASKED_MAX):
        among = seal.c.number.in_(asked[start : start + ASKED_MAX])
        found |= {row.number: seal_of(row) for row in connection.execute(select(seal).where(among))}
    return found


def heads(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """The heads on record of these seals, by number."""
    rows = connection.execute(select(seal.c.number, seal.c.head).where(seal.c.number.in_(list(numbers))))
    return {row.number: row.head for row in rows}


def leaves(connection: Connection, number: int) -> dict[int, bytes]:
    """The leaves of a seal by entry id, in their order."""
    wanted = select(seal_leaf.c.entry_id, seal_leaf.c.leaf).where(seal_leaf.c.seal == number).order_by(seal_leaf.c.entry_id)
    return {row.entry_id: bytes(row.leaf) for row in connection.execute(wanted)}


def seal_of(row: Row[Any]) -> Seal:
    """A seal from its row."""
    stated = row._mapping  # not row.count, which is a tuple's own
    return Seal(**{name: stated[name] for name in COLUMNS})
