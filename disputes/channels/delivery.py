"""From a message in the outbox to the channel that carries it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from disputes.channels import email, webhook
from disputes.channels.refusal import DeliveryFailed
from runtime.outbox import Message
from runtime.settings import Settings
from trade.webhooks import EMAIL, WEBHOOK, Endpoint

Channel = Callable[[Message, Settings, datetime], None]
CHANNELS: Mapping[str, Channel] = {EMAIL: email.send}


def deliver(message: Message, settings: Settings, now: datetime, *, endpoint: Endpoint | None = None) -> None:
    """Hand the message to its channel, outside any transaction; `endpoint` is where a webhook goes as things stand now.

    Raises DeliveryFailed, and then it may be tried again.
    """
    if message.topic == WEBHOOK:
        webhook.send(message, endpoint, settings, now)
        return
    channel = CHANNELS.get(message.topic)
    if channel is None:
        raise DeliveryFailed(
            f"no channel carries messages of topic {message.topic!r}; there are {', '.join((*CHANNELS, WEBHOOK))}"
        )
    channel(message, settings, now)
