"""Webhooks: an event posted to a party's endpoint, signed as Standard Webhooks has it (standardwebhooks.com).

The same message always has the same webhook-id, by which the other end knows a repetition. Where it may go is asked at
each attempt: to public addresses over TLS only, and never along a redirection, so that no party can make this machine
knock at doors inside the network it stands in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from hashlib import sha256

import requests
from requests_hardened.ip_filter import InvalidIPAddress
from standardwebhooks import Webhook

from disputes.channels.refusal import DeliveryFailed
from runtime import outbound
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
    try:
        status, later = outbound.within(WHOLE_SECONDS_MAX, partial(_post, endpoint.url, body, headers, inside=private))
    except InvalidIPAddress:
        raise DeliveryFailed("the endpoint leads to an address inside a network; events go to public ones only") from None
    except (requests.RequestException, TimeoutError) as trouble:
        hung = isinstance(trouble, requests.Timeout | TimeoutError)
        raise DeliveryFailed(f"the endpoint cannot be reached: {type(trouble).__name__}", hung=hung) from trouble
    if status not in TAKEN:
        raise DeliveryFailed(f"the endpoint answered {status}", gone=status == GONE, wait=waiting(later, now))


def _post(url: str, body: bytes, headers: Mapping[str, str], *, inside: bool) -> Answer:
    """The status of the answer and when to come again; what it says beyond that is nobody's business here, and may have no
    end."""
    session = outbound.session(
        inside=inside, connect=CONNECT_SECONDS_MAX, answer=ANSWER_SECONDS_MAX, agent="Recourse-Webhooks/1"
    )
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
