"""Compute the windows of payments whose facts have changed, and hold their evidence as long as one is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from sqlalchemy import Connection

from disputes.schemes.load import load_all
from disputes.store import windows as store
from disputes.windows import Window, windows_of
from evidence.retention import Hold
from evidence.store import holds
from trade.payments import Payment

WINDOW = "window"  # the reason under which a window holds evidence


def compute_windows(connection: Connection, *, on: date, limit: int) -> int:
    """Work through up to `limit` changed payments; how many there were, 0 when none is left. Twice changes nothing.

    Two at once take different payments; a fact that arrives meanwhile marks its payment again.
    """
    changed = store.claim_changed(connection, limit=limit)
    if not changed:
        return 0
    delivered = store.delivered_on(connection, [payment.id for payment in changed])
    book = load_all()
    found = {payment.id: windows_of(_with_delivery(payment, delivered.get(payment.id)), book, on=on) for payment in changed}
    store.replace_all(connection, found, on=on)
    placed = [
        holds.Placed(payment.cause, Hold(WINDOW, last_day(found[payment.id]))) for payment in changed if found[payment.id]
    ]
    holds.place_all(connection, placed, now=datetime.combine(on, time.min, tzinfo=UTC))
    store.clear_changed(connection, list(found))
    return len(changed)


def _with_delivery(payment: Payment, delivered_on: date | None) -> Payment:
    """The day of receipt as the carrier's steps tell it, unless the payment's own facts do."""
    if delivered_on is None or "received_on" in payment.facts:
        return payment
    return replace(payment, facts={**payment.facts, "received_on": delivered_on.isoformat()})


def last_day(windows: Sequence[Window]) -> date | None:
    """The last day on which any of them is open; None when one has no end."""
    ends = [window.closes_on for window in windows]
    return None if None in ends else max(end for end in ends if end)
