"""Seal everything that is settled, one seal a transaction; again and again, two at once, or killed in the middle."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection

from ledger.seal import Seal
from ledger.store import seals

Opened = Callable[[], AbstractContextManager[Connection]]
SEALS_MAX = 1000  # in one go: ten million entries


def seal_books(write: Opened, *, up_to: int, clock: Callable[[], datetime]) -> list[Seal]:
    """The seals made, in their order; none when there was nothing to seal.

    `write` opens a writing transaction, each seal one of its own; `up_to` is settled (`ledger/store/horizon.py`).
    """
    made: list[Seal] = []
    for _ in range(SEALS_MAX):
        with write() as connection:
            seal = seals.seal_next(connection, up_to=up_to, now=clock())
        if seal is None:
            break
        made.append(seal)
    return made
