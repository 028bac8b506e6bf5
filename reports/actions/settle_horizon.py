"""The horizon of a paper: waited for, until nothing that it covers can still appear."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from reports.errors import BooksUnsettled
from reports.horizon import Horizon, read_horizon
from reports.store import horizon as horizons

Opened = Callable[[], AbstractContextManager[Connection]]
"""Opens a transaction of its own each time it is called: the caller's, who alone may open one."""

SETTLE_SECONDS_MAX = 30.0
LOOK_SECONDS = 0.05


def settled_horizon(look: Opened, written: str | None, *, patience: float = SETTLE_SECONDS_MAX) -> Horizon:
    """The horizon as it stands on an earlier paper, or the latest. `look` opens a reading transaction;
    after `patience` seconds it gives up.

    Raises HorizonRefused, BooksUnsettled.
    """
    number, known_by = read_horizon(written) if written else (None, None)
    with look() as connection:
        settled, transaction_id = horizons.seen(connection)
    give_up = time.monotonic() + patience
    while True:
        with look() as connection:
            if horizons.has_settled(connection, transaction_id):
                if number is None:
                    return horizons.latest_horizon(connection, settled=settled)
                return horizons.horizon_at(connection, number, settled=settled, known_by=known_by)
        if time.monotonic() > give_up:
            raise BooksUnsettled
        time.sleep(LOOK_SECONDS)
