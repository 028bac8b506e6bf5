"""The rows history is made of, guarded by the database itself: added to, never changed, never taken away."""

from __future__ import annotations

from sqlalchemy import Connection, Table

from disputes.store.tables import case_event, decision, service_mark
from evidence.store.tables import custody, submission, submission_exhibit, vault_file
from ledger.store import triggers
from runtime.tables import audit

GUARDED: tuple[Table, ...] = (
    *triggers.APPEND_ONLY,
    vault_file,
    custody,
    submission,
    submission_exhibit,
    case_event,
    decision,
    service_mark,
    audit,
)


def install(connection: Connection) -> None:
    """Guard every such table; run again after each migration, since a rebuilt table loses its triggers."""
    triggers.install(connection, GUARDED)


def missing(connection: Connection) -> list[str]:
    """The guards that are gone, switched off or changed, by name."""
    return triggers.missing(connection, GUARDED)
