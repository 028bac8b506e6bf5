"""Who was told of a dispute, and when the matter reached them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Service:
    """The moment (UTC) the matter reached a party; none while it has not. `position` is the party's in the chain."""

    dispute_id: str
    party: str
    position: int
    informed_at: datetime | None
    channel: str
