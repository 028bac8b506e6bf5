"""Compute windows, where a fact of the payment or a rule has changed, and hold evidence as long as one of them is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from sqlalchemy import Connection

from disputes.schemes.edition import edition
from disputes.schemes.load import load_all
from disputes.store import window_rounds
from disputes.store import windows as store
from disputes.windows import last_day, windows_of
from evidence.retention import Hold
from evidence.store import holds
from trade.payments import Payment

WINDOW = "window"  # the reason under which a window holds evidence


def compute_windows(connection: Connection, *, on: date, limit: int) -> int:
    """Work through up to `limit` changed payments; how many there were, 0 when none is left. Twice changes nothing.

    Two at once take different payments; a fact that arrives meanwhile marks its payment again.
    """
    changed = store.claim_changed(connection, limit=limit)
    if changed:
        _compute(connection, changed, on=on)
        store.clear_changed(connection, [payment.id for payment in changed])
    return len(changed)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What one batch of a round did. `left`: payments are left, in this round or in another process's hands."""

    payments: int
    left: bool


def recompute_windows(connection: Connection, *, now: datetime, limit: int) -> Recomputed:
    """Up to `limit` payments of the round that changed rule files open, from where the last batch ended.

    One process at a time goes on with it; a second finds it taken and nothing to do. Payments are worked through in the
    order of their ids, so that a round that was broken off, or killed, repeats nothing.
    """
    _follow_rules(connection, now=now)
    current = window_rounds.claim(connection)
    if current is None or current.done:
        return Recomputed(0, left=current is None)
    batch, last = window_rounds.following(connection, current.after, limit=limit)
    if batch:
        _compute(connection, batch, on=now.date())
    window_rounds.advance(connection, current, batch, done_at=now if last else None)
    return Recomputed(len(batch), left=not last)


def open_round(connection: Connection, *, now: datetime, anew: bool = False) -> int:
    """A new round where the last followed other rule files, or `anew` where it is over; how many payments it has left."""
    _follow_rules(connection, now=now, anew=anew)
    latest = window_rounds.latest(connection)
    return window_rounds.count_left(connection, latest) if latest else 0


def _follow_rules(connection: Connection, *, now: datetime, anew: bool = False) -> None:
    """Nothing where the last round follows the rule files as they are: asked before each batch, it counts no payments."""
    latest = window_rounds.latest(connection)
    if latest is None or latest.edition != edition() or (anew and latest.done):
        window_rounds.open_next(connection, edition(), number=latest.number + 1 if latest else 1, now=now)


def _compute(connection: Connection, changed: Sequence[Payment], *, on: date) -> None:
    delivered = store.delivered_on(connection, [payment.id for payment in changed])
    book = load_all()
    found = {payment.id: windows_of(_with_delivery(payment, delivered.get(payment.id)), book, on=on) for payment in changed}
    store.replace_all(connection, found, on=on)
    placed = [
        holds.Placed(payment.cause, Hold(WINDOW, last_day(found[payment.id]))) for payment in changed if found[payment.id]
    ]
    holds.place_all(connection, placed, now=datetime.combine(on, time.min, tzinfo=UTC))


def _with_delivery(payment: Payment, delivered_on: date | None) -> Payment:
    """The day of receipt as the carrier's steps tell it, unless the payment's own facts do."""
    if delivered_on is None or "received_on" in payment.facts:
        return payment
    return replace(payment, facts={**payment.facts, "received_on": delivered_on.isoformat()})
