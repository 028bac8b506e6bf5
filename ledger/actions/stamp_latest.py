"""Have the newest head stamped: read in one transaction, asked for in none, recorded in another.

A stamp on the newest head covers every seal before it. Two that ask at once get two stamps, and one is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from ledger.seal import Seal
from ledger.stamp import Stamp
from ledger.store import seals, stamps

Opened = Callable[[], AbstractContextManager[Connection]]


def stamp_latest(look: Opened, write: Opened, ask: Callable[[Seal], Stamp]) -> bool:
    """Whether a stamp was added; `look` opens a reading, `write` a writing transaction. Raises StampRefused."""
    with look() as connection:
        newest = seals.latest(connection)
        if newest is None or stamps.stamped(connection, newest.number):
            return False
    stamp = ask(newest)
    with write() as connection:
        return stamps.add(connection, newest.number, stamp)
