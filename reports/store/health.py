"""How the installation is doing, in counts: for the operator, who sees totals and no case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, FromClause, func, select

from disputes.store import guards
from disputes.store.proceeding_tables import proceeding
from disputes.store.tables import dispute, inbox
from ledger.store.tables import entry, transfer
from reports.store.matrix import in_balance
from runtime.tables import last_run, outbox
from trade.store.tables import party, payment, seat


@dataclass(frozen=True, slots=True)
class Job:
    """When a job last ran (UTC); `finished_at` none means it runs or was cut off."""

    name: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class ParkedMessage:
    """A message kept but not understood."""

    id: str
    source: str
    received_at: datetime
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Health:
    """Counts and the few things that ought to worry somebody."""

    counts: dict[str, int]
    balanced: bool
    missing_triggers: Sequence[str]
    jobs: Sequence[Job]
    parked: Sequence[ParkedMessage]
    waiting: int
    dead: int


PARKED_SHOWN = 20


def load_health(connection: Connection) -> Health:
    tables = {
        "parties": party, "seats": seat, "payments": payment, "disputes": dispute, "proceedings": proceeding,
        "entries": entry, "transfers": transfer,
    }  # fmt: skip
    parked = select(inbox).where(inbox.c.state == "parked").order_by(inbox.c.received_at.desc()).limit(PARKED_SHOWN)
    return Health(
        counts={name: _count(connection, table) for name, table in tables.items()},
        balanced=in_balance(connection),
        missing_triggers=guards.missing(connection),
        jobs=[
            Job(row.job, row.started_at, row.finished_at, row.outcome)
            for row in connection.execute(select(last_run).order_by(last_run.c.job))
        ],
        parked=[ParkedMessage(row.id, row.source, row.received_at, row.problems) for row in connection.execute(parked)],
        waiting=_count(connection, outbox, outbox.c.done_at.is_(None), outbox.c.dead_at.is_(None)),
        dead=_count(connection, outbox, outbox.c.dead_at.is_not(None)),
    )


def _count(connection: Connection, table: FromClause, *conditions: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()
