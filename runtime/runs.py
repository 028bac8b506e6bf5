"""When each job last ran, and how it went: for `doctor`, the health page and the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from runtime.tables import last_run


@dataclass(frozen=True, slots=True)
class Run:
    """The last run of a job (UTC). `outcome` is "done" or what went wrong; none while it runs, or when it was killed."""

    job: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None


def record(connection: Connection, run: Run) -> None:
    """Keep this run as the job's last, unless a later one is on record."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"started_at": run.started_at, "finished_at": run.finished_at, "outcome": run.outcome}
    row = insert(last_run).values(job=run.job, **values)
    later = last_run.c.started_at <= row.excluded.started_at
    connection.execute(row.on_conflict_do_update(index_elements=["job"], set_=values, where=later))


def of_all(connection: Connection) -> list[Run]:
    """The last run of every job that ever ran, by name."""
    rows = connection.execute(select(last_run).order_by(last_run.c.job))
    return [Run(row.job, row.started_at, row.finished_at, row.outcome) for row in rows]
