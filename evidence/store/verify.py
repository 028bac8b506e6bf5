"""Whether the exhibits on record are what they were: every byte in the vault, custody, receipts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection, exists, func, select

from evidence.custody import faults
from evidence.errors import VaultAway
from evidence.store import erasures, exhibits, file_stamps
from evidence.store.places import Lying
from evidence.store.tables import custody, exhibit, vault_file
from evidence.store.vault import Vault, key_of

MISSING = "its bytes are missing; bring them back from a backup"
CHANGED = "its bytes are changed; bring them back from a backup"
EXTRA = "lies in the vault and nobody put it on record"
ERASED = "was erased, and its bytes lie in the vault still"
ARRIVING_MAX = timedelta(hours=3)  # so long what arrived may lie there before it is on record, or is removed again
LEAVING_MAX = timedelta(hours=24)  # so long what was erased may take to go
_START = re.compile(r"[0-9a-f]{2}")
Told = Callable[[int, int], None]
"""How many files are read, of how many on record."""


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(exhibit)).scalar_one()


def check(
    connection: Connection, vault: Vault, *, now: datetime | None = None, told: Told | None = None
) -> Iterator[tuple[str, str]]:
    """(where, what is wrong) of every file, custody chain and submission. Reads every byte of the vault.

    A file on no record is named; from `now` on it has some hours first, since one may just be arriving.
    """
    try:
        yield from _files(connection, vault, now=now, told=told)
    except VaultAway as trouble:
        yield "vault", f"cannot be read through: {trouble}"
    yield from _custody(connection)
    for stored, digest in exhibits.submissions(connection):
        if stored.digest != digest:
            yield f"submission:{stored.id}", "is not what its receipt was made out for"
    for exhibit_id, why in erasures.too_early(connection):
        yield f"exhibit:{exhibit_id}", why
    for digest, why in file_stamps.check(connection):
        yield f"file:{digest}", why


def _files(connection: Connection, vault: Vault, *, now: datetime | None, told: Told | None) -> Iterator[tuple[str, str]]:
    """A part of the vault at a time, so that no list of all names is ever held. What is erased must not be there."""
    total = connection.execute(select(func.count()).select_from(vault_file)).scalar_one()
    read = 0
    for start in sorted(vault.starts() | exhibits.starts(connection)):
        proper = _START.fullmatch(start)
        erased = erasures.erased_under(connection, start) if proper else {}
        recorded = exhibits.files_under(connection, start) - erased.keys() if proper else set()
        for digest in sorted(recorded):
            read += 1
            if told is not None:
                told(read, total)
            found = vault.found(digest)
            if found != digest:
                yield f"file:{digest}", MISSING if found is None else CHANGED
        wanted = {key_of(digest) for digest in recorded}
        going = {key_of(digest): moment for digest, moment in erased.items()}
        for it in vault.under(start):
            if it.key in going:
                if now is None or now - going[it.key] > LEAVING_MAX:
                    yield f"file:{it.key}", ERASED
            elif it.key not in wanted and not (now and _arriving(vault, it, now)):
                yield f"file:{it.key}", EXTRA


def _arriving(vault: Vault, it: Lying, now: datetime) -> bool:
    """Whether it is what our own hands put there a moment ago: named by its digest, in its place, and whole."""
    digest = it.key.rpartition("/")[2]
    return now - it.since <= ARRIVING_MAX and it.key == key_of(digest) and vault.found(digest) == digest


def _custody(connection: Connection) -> Iterator[tuple[str, str]]:
    without = ~exists().where(custody.c.exhibit_id == exhibit.c.id)
    for exhibit_id in connection.execute(select(exhibit.c.id).where(without)).scalars():
        yield f"exhibit:{exhibit_id}", "its custody is gone"
    lines = exhibits.all_custody(connection)
    for exhibit_id, of_one in groupby(lines, key=lambda it: it[0].exhibit_id):
        yield from ((f"exhibit:{exhibit_id}", fault) for fault in faults(list(of_one)))
