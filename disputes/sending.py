"""Sending a packet to whoever takes it: once for a party, a dispute and a stage, whatever happens on the way.

The far end takes an answer once and does not give it back, and a line may break between its yes and our note of it. So
nothing is ever sent again because no answer came: the far end is asked first what it has. Where it cannot be asked, a
person is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from disputes.dispute import Stage
from runtime.digests import digest_of, moment
from runtime.refusal import Because, because

REFERENCE_MAX = 255  # characters of a name the far end gives
PORTAL_MAX = 200
ANSWER_BYTES_MAX = 64 * 1024  # of what is kept of an answer, verbatim
TRIES_MAX = 12
AGAIN_FIRST, AGAIN_MOST = timedelta(seconds=30), timedelta(hours=1)


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
    TOO_LATE = "too_late"  # its moment passed while it waited
    AGAIN = "again"  # somebody has asked for another try
    SAID = "said"  # somebody says what became of it
    ASIDE = "aside"  # somebody has given it up


SETTLES: Mapping[Line, frozenset[Told]] = MappingProxyType(
    {
        Line.ENDED: frozenset({Told.TAKEN, Told.REFUSED, Told.AWAY}),
        Line.LOOKED: frozenset({Told.TAKEN, Told.OPEN}),
        Line.SAID: frozenset({Told.TAKEN, Told.OPEN}),
    }
)
"""After which lines it is known whether an attempt arrived."""


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


class Step(StrEnum):
    """What the worker does next with a sending it has claimed."""

    STOP = "stop"  # its moment has passed and nothing of it is on its way
    ASK = "ask"
    SEND = "send"


def first_step(it: Sending, lines: Sequence[Said], *, now: datetime) -> Step:
    """The far end is asked before every attempt: it may have been answered elsewhere, or by an attempt that broke off."""
    return Step.STOP if too_late(it, now) and not in_flight(lines) else Step.ASK


def too_late(it: Sending, now: datetime) -> bool:
    return it.due_at is not None and now > it.due_at


def in_flight(lines: Sequence[Said]) -> bool:
    """Whether an attempt has begun of which nobody knows yet whether it arrived."""
    begun = False
    for line in lines:
        begun = line.kind is Line.BEGUN or (begun and line.told not in SETTLES.get(line.kind, ()))
    return begun


def key_of(it: Sending, lines: Sequence[Said]) -> str:
    """The name of the next attempt, by which a far end knows a repetition.

    An attempt that broke off is repeated under its own name; one that was answered is not, since a far end that keeps its
    answers would give the same answer again.
    """
    return f"{it.id}-{1 + sum(line.kind is Line.ENDED and line.status is not None for line in lines)}"


@dataclass(frozen=True, slots=True)
class Next:
    """What follows from an answer: the new state, when to look again, or that it is to be sent now."""

    state: State
    at: datetime | None = None
    send: bool = False
    why: Because | str = ""


def after_asking(it: Sending, lines: Sequence[Said], answer: Answer, *, now: datetime) -> Next:
    """What the far end's word on what it has decides; `lines` are those before the question."""
    broken_off = in_flight(lines)
    if answer.told is Told.TAKEN:
        return Next(State.SENT)
    if answer.told is Told.REFUSED:
        return Next(State.PARKED, why=answer.reason)
    if answer.told is Told.AWAY:
        return _again(it, lines, answer, now=now)
    if answer.told is not Told.OPEN and broken_off:
        return Next(State.UNKNOWN, why=because("the line broke off, and %(there)s cannot be asked whether it has the packet",
                                               there=it.addressee))  # fmt: skip
    return Next(State.PARKED, why=LATE) if too_late(it, now) else Next(State.WAITING, send=True)


def after_sending(it: Sending, lines: Sequence[Said], answer: Answer, *, now: datetime) -> Next:
    """What an attempt decides. One that no answer came to is asked about soon, and never simply repeated."""
    if answer.told is Told.TAKEN:
        return Next(State.SENT)
    if answer.told is Told.REFUSED:
        return Next(State.PARKED, why=answer.reason)
    return _again(it, lines, answer, now=now)


LATE = because("the last moment to answer had passed before it could be sent; nothing was sent")
TRIED_ENOUGH = because("it was tried %(tries)s times without success; the last time: %(why)s")


def _again(it: Sending, lines: Sequence[Said], answer: Answer, *, now: datetime) -> Next:
    """Later, and later each time, but with a try left before the last moment; after too many tries it is parked."""
    tries = _tries(lines)
    unsure = answer.told is Told.UNKNOWN or in_flight(lines)
    if tries >= TRIES_MAX:
        state = State.UNKNOWN if unsure else State.PARKED
        return Next(state, why=because(TRIED_ENOUGH.pattern, tries=tries, why=answer.reason))
    wait = min(AGAIN_FIRST * (1 << tries), AGAIN_MOST)
    if it.due_at is not None and now < it.due_at < now + wait:
        wait = (it.due_at - now) // 2
    return Next(State.WAITING, at=now + max(wait, AGAIN_FIRST // 30), why=answer.reason)


def _tries(lines: Sequence[Said]) -> int:
    """Answers in vain since somebody last asked for it."""
    since = max((place for place, line in enumerate(lines) if line.kind in (Line.ASKED, Line.AGAIN)), default=0)
    return sum(line.told in (Told.AWAY, Told.UNKNOWN) for line in lines[since:])


def moved_to(it: Sending, following: Next) -> Sending:
    return replace(it, state=following.state, next_at=following.at)
