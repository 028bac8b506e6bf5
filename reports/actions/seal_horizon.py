"""The horizon of a paper, sealed before the paper is drawn, so that it names one seal for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ledger.actions.seal_books import seal_books
from ledger.actions.settle_horizon import Opened
from reports.actions.settle_horizon import settled_horizon
from reports.horizon import Horizon


def sealed_horizon(look: Opened, write: Opened, written: str | None, *, clock: Callable[[], datetime]) -> Horizon:
    """The horizon as it stands on an earlier paper, or the latest, with everything up to it sealed: which seal is the last
    one below it can then never change. Raises HorizonRefused, BooksUnsettled."""
    horizon = settled_horizon(look, write, written)
    seal_books(write, up_to=horizon.entry, clock=clock)
    return horizon
