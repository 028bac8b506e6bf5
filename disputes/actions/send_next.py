"""Send the message that is due longest: claimed in one transaction, sent in none, recorded in another."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from disputes.actions.mark_notice import record_delivery
from disputes.channels.delivery import deliver
from disputes.channels.refusal import DeliveryFailed
from ledger.store import seals
from runtime import logs, outbox
from runtime.settings import Settings
from trade.actions.keep_endpoint import close_endpoint
from trade.actions.tell_heads import HEADS
from trade.seal_letters import under
from trade.store import webhooks
from trade.webhooks import EMAIL, WEBHOOK

log = logs.logger("worker")


def send_next(
    write: Callable[[], AbstractContextManager[Connection]], settings: Settings, *, clock: Callable[[], datetime]
) -> bool | None:
    """Whether it was sent; none when nothing is due. One at a time, so that a worker that dies keeps only one waiting.

    `write` opens a writing transaction; `clock` says the moment (UTC).
    """
    with write() as connection:
        claimed = outbox.claim_due(connection, now=clock(), limit=1)
        if not claimed:
            return None
        (message,) = claimed
        endpoint = webhooks.find(connection, str(message.payload.get("endpoint"))) if message.topic == WEBHOOK else None
        if message.topic == EMAIL and not message.key.startswith(HEADS):
            # By the moment the mail was left, so that a repetition says the same.
            seal = seals.made_before(connection, message.created_at)
            message = replace(message, payload=under(message.payload, seal))
    ids = {"message": message.id, "key": message.key, "topic": message.topic, "attempt": message.attempts}
    try:
        deliver(message, settings, clock(), endpoint=endpoint)
    except DeliveryFailed as trouble:
        with write() as connection:
            outbox.fail(
                connection, message.id, logs.masked(str(trouble)), now=clock(), for_good=trouble.for_good, wait=trouble.wait
            )
            if trouble.gone and endpoint:
                close_endpoint(connection, endpoint, now=clock())
        log.warning("not delivered", because=str(trouble), **ids)
        return False
    with write() as connection:
        outbox.finish(connection, message.id, now=clock())
        record_delivery(connection, message, now=clock())
    log.info("delivered", **ids)
    return True
