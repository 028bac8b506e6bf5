"""Keep what belongs to a matter until further notice because somebody asked, and end that again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from evidence.errors import NothingToHold
from evidence.store import erasures, holds

BY_HAND = "by_hand"  # the reason under which it stands


def hold_by_hand(connection: Connection, subject: str, *, now: datetime) -> None:
    """Whatever else ends, nothing of it is erased. Raises NothingToHold when no exhibit was brought for such a matter."""
    if not erasures.is_known(connection, subject):
        raise NothingToHold(subject)
    holds.place(connection, subject=subject, reason=BY_HAND, until=None, now=now)


def release_by_hand(connection: Connection, subject: str, *, now: datetime) -> bool:
    """False when nobody holds it so. It still counts for the day on which it is ended."""
    held = holds.newest(connection, [subject]).get(subject, ())
    if not any(it.reason == BY_HAND and it.until is None for it in held):
        return False
    holds.place(connection, subject=subject, reason=BY_HAND, until=now.date(), now=now)
    return True
