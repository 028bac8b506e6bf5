"""Tidy the vault: what a cut-off left behind goes, and so does what nobody put on record or what is erased.

A file is first put aside and goes for good an hour later at the earliest, unless it is on record by then: whoever brought
the same bytes at that very moment finds them in their place again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from evidence.actions.erase import Renews
from evidence.store import erasures, exhibits, previews
from evidence.store.vault import Vault, key_of

UNCLAIMED_AFTER = timedelta(hours=1)
ASIDE_FOR = timedelta(hours=1)
CUT_OFF_AFTER = timedelta(hours=24)
Opens = Callable[[], AbstractContextManager[Connection]]


def tidy_vault(write: Opens, vault: Vault, renew: Renews, *, now: datetime, data_dir: Path | None = None) -> Counter[str]:
    """How many files went for good, were put back, put aside, or had been cut off. Raises VaultAway.

    `data_dir` is where this machine keeps previews, which go with what they show.
    """
    done = Counter(cut_off=vault.clear_passing(before=now - CUT_OFF_AFTER))
    for it in list(vault.aside()):
        if now - it.since >= ASIDE_FOR:
            digest = it.key.rpartition("/")[2]
            with write() as connection:
                wanted = erasures.is_wanted(connection, digest)
            vault.settle_aside(digest, wanted=wanted)
            done["put_back" if wanted else "gone"] += 1
    for start in sorted(vault.starts()):
        for digest in _unwanted(write, vault, renew, start, now=now):
            vault.put_aside(digest)
            done["aside"] += 1
    if data_dir is not None:
        for start in previews.starts(data_dir):
            with write() as connection:
                gone = erasures.erased_under(connection, start)
            done["previews"] += previews.forget(data_dir, gone)
    return done


def _unwanted(write: Opens, vault: Vault, renew: Renews, start: str, *, now: datetime) -> list[str]:
    """Files under their digests that are on no record, or whose exhibits are erased and may be; the rest is for verify."""
    lying = {it.key.rpartition("/")[2]: it for it in vault.under(start)}
    with write() as connection:
        recorded, erased = exhibits.files_under(connection, start), erasures.erased_under(connection, start)
        found = []
        for digest, it in lying.items():
            if it.key != key_of(digest):
                continue
            if digest in erased:
                if _may_go(connection, renew, digest, now):
                    found.append(digest)
            elif digest not in recorded and now - it.since > UNCLAIMED_AFTER:
                found.append(digest)
    return found


def _may_go(connection: Connection, renew: Renews, digest: str, now: datetime) -> bool:
    """Whether the floor of every exhibit of a file is behind us: a tombstone that somebody forged takes nothing away."""
    of_it = erasures.of_file(connection, digest)
    renew(connection, of_it)
    floors = erasures.floors(connection, of_it).values()
    return all(floor is not None and not floor.forbids(now.date()) for floor in floors)
