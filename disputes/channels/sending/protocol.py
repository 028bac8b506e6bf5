"""The seam between Recourse and whoever takes a packet: asked what it has, then given it. A way is one file that fills a
`Transport`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from disputes.channels.sending.accounts import Account
from disputes.dispute import Stage
from disputes.sending import Answer


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a way is given to carry: the packet, what else the far end wants to know, and the attempt's own name (`key`).

    `reference` is the dispute's name at the far end; `mark` is this sending's for good, by which it knows itself again.
    `facts` are of the case: carrier, tracking_number, shipped_on, order.
    """

    mark: str
    key: str
    reference: str
    stage: Stage
    name: str
    data: bytes
    sha256: str
    words: str
    facts: Mapping[str, str]
    choices: Mapping[str, str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Transport:
    """One way. `ask` finds out what the far end has: TAKEN (this sending is there), OPEN, REFUSED (it takes none: answered
    otherwise, over, unknown), AWAY or CANNOT_SAY. `send` gives it the packet, once: TAKEN, REFUSED, AWAY (it has nothing of
    it) or UNKNOWN. Neither raises for anything the far end does."""

    ask: Callable[[Parcel, Account], Answer]
    send: Callable[[Parcel, Account], Answer]
