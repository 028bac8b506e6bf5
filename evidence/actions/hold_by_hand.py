"""Keep what belongs to a matter until further notice because somebody asked, and end that again; who and why is audited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from evidence.errors import NothingToHold
from evidence.store import erasures, holds
from evidence.store.holds import BY_HAND
from runtime import audit
from trade.card_numbers import require_no_card_number

HELD, RELEASED = "evidence.held", "evidence.released"  # in the audit
BECAUSE_MAX = 500  # characters


def hold_by_hand(connection: Connection, subject: str, *, by: str, because: str, now: datetime) -> bool:
    """Whatever else ends, nothing of it is erased. False when it was held so before.

    Raises NothingToHold when no exhibit was brought for such a matter, CardNumberRefused.
    """
    require_no_card_number("because", because)
    if not erasures.is_known(connection, subject):
        raise NothingToHold(subject)
    if _stands(connection, subject):
        return False
    holds.place(connection, subject=subject, reason=BY_HAND, until=None, now=now)
    audit.note(connection, at=now, actor=by, action=HELD, subject=subject, detail={"because": because})
    return True


def release_by_hand(connection: Connection, subject: str, *, by: str, because: str, now: datetime) -> bool:
    """False when nobody holds it so. It still counts for the day on which it is ended. Raises CardNumberRefused."""
    require_no_card_number("because", because)
    if not _stands(connection, subject):
        return False
    holds.place(connection, subject=subject, reason=BY_HAND, until=now.date(), now=now)
    audit.note(connection, at=now, actor=by, action=RELEASED, subject=subject, detail={"because": because})
    return True


def _stands(connection: Connection, subject: str) -> bool:
    held = holds.newest(connection, [subject]).get(subject, ())
    return any(it.reason == BY_HAND and it.until is None for it in held)
