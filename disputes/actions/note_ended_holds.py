"""Holds whose time is over: said once on their timelines and to both parties. No money moves without a person."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Connection

from disputes import hold_letters
from disputes.store import events
from disputes.store.locks import lock_hold
from ledger.store import holds
from trade.actions.send_letter import send_letter
from trade.store import parties

OVERDUE = "hold_overdue"


def note_ended_holds(connection: Connection, *, now: datetime, limit: int) -> int:
    """The number of holds noted, at most `limit`; those noted before are left alone."""
    noted = 0
    for hold_id in holds.past_their_end(connection, on=now.date()):
        if noted == limit:
            break
        noted += _note(connection, hold_id, now)
    return noted


def _note(connection: Connection, hold_id: str, now: datetime) -> bool:
    cause = f"hold:{hold_id}"
    lock_hold(connection, hold_id)
    if any(it.kind == OVERDUE for it in events.of(connection, cause)):
        return False
    state = holds.get(connection, hold_id)
    hold = state.hold
    if hold.ends_on is None or not state.left.minor:
        return False
    over = datetime.combine(hold.ends_on + timedelta(days=1), time(), tzinfo=UTC)
    detail = {"left": hold_letters.money(state.left), "ends_on": hold.ends_on.isoformat()}
    events.append(
        connection, subject=cause, kind=OVERDUE, actor="recourse", happened_at=over, known_at=now, detail=detail
    )  # fmt: skip
    for code, party in parties.require(connection, [hold.holder, hold.owner]).items():
        send_letter(connection, hold_letters.hold_overdue(state, party), key=f"{cause}/overdue/{code}", now=now)
    return True
