"""Look through the next entries for accounts that need a checkpoint, and make them; one account a transaction.

Again and again, two at once, or killed in the middle: what a checkpoint says follows from entries that are settled, so
whoever makes it makes the same, and a round that was not ended is looked through once more.
"""

from __future__ import annotations

from collections.abc import Callable

from ledger.actions.settle_horizon import Opened
from ledger.store import checkpoints, seals


def make_checkpoints(look: Opened, write: Opened, *, go_on: Callable[[], bool]) -> int:
    """The number made below the last seal, round after round while `go_on` says so. Sums are made in reading transactions
    (`look`), kept in writing ones (`write`)."""
    with look() as connection:
        sealed = seals.latest(connection)
    total = 0
    while sealed and go_on() and (made := one_round(look, write, up_to=sealed.up_to)) is not None:
        total += made
    return total


def one_round(look: Opened, write: Opened, *, up_to: int) -> int | None:
    """Checkpoints made in one round; None when too little is left to look through. Everything up to `up_to` is settled."""
    with look() as connection:
        following = checkpoints.next_round(connection, up_to=up_to)
        if following is None:
            return None
        since, end = following
        accounts = checkpoints.due(connection, since, end)
    made = 0
    for account_id in accounts:
        with look() as connection:
            drawn = checkpoints.drawn_up(connection, account_id, horizon=end)
        if drawn is not None and drawn.fits:
            with write() as connection:
                made += checkpoints.keep(connection, drawn)
    with write() as connection:
        checkpoints.end_round(connection, since, end)
    return made
