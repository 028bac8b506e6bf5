"""Stamps of a time-stamping authority on files, as rows: one a file at most, kept as the authority gave it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, exists, insert, select

from evidence.store import exhibits
from evidence.store.tables import file_stamp, vault_file
from ledger.stamp import Stamp
from ledger.timestamps.authority import fault


def unstamped(connection: Connection, *, limit: int) -> list[str]:
    """Digests of files without a stamp, those that came last first: a stamp is worth the more the sooner it comes."""
    without = ~exists().where(file_stamp.c.sha256 == vault_file.c.sha256)
    wanted = select(vault_file.c.sha256).where(without).order_by(vault_file.c.recorded_at.desc()).limit(limit)
    return list(connection.execute(wanted).scalars())


def add(connection: Connection, digest: str, stamp: Stamp) -> bool:
    """True when the file had none; a second one, of somebody who asked at the same time, is left out."""
    exhibits.lock_subject(connection, digest)
    if connection.execute(select(file_stamp.c.sha256).where(file_stamp.c.sha256 == digest)).first() is not None:
        return False
    values = {"authority": stamp.authority, "stamped_at": stamp.stamped_at, "token": stamp.token}
    connection.execute(insert(file_stamp).values(sha256=digest, **values))
    return True


def of_files(connection: Connection, digests: Sequence[str]) -> dict[str, Stamp]:
    """The stamps of these files; those without one are left out."""
    rows = connection.execute(select(file_stamp).where(file_stamp.c.sha256.in_(sorted(set(digests)))))
    return {row.sha256: Stamp(row.authority, row.stamped_at, bytes(row.token)) for row in rows}


def check(connection: Connection) -> Iterator[tuple[str, str]]:
    """(digest, what is wrong) of stamps that are none of their file or moment."""
    for row in connection.execute(select(file_stamp).order_by(file_stamp.c.sha256)):
        wrong = fault(Stamp(row.authority, row.stamped_at, bytes(row.token)), row.sha256)
        if wrong is not None:
            yield row.sha256, wrong
