"""Jobs that set pages: statements and packets, one a run, so that mails go in between."""

from __future__ import annotations

from functools import partial
from secrets import token_hex

from evidence.store import packets, vault
from reports.actions.make_packet import Table
from reports.actions.make_packet import make_packet as make_one_packet
from reports.actions.make_paper import Bench
from reports.actions.make_paper import make_paper as make_one_paper
from reports.store import papers
from runtime import queue
from runtime.clock import utc_now
from runtime.database import reading, transaction
from runtime.jobs import job


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
