"""The horizon of a paper: waited for, until nothing that it covers can still appear."""

from __future__ import annotations

from datetime import timedelta

from ledger.actions.settle_horizon import Opened, settled
from reports.horizon import Horizon, read_horizon
from reports.store import horizon as horizons

PATIENCE = timedelta(seconds=30)  # somebody waits for the paper, so it is waited longer than by those who come again


def settled_horizon(look: Opened, write: Opened, written: str | None, *, patience: timedelta = PATIENCE) -> Horizon:
    """The horizon as it stands on an earlier paper, or the latest. `look` opens a reading, `write` a writing transaction;
    after `patience` it gives up.

    Raises HorizonRefused, BooksUnsettled.
    """
    number, known_by = read_horizon(written) if written else (None, None)
    last = settled(look, write, patience=patience)
    with look() as connection:
        if number is None:
            return horizons.latest_horizon(connection, settled=last)
        return horizons.horizon_at(connection, number, settled=last, known_by=known_by)
