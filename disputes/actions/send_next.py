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
from trade.actions.keep_endpoint import close_endpoint, left_alone_until, note_answer
from trade.actions.tell_heads import HEADS
from trade.seal_letters import under
from trade.store import webhooks
from trade.webhooks import EMAIL, WEBHOOK, Endpoint, is_trial

LEFT_ALONE = "the endpoint did not answer before and is left alone for a while"

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
        if endpoint and _put_off(connection, message, endpoint, now=clock()):
            return False
        if message.topic == EMAIL and not message.key.startswith(HEADS):
            # By the moment the mail was left, so that a repetition says the same.
            seal = seals.made_before(connection, message.created_at)
            message = replace(message, payload=under(message.payload, seal))
    ids = {"message": message.id, "key": message.key, "topic": message.topic, "attempt": message.attempts}
    try:
        deliver(message, settings, clock(), endpoint=endpoint)
    except DeliveryFailed as trouble:
        with write() as connection:
            _failed(connection, message, endpoint, trouble, now=clock())
        log.warning("not delivered", because=str(trouble), **ids)
        return False
    with write() as connection:
        outbox.finish(connection, message.id, now=clock())
        if endpoint:
            note_answer(connection, endpoint, taken=True, now=clock())
        record_delivery(connection, message, now=clock())
    log.info("delivered", **ids)
    return True


def _put_off(connection: Connection, message: outbox.Message, endpoint: Endpoint, *, now: datetime) -> bool:
    """True where the endpoint is left alone: what goes there waits, as after an attempt, and nobody waits behind it."""
    if endpoint.ended_at is not None or is_trial(message.key):
        return False
    until = left_alone_until(connection, endpoint, now=now)
    if until is not None:
        outbox.fail(connection, message.id, LEFT_ALONE, now=now, wait=until - now)
    return until is not None


def _failed(
    connection: Connection, message: outbox.Message, endpoint: Endpoint | None, trouble: DeliveryFailed, *, now: datetime
) -> None:
    why = logs.masked(str(trouble))
    outbox.fail(connection, message.id, why, now=now, for_good=trouble.for_good, wait=trouble.wait)
    if endpoint and trouble.gone:
        close_endpoint(connection, endpoint, now=now)
    elif endpoint and not trouble.for_good:
        note_answer(connection, endpoint, taken=False, hung=trouble.hung, now=now)
