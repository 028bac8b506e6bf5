"""How a channel says that a message did not go out."""

from __future__ import annotations


class DeliveryFailed(Exception):
    """Raised when a message was not accepted at the other end: says why; it is kept and tried again later."""
