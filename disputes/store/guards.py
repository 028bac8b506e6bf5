"""The rows history is made of, guarded by the database itself: added to, never changed, never taken away."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table

from disputes.store.proceeding_tables import decision
from disputes.store.sending_tables import packet_receipt, packet_sending_line
from disputes.store.tables import case_event, service_mark
from evidence.store.tables import (
    custody,
    erasure,
    evidence_hold,
    file_stamp,
    submission,
    submission_exhibit,
    vault_file,
)
from ledger.store import shape, triggers
from runtime import roles
from runtime.schema import SchemaRefused
from runtime.tables import audit
from trade.store.sale_tables import sale_fact
from trade.store.tables import refund, shipment_step

GUARDED: tuple[Table, ...] = (
    *triggers.APPEND_ONLY,
    vault_file,
    custody,
    submission,
    submission_exhibit,
    evidence_hold,
    erasure,
    file_stamp,
    case_event,
    decision,
    service_mark,
    packet_sending_line,
    packet_receipt,
    refund,
    shipment_step,
    sale_fact,
    audit,
)


def install(connection: Connection) -> None:
    """Guard every such table; run again after each migration, since a rebuilt table loses its triggers."""
    triggers.install(connection, GUARDED)


def missing(connection: Connection) -> list[str]:
    """The guards that are gone, switched off or changed, by name."""
    return triggers.missing(connection, GUARDED)


def loosened(connection: Connection) -> list[shape.Loosened]:
    """(table, what is wrong) where a guarded table is no longer what we made it; nothing of ours does that."""
    return shape.loosened(connection, GUARDED)


def grant(connection: Connection, role: str) -> None:
    """Give the runtime role of PostgreSQL what it needs; of what is guarded, the right to read and to add."""
    roles.grant(connection, role, append_only=[table.name for table in GUARDED])


def powers(connection: Connection) -> list[str]:
    """By what this connection's role could change history all the same, switching guards off first."""
    return roles.powers(connection, append_only=[table.name for table in GUARDED])


class HistoryUnguarded(SchemaRefused):
    """Raised at start when the database would let history be changed; nothing runs on such a record."""

    def __init__(self, missing: Sequence[str], wrong: Sequence[shape.Loosened]) -> None:
        found = [f"{name} is missing" for name in missing] + [f"{table}: {why}" for table, why in wrong]
        super().__init__(
            f"history is not guarded ({'; '.join(found)}): somebody has worked on this database; look with "
            "`recourse verify`, put guards back with `recourse migrate`, bring a backup back where a table was changed"
        )


def require_guarded(connection: Connection) -> None:
    """Raises HistoryUnguarded, which names what is missing or was loosened."""
    absent, wrong = missing(connection), loosened(connection)
    if absent or wrong:
        raise HistoryUnguarded(absent, wrong)
