"""How often a carrier may be asked, and when it is left alone because it does not answer.

A carrier counts the requests of a minute, an hour or a day and turns away whoever asks more. A look takes its share before
it begins, for the answer and for the papers the answer may name, and gives back what it did not need; so however many
workers ask at once, no carrier hears more than it takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PAPERS_MAX = 5  # fetched in one look


class Span(StrEnum):
    """What a carrier counts requests by; each begins with the clock, in UTC."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


LENGTHS: Mapping[Span, timedelta] = {
    Span.MINUTE: timedelta(minutes=1),
    Span.HOUR: timedelta(hours=1),
    Span.DAY: timedelta(hours=24),
}


@dataclass(frozen=True, slots=True)
class Quotas:
    """The most requests a carrier takes from us, by span."""

    most: Mapping[Span, int]

    @property
    def of_a_look(self) -> int:
        """The most requests of one look: one for the answer, one for each paper, and never more than a span holds."""
        return min([1 + PAPERS_MAX, *self.most.values()])


@dataclass(frozen=True, slots=True)
class Used:
    """How many requests were made in a span that began at a moment."""

    began_at: datetime
    requests: int


@dataclass(frozen=True, slots=True)
class Patience:
    """When a carrier that does not answer is left alone: after so many looks in a row, first so long and at most so long."""

    after: int
    first: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True)
class Silence:
    """How many looks in a row a carrier did not answer, and until when it is left alone."""

    looks: int = 0
    until: datetime | None = None


def began(span: Span, at: datetime) -> datetime:
    """The beginning of the span in which the moment lies."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return day + (at - day) // LENGTHS[span] * LENGTHS[span]


def left(quotas: Quotas, used: Mapping[Span, Used], at: datetime) -> int:
    """How many requests may be made at this moment, by the tightest span; as a look needs where nothing is counted."""
    rests = [most - _made(used.get(span), span, at) for span, most in quotas.most.items()]
    return min(rests, default=quotas.of_a_look)


def _made(used: Used | None, span: Span, at: datetime) -> int:
    return used.requests if used is not None and used.began_at == began(span, at) else 0


def may_try(silence: Silence, at: datetime, patience: Patience) -> bool:
    """Whether the carrier may be asked; of one that is silent, by a single look when its time is over."""
    return silence.looks < patience.after or silence.until is None or silence.until <= at


def after_look(silence: Silence, *, answered: bool, at: datetime, patience: Patience) -> Silence:
    """What a look says of the carrier itself: one answer, whatever it says, and it is asked as before."""
    if answered:
        return Silence()
    looks = silence.looks + 1
    if looks < patience.after:
        return Silence(looks)
    return Silence(looks, at + min(patience.first * (1 << min(looks - patience.after, 30)), patience.most))
