"""Events of a case: what happened, when, when we knew, each digest chained to the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from runtime.digests import digest_of, moment


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline. `subject` is the case's cause; `actor` a party code, "recourse" or a court.

    `happened_at` and `known_at` are UTC; `previous` is the digest of the event before ("" for the first).
    """

    subject: str
    seq: int
    kind: str
    actor: str
    happened_at: datetime
    known_at: datetime
    detail: Mapping[str, Any]
    seat_id: str | None
    previous: str

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the whole line and of the digest before it."""
        stated = [
            self.subject, self.seq, self.kind, self.actor, self.seat_id,
            moment(self.happened_at), moment(self.known_at), self.detail, self.previous,
        ]  # fmt: skip
        return digest_of(stated)


class Fault(StrEnum):
    """What can be wrong with a line of a timeline."""

    MISSING = "missing"  # another line stands in its place; what comes after is not looked at
    UNLINKED = "unlinked"  # it does not follow the line before it
    CHANGED = "changed"  # it does not have the digest it was written with


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that does not hold. `found` is the number that stands where `seq` is missing."""

    subject: str
    seq: int
    fault: Fault
    found: int = 0

    def __str__(self) -> str:
        if self.fault is Fault.MISSING:
            return f"{self.subject}: event {self.seq} is missing (found {self.found})"
        if self.fault is Fault.UNLINKED:
            return f"{self.subject} event {self.seq}: does not follow the event before it"
        return f"{self.subject} event {self.seq}: was changed after it was written"


def broken(events: Sequence[tuple[Event, str]]) -> list[Broken]:
    """What is wrong with a chain of (event, digest as stored): changed, missing or reordered lines."""
    found: list[Broken] = []
    previous = ""
    for expected, (event, stored) in enumerate(events, 1):
        if event.seq != expected:
            return [*found, Broken(event.subject, expected, Fault.MISSING, event.seq)]
        if event.previous != previous:
            found.append(Broken(event.subject, event.seq, Fault.UNLINKED))
        if event.digest != stored:
            found.append(Broken(event.subject, event.seq, Fault.CHANGED))
        previous = stored
    return found
