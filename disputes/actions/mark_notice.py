"""What is known of a notice goes on record: the other end took it, a seat of the party opened the case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from disputes.informed import MarkKind
from disputes.store import disputes, marks
from runtime.outbox import Message
from trade.parties import Seat


def record_delivery(connection: Connection, message: Message, *, now: datetime) -> bool:
    """True when the message serves a party with notice of a dispute and this is the first delivery."""
    serves = message.payload.get("serves")
    if not isinstance(serves, dict):
        return False
    return marks.add(connection, serves["dispute"], serves["party"], MarkKind.DELIVERED, at=now)


def record_opening(connection: Connection, dispute_id: str, seat: Seat, *, now: datetime) -> bool:
    """True when this is the first time a seat of a party of the chain has the case before it."""
    dispute = disputes.get(connection, dispute_id)
    if dispute is None or seat.party_code is None or seat.party_code not in dispute.chain:
        return False
    return marks.add(connection, dispute_id, seat.party_code, MarkKind.OPENED, at=now, seat_id=seat.id)
