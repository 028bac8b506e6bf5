"""Erase exhibits that were kept long enough: a tombstone in one transaction, the bytes taken away after it.

Killed in between, the bytes are found and taken away by the next tidying (tidy_vault.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from evidence.custody import Handling
from evidence.exhibit import Erasure, Exhibit
from evidence.retention import Floor
from evidence.store import erasures, exhibits
from evidence.store.vault import Vault

BATCH = 200
Renews = Callable[[Connection, Sequence[Exhibit]], None]
"""Leaves whatever is known to keep these exhibits as hold rows."""


@dataclass(frozen=True, slots=True)
class Due:
    """An exhibit that may be erased, and what kept it until when."""

    exhibit: Exhibit
    floor: Floor


@dataclass(frozen=True, slots=True)
class Looked:
    """One batch: how many exhibits were looked at, which of them are due, and behind which the next batch begins."""

    looked_at: int
    due: Sequence[Due]
    after: str

    @property
    def left(self) -> bool:
        return self.looked_at == BATCH


def look(connection: Connection, renew: Renews, *, on: date, after: str = "") -> Looked:
    """What may be erased on a day, of the next exhibits. One that nothing ever held is kept: somebody forgot to say."""
    batch = erasures.living_after(connection, after, limit=BATCH)
    renew(connection, batch)
    floors = erasures.floors(connection, batch)
    due = [Due(it, found) for it in batch if (found := floors[it.id]) is not None and not found.forbids(on)]
    return Looked(len(batch), due, max((it.id for it in batch), default=after))


def erase(
    write: Callable[[], AbstractContextManager[Connection]], vault: Vault, renew: Renews, *, now: datetime, after: str = ""
) -> Looked:
    """Erase what is due of the next exhibits. Raises VaultAway where the bytes could not be taken away yet."""
    with write() as connection:
        found = look(connection, renew, on=now.date(), after=after)
        for it in found.due:
            if it.floor.until is not None:
                _bury(connection, it.exhibit, Erasure(it.floor.until, it.floor.reasons, now))
        digests = {file.sha256 for it in found.due for file in (it.exhibit.file, it.exhibit.shown)}
        for it in found.due:
            digests |= erasures.packed_with(connection, it.exhibit)
        gone = [it for it in sorted(digests) if not erasures.is_wanted(connection, it)]
    for digest in gone:
        vault.put_aside(digest)
    return found


def _bury(connection: Connection, it: Exhibit, erased: Erasure) -> None:
    """The tombstone, and the last line of the custody, which names the reason and not the file."""
    if erasures.add(connection, it, erased):
        detail = {"kept_until": erased.kept_until.isoformat(), "reasons": list(erased.reasons)}
        exhibits.append_custody(
            connection, it.id, Handling.ERASED, actor="recourse", at=erased.erased_at, detail=detail
        )  # fmt: skip
