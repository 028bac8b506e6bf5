"""A party's webhook endpoints: made, given a new secret, tried, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from runtime import audit, outbox
from runtime.refusal import because
from trade.errors import EndpointRefused
from trade.store import webhooks
from trade.webhooks import ENDPOINTS_MAX, TRIAL, TRY_LASTS, WEBHOOK, Endpoint, Silence, new_endpoint, webhook_key


def make_endpoint(connection: Connection, party: str, url: str, kinds: Sequence[str], *, by: str, now: datetime) -> Endpoint:
    """A new endpoint; its secret is shown to whoever made it. Raises EndpointRefused, also when the party has too many."""
    made = new_endpoint(party, url, kinds, by=by, now=now)
    if len(webhooks.of_parties(connection, [party])) >= ENDPOINTS_MAX:
        why = because("there are %(most)s endpoints already; end one that is not used", most=ENDPOINTS_MAX)
        raise EndpointRefused(why, "url")
    webhooks.add(connection, made)
    _note(connection, made, "webhook.made", by, now)
    return made


def renew_secret(connection: Connection, party: str, id_: str, *, by: str, now: datetime) -> Endpoint:
    """The same endpoint with a new secret; the old one signs beside it for a day. Raises NotFound."""
    renewed = webhooks.get(connection, party, id_).with_new_secret(now=now)
    webhooks.keep_secrets(connection, renewed)
    _note(connection, renewed, "webhook.secret_renewed", by, now)
    return renewed


def try_endpoint(connection: Connection, party: str, id_: str, *, now: datetime) -> None:
    """Leave an event that says it is a trial. Raises NotFound."""
    endpoint = webhooks.get(connection, party, id_)
    moment = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    event = {"type": TRIAL, "timestamp": moment, "data": {"party": party}}
    payload = {"endpoint": endpoint.id, "event": event}
    outbox.add(connection, key=webhook_key(endpoint.id, f"trial/{moment}"), topic=WEBHOOK, payload=payload, now=now)


def end_endpoint(connection: Connection, party: str, id_: str, *, by: str, now: datetime) -> bool:
    """Nothing more goes there, nor what still waits. False when it was ended before. Raises NotFound."""
    endpoint = webhooks.get(connection, party, id_)
    ended = webhooks.end(connection, endpoint.id, now=now)
    if ended:
        _note(connection, endpoint, "webhook.ended", by, now)
    return ended


def close_endpoint(connection: Connection, endpoint: Endpoint, *, now: datetime) -> None:
    """The other end says it is gone (HTTP 410): nothing more goes there."""
    if webhooks.end(connection, endpoint.id, now=now):
        _note(connection, endpoint, "webhook.gone", "recourse", now)


def left_alone_until(connection: Connection, endpoint: Endpoint, *, now: datetime) -> datetime | None:
    """Until when nothing is sent there; none: now. When a pause is over, one event goes ahead, and the rest waits for how
    that ends."""
    it = webhooks.silence(connection, endpoint.id, locked=True)
    if it.until is None or it.until > now:
        return it.until
    webhooks.keep_silence(connection, endpoint.id, Silence(it.failures, now + TRY_LASTS))
    return None


def note_answer(connection: Connection, endpoint: Endpoint, *, taken: bool, hung: bool = False, now: datetime) -> None:
    """Whether the endpoint took what was sent; whoever repeatedly does not is left alone for a while, longer each time."""
    it = webhooks.silence(connection, endpoint.id, locked=True)
    if not taken:
        webhooks.keep_silence(connection, endpoint.id, it.after_failure(hung=hung, now=now))
    elif it.failures:
        webhooks.end_silence(connection, endpoint.id)


def _note(connection: Connection, it: Endpoint, action: str, by: str, now: datetime) -> None:
    detail = {"party": it.party, "url": it.url}
    audit.note(connection, at=now, actor=by, action=action, subject=f"webhook:{it.id}", detail=detail)
