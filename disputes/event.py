"""Events of a case: what happened, when, when we knew, each digest chained to the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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


def faults(events: Sequence[tuple[Event, str]]) -> list[str]:
    """What is wrong with a chain of (event, digest as stored): changed, missing or reordered lines, in words."""
    found: list[str] = []
    previous = ""
    for expected, (event, stored) in enumerate(events, 1):
        if event.seq != expected:
            found.append(f"{event.subject}: event {expected} is missing (found {event.seq})")
            return found
        if event.previous != previous:
            found.append(f"{event.subject} event {event.seq}: does not follow the event before it")
        if event.digest != stored:
            found.append(f"{event.subject} event {event.seq}: was changed after it was written")
        previous = stored
    return found
