"""What every job of background work has in common: settings and an engine of its own, its run on record, and a time after
which it takes up nothing more."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Connection, Engine

from runtime import logs, queue, runs
from runtime.clock import utc_now
from runtime.database import make_engine, transaction
from runtime.settings import Settings, load

BATCHES_MAX = 100
# Then a job begins nothing more: what it has in hand is over before the job's own time is, even with a mail server that
# answers at the last moment to each word. One ended in the middle of a mail would send that mail again.
TAKE_UP_FOR = timedelta(seconds=queue.JOB_SECONDS_MAX // 5)

log = logs.logger("worker")


def in_batches(name: str, once: Callable[[Connection], tuple[int, bool]]) -> int:
    """Many small transactions, never one long one; then the outbox, where the batches may have left something."""
    with job(name) as (settings, engine):
        total, until = 0, utc_now() + TAKE_UP_FOR
        for _ in range(BATCHES_MAX):
            with transaction(engine) as connection:
                touched, left = once(connection)
            total += touched
            if not left:
                break
            if utc_now() > until:
                queue.nudge(settings, name)
                break
        if total:
            queue.nudge(settings, "empty_outbox")
        return total


@contextmanager
def job(name: str) -> Iterator[tuple[Settings, Engine]]:
    """Settings and an engine of this process's own for one job, whose last run goes on record."""
    settings = load(os.environ)
    logs.configure(settings.log_level)
    logs.bind(job=name, run=os.environ.get("RQ_JOB_ID", ""))
    engine = make_engine(settings.database_url, pooled=False)
    started = utc_now()
    with transaction(engine) as connection:
        runs.record(connection, runs.Run(name, started, None, None))  # so that one killed in the middle is seen to be
    outcome = "killed"
    try:
        yield settings, engine
        outcome = "done"
    except Exception as trouble:
        outcome = f"failed: {type(trouble).__name__}"
        log.exception("job failed")
        raise
    finally:
        with transaction(engine) as connection:
            runs.record(connection, runs.Run(name, started, utc_now(), outcome))
        engine.dispose()
