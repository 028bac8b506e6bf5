"""Webhooks: an event posted to a party's endpoint, signed as Standard Webhooks has it (standardwebhooks.com).

The same message always has the same webhook-id, by which the other end knows a repetition. Where it may go is asked at
each attempt: to public addresses over TLS only, and never along a redirection, so that no party can make this machine
knock at doors inside the network it stands in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from hashlib import sha256
from threading import Thread

import requests
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress
from standardwebhooks import Webhook

from disputes.channels.refusal import DeliveryFailed
from runtime.outbox import Message
from runtime.settings import Settings
from trade.webhooks import Endpoint

CONNECT_SECONDS_MAX, ANSWER_SECONDS_MAX, WHOLE_SECONDS_MAX = 5, 15, 20
TAKEN, GONE = range(200, 300), 410
Answer = tuple[int, str]


def send(message: Message, endpoint: Endpoint | None, settings: Settings, now: datetime) -> None:
    """Post one event (payload: endpoint, event) to where the endpoint leads now. Raises DeliveryFailed."""
    if endpoint is None or endpoint.ended_at is not None:
        raise DeliveryFailed("the endpoint was ended", for_good=True)
    private = settings.webhook_network == "private"
    if not private and not endpoint.url.startswith("https://"):
        raise DeliveryFailed(
            "the endpoint has no https:// address, and what is sent would be read on the way", for_good=True
        )
    body, headers = signed(message, endpoint, now)
    network = Manager(
        Config(
            ip_filter_enable=not private,
            ip_filter_allow_loopback_ips=private,
            never_redirect=True,
            default_timeout=(CONNECT_SECONDS_MAX, ANSWER_SECONDS_MAX),
            user_agent_override="Recourse-Webhooks/1",
        )
    )
    try:
        status, later = _within(WHOLE_SECONDS_MAX, partial(_post, network, endpoint.url, body, headers))
    except InvalidIPAddress:
        raise DeliveryFailed("the endpoint leads to an address inside a network; events go to public ones only") from None
    except (requests.RequestException, TimeoutError) as trouble:
        raise DeliveryFailed(f"the endpoint cannot be reached: {type(trouble).__name__}") from trouble
    if status not in TAKEN:
        raise DeliveryFailed(f"the endpoint answered {status}", gone=status == GONE, wait=waiting(later, now))


def _post(network: Manager, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """The status of the answer and when to come again; what it says beyond that is nobody's business here, and may have no
    end."""
    session = network.get_session()
    session.trust_env = False  # or the passwords of a .netrc would go along
    with session, session.post(url, data=body, headers=headers, stream=True) as answer:
        return int(answer.status_code), answer.headers.get("Retry-After", "")


def waiting(later: str, now: datetime) -> timedelta | None:
    """How long the other end asks to be left alone (`Retry-After`: seconds, or a date); none where it does not say."""
    if later.isascii() and later.isdigit():
        return timedelta(seconds=int(later[:9]))
    try:
        asked = parsedate_to_datetime(later)
    except ValueError:
        return None
    return (asked if asked.tzinfo else asked.replace(tzinfo=UTC)) - now


def _within(seconds: float, call: Callable[[], Answer]) -> Answer:
    """An answer that comes byte by byte passes every limit on a single wait, so the whole has one too."""
    answered: Future[Answer] = Future()

    def work() -> None:
        try:
            answered.set_result(call())
        except Exception as trouble:  # noqa: BLE001 - handed on as it is, to whoever waits
            answered.set_exception(trouble)

    Thread(target=work, daemon=True).start()
    return answered.result(timeout=seconds)


def signed(message: Message, endpoint: Endpoint, now: datetime) -> tuple[bytes, dict[str, str]]:
    """The body and its headers: webhook-id, webhook-timestamp, webhook-signature by every secret that stands."""
    body = json.dumps(message.payload["event"], ensure_ascii=False, separators=(",", ":"))
    id_ = f"msg_{sha256(message.key.encode()).hexdigest()[:32]}"
    signatures = [Webhook(secret).sign(id_, now, body) for secret in endpoint.secrets_at(now)]
    return body.encode(), {
        "content-type": "application/json",
        "webhook-id": id_,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
