"""From a message in the outbox to the channel that carries it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from disputes.channels import email
from disputes.channels.refusal import DeliveryFailed
from runtime.outbox import Message
from runtime.settings import Settings

Channel = Callable[[Message, Settings, datetime], None]
CHANNELS: Mapping[str, Channel] = {"email": email.send}


def deliver(message: Message, settings: Settings, now: datetime) -> None:
    """Hand the message to its channel, outside any transaction. Raises DeliveryFailed, and then it may be tried again."""
    channel = CHANNELS.get(message.topic)
    if channel is None:
        raise DeliveryFailed(f"no channel carries messages of topic {message.topic!r}; there are {', '.join(CHANNELS)}")
    channel(message, settings, now)
