"""Two messages about one dispute wait for each other: the older must not overwrite what the newer just said."""

from __future__ import annotations

from sqlalchemy import Connection, select

from disputes.store.tables import dispute


def lock_dispute(connection: Connection, dispute_id: str) -> None:
    """Hold the dispute until the transaction ends; nothing where it is not on record. SQLite has one writer anyway."""
    connection.execute(select(dispute.c.id).where(dispute.c.id == dispute_id).with_for_update())
