"""Seal everything that is settled, one seal a transaction; again and again, two at once, or killed in the middle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ledger.actions.settle_horizon import SETTLE_MAX, Opened, settled
from ledger.seal import Seal
from ledger.store import seals

SEALS_MAX = 1000  # in one go: ten million entries


def seal_settled(
    look: Opened, write: Opened, *, clock: Callable[[], datetime], patience: timedelta = SETTLE_MAX
) -> list[Seal]:
    """Seal everything that is settled now. Raises BooksUnsettled."""
    return seal_books(write, up_to=settled(look, write, patience=patience), clock=clock)


def seal_books(write: Opened, *, up_to: int, clock: Callable[[], datetime]) -> list[Seal]:
    """The seals made, in their order; none when there was nothing to seal.

    `write` opens a writing transaction, each seal one of its own; `up_to` is settled.
    """
    made: list[Seal] = []
    for _ in range(SEALS_MAX):
        with write() as connection:
            seal = seals.seal_next(connection, up_to=up_to, now=clock())
        if seal is None:
            break
        made.append(seal)
    return made
