"""Jobs that go out to other people's servers with what stands in rows: messages and packets, one after another."""

from __future__ import annotations

from functools import partial

from disputes.actions.deliver_packet import Courier, deliver_next
from disputes.actions.send_next import send_next
from evidence.store import vault
from runtime import queue
from runtime.clock import utc_now
from runtime.database import transaction
from runtime.jobs import TAKE_UP_FOR, job

MESSAGES_MAX = 200


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
