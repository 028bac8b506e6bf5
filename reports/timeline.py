"""A timeline as it is looked at: all of it checked, part of it shown, by who did what and since which event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from disputes.event import Broken, Event

SHOWN_MAX = 100  # lines at first; the rest is one step away


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """What of a timeline is wanted: one actor's events, one kind, what came after an event (by number)."""

    actor: str = ""
    kind: str = ""
    after: int = 0
    whole: bool = False  # however long it is

    @property
    def narrows(self) -> bool:
        return bool(self.actor or self.kind or self.after)

    def takes(self, event: Event) -> bool:
        return (not self.actor or event.actor == self.actor) and (not self.kind or event.kind == self.kind) and (
            event.seq > self.after
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Timeline:
    """All events, first line first, and what does not hold; `wanted` says which of them are shown."""

    events: Sequence[Event]
    broken: Sequence[Broken]
    wanted: TimelineFilter

    @property
    def matching(self) -> list[Event]:
        return [event for event in self.events if self.wanted.takes(event)]

    @property
    def shown(self) -> list[Event]:
        """The latest first."""
        latest = self.matching[::-1]
        return latest if self.wanted.whole else latest[:SHOWN_MAX]

    @property
    def actors(self) -> list[tuple[str, int]]:
        """Who did something here, and how often, in the order in which they first did."""
        return list(Counter(event.actor for event in self.events).items())

    @property
    def kinds(self) -> list[tuple[str, int]]:
        return list(Counter(event.kind for event in self.events).items())

    @property
    def last(self) -> int:
        """The number of the latest event; 0 without any."""
        return self.events[-1].seq if self.events else 0

    def faults_of(self, event: Event) -> list[Broken]:
        return [it for it in self.broken if it.seq == event.seq]
