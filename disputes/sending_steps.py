"""What follows from what a far end said: to ask, to send, to wait, to stop; and never to send because no answer came.

An attempt that has begun may have arrived until something says that it has not: the far end's no, its word on what it has,
or a person's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from disputes.dispute import Stage
from disputes.sending import Answer, Line, Said, Sending, State, Told
from runtime.refusal import Because, because

TRIES_MAX = 12
AGAIN_FIRST, AGAIN_MOST = timedelta(seconds=30), timedelta(hours=1)

SETTLES: Mapping[Line, frozenset[Told]] = MappingProxyType(
    {
        Line.ENDED: frozenset({Told.TAKEN, Told.REFUSED, Told.AWAY}),
        Line.LOOKED: frozenset({Told.TAKEN, Told.OPEN}),
        Line.SAID: frozenset({Told.TAKEN, Told.OPEN}),
    }
)
"""After which lines it is known whether an attempt arrived."""


class Step(StrEnum):
    """What the worker does next with a sending it has claimed."""

    STOP = "stop"  # its moment has passed and nothing of it is on its way
    ASK = "ask"
    SEND = "send"


def over(it: Sending, *, stands: Stage, now: datetime) -> Because | None:
    """Why nothing may be sent any more: the dispute stands elsewhere by now, or its last moment has passed."""
    if stands is not it.stage:
        return GONE_ON
    return LATE if it.due_at is not None and now > it.due_at else None


def first_step(lines: Sequence[Said], *, ended: Because | None) -> Step:
    """The far end is asked before every attempt: it may have been answered elsewhere, or by an attempt that broke off."""
    return Step.STOP if ended and not in_flight(lines) else Step.ASK


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


def after_asking(it: Sending, lines: Sequence[Said], answer: Answer, *, now: datetime, ended: Because | None = None) -> Next:
    """What the far end's word on what it has decides; `lines` are those before the question, `ended` is `over`'s."""
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
    return Next(State.PARKED, why=ended) if ended else Next(State.WAITING, send=True)


def after_sending(it: Sending, lines: Sequence[Said], answer: Answer, *, now: datetime) -> Next:
    """What an attempt decides. One that no answer came to is asked about soon, and never simply repeated."""
    if answer.told is Told.TAKEN:
        return Next(State.SENT)
    if answer.told is Told.REFUSED:
        return Next(State.PARKED, why=answer.reason)
    return _again(it, lines, answer, now=now)


GONE_ON = because("the case has gone on to another stage before it could be sent; nothing was sent")
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
