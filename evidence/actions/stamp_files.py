"""Have files stamped that have no stamp: read in one transaction, asked for in none, recorded in another.

A file without a stamp is itself what there is to do: an authority that is away is asked again by the next run.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from sqlalchemy import Connection

from evidence.store import file_stamps
from ledger.stamp import Stamp
from ledger.timestamps.authority import stamp_digest
from runtime.settings import Settings

FILES_MAX = 50  # a run
Opens = Callable[[], AbstractContextManager[Connection]]


def stamp_new_files(look: Opens, write: Opens, settings: Settings) -> int:
    """As `stamp_files`, by the authority the settings name; none where they name none."""
    if settings.timestamp_url is None or settings.timestamp_certificates is None:
        return 0
    ask = partial(stamp_digest, url=settings.timestamp_url, certificates=settings.timestamp_certificates)
    return stamp_files(look, write, ask)


def stamp_files(look: Opens, write: Opens, ask: Callable[[str], Stamp]) -> int:
    """How many stamps were added; `look` opens a reading, `write` a writing transaction. Raises StampRefused."""
    with look() as connection:
        waiting = file_stamps.unstamped(connection, limit=FILES_MAX)
    added = 0
    for digest in waiting:
        stamp = ask(digest)
        with write() as connection:
            added += file_stamps.add(connection, digest, stamp)
    return added
