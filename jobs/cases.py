"""Jobs on disputes: what is over closed, what is due reminded of, waves watched, windows computed again."""

from __future__ import annotations

from sqlalchemy import Connection

from disputes.actions.compute_windows import compute_windows
from disputes.actions.compute_windows import recompute_windows as recompute
from disputes.actions.sweep import sweep as sweep_once
from disputes.actions.watch_waves import watch_waves as watch_once
from runtime import queue
from runtime.clock import utc_now
from runtime.database import transaction
from runtime.jobs import in_batches, job

BATCH = 500


def sweep() -> int:
    """Close windows and deadlines that are over and leave the reminders that are due; the number of rows touched."""

    def once(connection: Connection) -> tuple[int, bool]:
        swept = sweep_once(connection, now=utc_now(), limit=BATCH)
        return swept.touched, swept.left

    return in_batches("sweep", once)


def watch_waves() -> int:
    """Raise waves of refusals and end those that are over; the number of both."""
    with job("watch_waves") as (settings, engine):
        with transaction(engine) as connection:
            raised, ended = watch_once(connection, now=utc_now())
        if raised:
            queue.nudge(settings, "empty_outbox")
        return raised + ended


def recompute_windows() -> int:
    """Compute the windows of payments whose facts changed, then those a changed rule asks for; the number of payments."""

    def once(connection: Connection) -> tuple[int, bool]:
        if computed := compute_windows(connection, on=utc_now().date(), limit=BATCH):
            return computed, True
        again = recompute(connection, now=utc_now(), limit=BATCH)
        return again.payments, again.left and again.payments > 0

    return in_batches("recompute_windows", once)
