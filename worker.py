"""Background work: one function a job, run by RQ in a child process of its own, and the schedule that asks for them.

`python -m worker work` runs jobs, `python -m worker schedule` asks for them; any number of both may run, on any number
of machines. Each job makes its engine after the fork and closes it (`runtime/jobs.py`); the parent process looks at the
database once, before it begins, and does not work on a record whose history could be changed. Every job may be run
twice, killed, or raced by another worker: what there is to do stands in rows.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection

from disputes.actions.compute_windows import compute_windows
from disputes.actions.compute_windows import recompute_windows as recompute
from disputes.actions.deliver_packet import Courier, deliver_next
from disputes.actions.inspect_record import inspect_record
from disputes.actions.keep_house import keep_house
from disputes.actions.send_next import send_next
from disputes.actions.sweep import sweep as sweep_once
from disputes.actions.watch_waves import watch_waves as watch_once
from disputes.store import guards
from evidence.actions.capture import Desk
from evidence.actions.capture import capture as capture_due
from evidence.actions.stamp_files import stamp_new_files
from evidence.actions.write_out_sales import Clerk, write_out
from evidence.carriers.registry import connected
from evidence.store import packets, vault
from ledger.actions.make_checkpoints import make_checkpoints
from ledger.actions.seal_books import seal_settled
from ledger.actions.stamp_latest import stamp_latest
from ledger.errors import BooksUnsettled
from ledger.timestamps.authority import stamp
from reports.actions.make_packet import Table
from reports.actions.make_packet import make_packet as make_one_packet
from reports.actions.make_paper import Bench
from reports.actions.make_paper import make_paper as make_one_paper
from reports.store import papers
from runtime import logs, queue, schema
from runtime.clock import utc_now
from runtime.database import reading, transaction
from runtime.jobs import TAKE_UP_FOR, in_batches, job
from runtime.parents import end_with_parent
from runtime.settings import load, to_environ
from runtime.shifts import schedule, work
from trade.actions.tell_heads import tell_heads

SCHEDULE: Mapping[str, timedelta] = {
    "seal": timedelta(seconds=5),
    "checkpoint": timedelta(seconds=30),
    "publish_heads": timedelta(seconds=300),
    "empty_outbox": timedelta(seconds=10),
    "recompute_windows": timedelta(seconds=60),
    "sweep": timedelta(seconds=60),
    "watch_waves": timedelta(seconds=300),
    "make_paper": timedelta(seconds=10),
    "make_packet": timedelta(seconds=10),
    "capture": timedelta(seconds=30),
    "send_packets": timedelta(seconds=15),
    "verify_when_asked": timedelta(seconds=60),
    "stamp_files": timedelta(seconds=60),
    "tidy_vault": timedelta(hours=6),
}
MESSAGES_MAX = 200
BATCH = 500

log = logs.logger("worker")


def empty_outbox() -> int:
    """Send what is due, one message after another; the number sent. What fails waits for its next attempt."""
    with job("empty_outbox") as (settings, engine):
        sent, until = 0, utc_now() + TAKE_UP_FOR
        for _ in range(MESSAGES_MAX):
            if utc_now() > until:
                break
            done = send_next(partial(transaction, engine), settings, clock=utc_now)
            if done is None:
                return sent
            sent += done
        queue.nudge(settings, "empty_outbox")
        return sent


def seal() -> int:
    """Seal what is settled; the number of seals made. While a writer is at work the next run looks again."""
    with job("seal") as (_settings, engine), suppress(BooksUnsettled):
        return len(seal_settled(partial(reading, engine), partial(transaction, engine), clock=utc_now))
    return 0


def checkpoint() -> int:
    """Sum up the accounts through which much went since their last checkpoint; the number of checkpoints made."""
    with job("checkpoint") as (_settings, engine):
        until = utc_now() + TAKE_UP_FOR
        return make_checkpoints(partial(reading, engine), partial(transaction, engine), go_on=lambda: utc_now() < until)


def publish_heads() -> int:
    """Have the newest head stamped, where the settings name an authority, and leave the letters of the day; their number."""
    with job("publish_heads") as (settings, engine):
        with transaction(engine) as connection:
            left = tell_heads(connection, now=utc_now(), public_url=settings.public_url)
        if left:
            queue.nudge(settings, "empty_outbox")
        if settings.timestamp_url and settings.timestamp_certificates:
            ask = partial(stamp, url=settings.timestamp_url, certificates=settings.timestamp_certificates)
            stamp_latest(partial(reading, engine), partial(transaction, engine), ask)
        return left


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


def make_paper() -> int:
    """Make the paper that was asked for first; one a job, so that mails go in between. The number made."""
    with job("make_paper") as (settings, engine):
        with transaction(engine) as connection:
            claimed = papers.claim_next(connection, claim=(claim := token_hex(16)), now=utc_now())
        if claimed is None:
            return 0
        bench = Bench(partial(reading, engine), partial(transaction, engine), settings.data_dir, utc_now)
        made = make_one_paper(bench, claimed, claim=claim)
        queue.nudge(settings, "make_paper")
        return int(made)


def make_packet() -> int:
    """Compile the packet that was asked for first; one a job, as with papers. The number compiled."""
    with job("make_packet") as (settings, engine):
        with transaction(engine) as connection:
            claimed = packets.claim_next(connection, claim=(claim := token_hex(16)), now=utc_now())
        if claimed is None:
            return 0
        table = Table(partial(reading, engine), partial(transaction, engine), vault.of(settings), utc_now)
        made = make_one_packet(table, claimed, claim=claim)
        queue.nudge(settings, "make_packet")
        return int(made)


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


def send_packets() -> int:
    """Carry the packets that are due, one after another; the number that stand otherwise for it."""
    with job("send_packets") as (settings, engine):
        courier = Courier(partial(transaction, engine), settings, vault.of(settings), utc_now)
        carried, until = 0, utc_now() + TAKE_UP_FOR
        while utc_now() <= until and deliver_next(courier) is not None:
            carried += 1
        if carried:
            queue.nudge(settings, "empty_outbox")
        return carried


def verify_when_asked() -> int:
    """Verify the whole record when somebody asked for it on a page; the number of times."""
    with job("verify_when_asked") as (settings, engine):
        look, write = partial(reading, engine), partial(transaction, engine)
        return int(inspect_record(look, write, vault=vault.of(settings), clock=utc_now))


def stamp_files() -> int:
    """Have files stamped that came since, where the settings name an authority; the number of stamps."""
    with job("stamp_files") as (settings, engine):
        return stamp_new_files(partial(reading, engine), partial(transaction, engine), settings)


def tidy_vault() -> int:
    """Erase what was kept long enough, and tidy the vault; the number of exhibits erased and files gone."""
    with job("tidy_vault") as (settings, engine):
        return keep_house(partial(transaction, engine), settings, clock=utc_now, until=utc_now() + TAKE_UP_FOR)


def main(arguments: Sequence[str] | None = None) -> None:
    """`python -m worker work|schedule [--data-dir DIR]`."""
    parser = argparse.ArgumentParser(prog="python -m worker", description="Background work of Recourse.")
    parser.add_argument("part", choices=("work", "schedule"))
    parser.add_argument("--data-dir", type=Path, default=None)
    parser.add_argument("--end-with-parent", action="store_true", help="end when standard input closes")
    chosen = parser.parse_args(arguments)
    settings = load(os.environ, data_dir=chosen.data_dir)
    os.environ.update(to_environ(settings))  # jobs read their settings after the fork
    logs.configure(settings.log_level)
    if chosen.end_with_parent:
        end_with_parent()
    try:
        schema.require_guarded(settings.database_url, guards.require_guarded)
    except schema.SchemaRefused as refused:
        raise SystemExit(f"recourse: {refused}") from None
    if chosen.part == "work":
        work(settings)
    else:
        schedule(settings, SCHEDULE)


if __name__ == "__main__":
    main()
