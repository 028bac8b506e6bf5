"""Who waits for whom: the older of two messages about one dispute must not overwrite what the newer just said."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from disputes.store.tables import dispute
from ledger.store import remittances
from trade.payments import Payment
from trade.store import payments

_OPENER = text("SELECT pg_advisory_xact_lock(hashtextextended(:opener, 13))")


def lock_dispute(connection: Connection, dispute_id: str) -> None:
    """Hold the dispute until the transaction ends; nothing where it is not on record. SQLite has one writer anyway."""
    connection.execute(select(dispute.c.id).where(dispute.c.id == dispute_id).with_for_update())


def lock_payment(connection: Connection, payment_id: str, *, opener: str) -> Payment | None:
    """Two disputes of one payment, and two ids given out by one party, wait for each other until the transaction ends.

    Gives the payment as it then stands; none where it is not on record.
    """
    found = payments.get(connection, payment_id, locked=True)
    if connection.dialect.name == "postgresql":
        connection.execute(_OPENER, {"opener": opener})
    return found


def lock_filing(connection: Connection, plaintiff: str) -> None:
    """Two proceedings filed by one party wait for each other, since each takes the next free name."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:plaintiff, 19))"), {"plaintiff": plaintiff})


def lock_hold(connection: Connection, hold_id: str) -> None:
    """Two who say something about one hold wait for each other until the transaction ends.

    Not by the hold's row: locking a row asks for the right to change it, which nobody has.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:hold, 23))"), {"hold": hold_id})


def lock_pair(connection: Connection, holder: str, owner: str) -> None:
    """Who withholds, takes, pays, sets off or hands back what these two owe each other waits: what is owed serves once."""
    remittances.lock_pair(connection, holder, owner)


def lock_telling(connection: Connection) -> None:
    """Two processes that tell the demonstration wait for each other, step by step."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('demonstration', 17))"))
