"""Jobs on the books: seals, checkpoints, heads published, and the whole record verified."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from disputes.actions.inspect_record import inspect_record
from evidence.store import vault
from ledger.actions.make_checkpoints import make_checkpoints
from ledger.actions.seal_books import seal_settled
from ledger.actions.stamp_latest import stamp_latest
from ledger.errors import BooksUnsettled
from ledger.timestamps.authority import stamp
from runtime import queue
from runtime.clock import utc_now
from runtime.database import reading, transaction
from runtime.jobs import TAKE_UP_FOR, job
from trade.actions.tell_heads import tell_heads


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


def verify_when_asked() -> int:
    """Verify the whole record when somebody asked for it on a page; the number of times."""
    with job("verify_when_asked") as (settings, engine):
        look, write = partial(reading, engine), partial(transaction, engine)
        return int(inspect_record(look, write, vault=vault.of(settings), clock=utc_now))
