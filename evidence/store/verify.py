"""Whether the exhibits on record are what they were: bytes in the vault, custody, receipts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection, exists, func, select

from evidence.custody import faults
from evidence.store import exhibits, vault
from evidence.store.tables import custody, exhibit


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(exhibit)).scalar_one()


def check(connection: Connection, data_dir: Path) -> Iterator[tuple[str, str]]:
    """(where, what is wrong) of every file, custody chain and submission. Reads every byte of the vault."""
    for file in exhibits.files(connection):
        if not vault.holds(data_dir, file.sha256):
            yield f"file:{file.sha256}", "its bytes are missing or changed; bring them back from a backup"
    yield from _custody(connection)
    for stored, digest in exhibits.submissions(connection):
        if stored.digest != digest:
            yield f"submission:{stored.id}", "is not what its receipt was made out for"


def _custody(connection: Connection) -> Iterator[tuple[str, str]]:
    without = ~exists().where(custody.c.exhibit_id == exhibit.c.id)
    for exhibit_id in connection.execute(select(exhibit.c.id).where(without)).scalars():
        yield f"exhibit:{exhibit_id}", "its custody is gone"
    lines = exhibits.all_custody(connection)
    for exhibit_id, of_one in groupby(lines, key=lambda it: it[0].exhibit_id):
        yield from ((f"exhibit:{exhibit_id}", fault) for fault in faults(list(of_one)))
