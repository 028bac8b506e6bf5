"""Sending a packet to whoever takes it: once for a party, a dispute and a stage, whatever happens on the way.

The far end takes an answer once and does not give it back, and a line may break between its yes and our note of it. So
nothing is ever sent again because no answer came: the far end is asked first what it has. Where it cannot be asked, a
person is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from disputes.dispute import Stage
from runtime.digests import digest_of, moment
from runtime.refusal import Because

REFERENCE_MAX = 255  # characters of a name the far end gives
PORTAL_MAX = 200
ANSWER_BYTES_MAX = 64 * 1024  # of what is kept of an answer, verbatim


class Way(StrEnum):
    """How a packet gets to the far end."""

    STRIPE = "stripe"
    ADYEN = "adyen"
    PAYPAL = "paypal"
    EMAIL = "email"
    FOLDER = "folder"  # a folder that somebody empties
    BY_HAND = "by_hand"  # a person has brought it there, and says so


class State(StrEnum):
    """How a sending stands."""

    WAITING = "waiting"  # the worker has it, or will
    PARKED = "parked"  # refused: something has to be mended, then it can be tried again
    UNKNOWN = "unknown"  # it may have arrived, and nobody but a person can find out
    SENT = "sent"  # the far end has it: for good
    SET_ASIDE = "set_aside"  # its party has given it up, and may send another packet


class Told(StrEnum):
    """What an attempt, or a question after one, came to."""

    TAKEN = "taken"  # the far end has it
    REFUSED = "refused"  # it does not want it so
    AWAY = "away"  # it did not listen, and has nothing of it
    UNKNOWN = "unknown"  # it listened, and no answer came
    OPEN = "open"  # asked: it has nothing yet, and takes one
    CANNOT_SAY = "cannot_say"  # asked: there is no telling


class Line(StrEnum):
    """What a line of a sending's record tells."""

    ASKED = "asked"  # somebody has asked for it to be sent
    LOOKED = "looked"  # the far end was asked what it has
    BEGUN = "begun"  # from here on it may have arrived
    ENDED = "ended"  # what the attempt came to
    OVER = "over"  # its moment passed, or the case went on, while it waited
    AGAIN = "again"  # somebody has asked for another try
    SAID = "said"  # somebody says what became of it
    ASIDE = "aside"  # somebody has given it up


@dataclass(frozen=True, slots=True)
class Answer:
    """What the far end said. `reason` for people, `body` verbatim, `reference` its own name for what it took."""

    told: Told
    reason: Because | str = ""
    status: int | None = None
    body: bytes = b""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the record of a sending. `actor` is a party code or "recourse"; `why` is a reason with its facts."""

    seq: int
    kind: Line
    at: datetime
    actor: str
    seat_id: str | None = None
    told: Told | None = None
    why: Because | str = ""
    status: int | None = None
    body: bytes = b""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """A packet on its way. `addressee` is the party it goes to, `account` what we are there; `reference` is the dispute's
    name at the far end; `choices` is what that far end wants to be told besides."""

    id: str
    packet_id: str
    dispute_id: str
    stage: Stage
    party: str
    seat_id: str
    way: Way
    addressee: str
    account: str
    reference: str
    sha256: str
    name: str
    size_bytes: int
    pages: int
    words: str
    asked_at: datetime
    due_at: datetime | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    state: State = State.WAITING
    next_at: datetime | None = None
    receipt: Receipt | None = None

    @property
    def cause(self) -> str:
        return f"sending:{self.id}"

    @property
    def of_dispute(self) -> str:
        return f"dispute:{self.dispute_id}"

    @property
    def open(self) -> bool:
        """Whether something is still to come of it."""
        return self.state in (State.WAITING, State.PARKED, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the far end has it, since when (UTC), and under which name. `stated_by` is whoever says so: the far end, or a
    party's own seat. `digest` is over everything the receipt says."""

    sent_at: datetime
    reference: str
    stated_by: str
    answer_sha256: str
    digest: str


def receipt_of(it: Sending, *, sent_at: datetime, reference: str, stated_by: str, answer_sha256: str) -> Receipt:
    """The receipt of a sending, with the digest that can be worked out again from what it says."""
    stated: list[Any] = [
        it.id, it.packet_id, it.of_dispute, it.stage.value, it.party, it.seat_id, it.way.value, it.addressee, it.account,
        it.reference, it.sha256, it.name, it.size_bytes, it.pages, it.words, moment(sent_at), reference, stated_by,
        answer_sha256,
    ]  # fmt: skip
    return Receipt(sent_at, reference, stated_by, answer_sha256, digest_of(stated))
