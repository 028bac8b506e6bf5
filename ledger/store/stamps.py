"""Stamps of a time-stamping authority on the heads of seals, as rows: one a seal at most, kept as the authority gave it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from ledger.stamp import Stamp
from ledger.store.tables import seal_stamp
from runtime.rows import insert_new


def add(connection: Connection, number: int, stamp: Stamp) -> bool:
    """True when the seal had none; a second one, of somebody who asked at the same time, is left out."""
    if stamped(connection, number):  # SQLite's guard refuses the row before the conflict would leave it out
        return False
    values = {"authority": stamp.authority, "stamped_at": stamp.stamped_at, "token": stamp.token}
    return insert_new(connection, seal_stamp, {"seal": number, **values})


def stamped(connection: Connection, number: int) -> bool:
    """Whether the seal has a stamp."""
    return connection.execute(select(seal_stamp.c.seal).where(seal_stamp.c.seal == number)).first() is not None


def of_seals(connection: Connection, numbers: Collection[int]) -> dict[int, Stamp]:
    """The stamps of these seals, by number; those without one are left out."""
    rows = connection.execute(select(seal_stamp).where(seal_stamp.c.seal.in_(sorted(numbers))))
    return {row.seal: Stamp(row.authority, row.stamped_at, bytes(row.token)) for row in rows}
