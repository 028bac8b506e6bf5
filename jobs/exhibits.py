"""Jobs on evidence: proofs captured, files stamped with the time, what was kept long enough erased."""

from __future__ import annotations

from functools import partial

from disputes.actions.keep_house import keep_house
from evidence.actions.capture import Desk
from evidence.actions.capture import capture as capture_due
from evidence.actions.stamp_files import stamp_new_files
from evidence.actions.write_out_sales import Clerk, write_out
from evidence.carriers.registry import connected
from evidence.store import vault
from runtime import logs, queue
from runtime.clock import utc_now
from runtime.database import reading, transaction
from runtime.jobs import TAKE_UP_FOR, job

log = logs.logger("worker")


def capture() -> int:
    """Write out what was stated of sales, look for the proofs of delivery that are due; the number of both."""
    with job("capture") as (settings, engine):
        until, look, write = utc_now() + TAKE_UP_FOR, partial(reading, engine), partial(transaction, engine)
        written = write_out(Clerk(look, write, utc_now, vault.of(settings)), until=utc_now() + TAKE_UP_FOR / 2)
        desk = Desk(
            write, utc_now, utc_now, vault.of(settings), settings.public_url, until, connected(settings.carriers),
            settings.clamd,
        )  # fmt: skip
        found = capture_due(desk)
        if found.left:
            queue.nudge(settings, "capture")
        if found.counts:
            queue.nudge(settings, "sweep")
            log.info("captured", **found.counts)
        return written + found.counts["looked_at"]


def stamp_files() -> int:
    """Have files stamped that came since, where the settings name an authority; the number of stamps."""
    with job("stamp_files") as (settings, engine):
        return stamp_new_files(partial(reading, engine), partial(transaction, engine), settings)


def tidy_vault() -> int:
    """Erase what was kept long enough, and tidy the vault; the number of exhibits erased and files gone."""
    with job("tidy_vault") as (settings, engine):
        return keep_house(partial(transaction, engine), settings, clock=utc_now, until=utc_now() + TAKE_UP_FOR)
