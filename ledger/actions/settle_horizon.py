"""Find out up to which entry the books are settled, without holding up anybody who posts."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from sqlalchemy import Connection

from ledger.errors import BooksUnsettled
from ledger.store import horizon

Opened = Callable[[], AbstractContextManager[Connection]]
"""Opens a transaction of its own each time it is called: the caller's, who alone may open one."""

SETTLE_MAX = timedelta(seconds=2)  # of waiting for those at work; then it is tried another time
LOOK_EVERY = timedelta(milliseconds=20)


def settled(look: Opened, write: Opened, *, patience: timedelta = SETTLE_MAX) -> int:
    """The last entry up to which the books are settled for ever; 0 while there is none. What is settled can be sealed,
    summed up and named on a paper: it never changes. `look` opens a reading transaction, `write` a writing one.

    Raises BooksUnsettled when somebody who was posting at the start still is after `patience`.
    """
    with write() as connection:
        number = horizon.drawn(connection)
    with write() as connection:
        until = horizon.own_id(connection)
    give_up = time.monotonic() + patience.total_seconds()
    while True:
        with look() as connection:
            if horizon.have_ended(connection, until):
                return horizon.last(connection, up_to=number)
        if time.monotonic() > give_up:
            raise BooksUnsettled
        time.sleep(LOOK_EVERY.total_seconds())
