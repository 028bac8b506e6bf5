"""How long proof lasts: when the carrier forgets a delivery, and until when we may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class CarrierMemory:
    """How many days after delivery a carrier still answers, and who says so.

    `seen_in` is the edition of the source (a day or a month); `days` none: the carrier's own period was not found.
    """

    code: str
    name: str
    days: int | None
    source: str
    confidence: str
    seen_in: str


@dataclass(frozen=True, slots=True)
class RetentionTable:
    """What carriers keep, by code and other spellings; `shortest` is the safe assumption for any other carrier."""

    shortest: CarrierMemory
    carriers: Mapping[str, CarrierMemory]

    def known(self, carrier: str) -> CarrierMemory | None:
        """The carrier on file under any of its spellings."""
        return self.carriers.get(_spelling(carrier))

    def memory(self, carrier: str) -> CarrierMemory:
        """The carrier's own memory, or the shortest one when it is unknown or its period was not found."""
        found = self.known(carrier)
        return self.shortest if found is None or found.days is None else found


def _spelling(carrier: str) -> str:
    return "".join(letter for letter in carrier.casefold() if letter.isalnum())


def forgotten_on(
    carrier: str, *, delivered_on: date | None, handed_over_on: date | None, table: RetentionTable
) -> date | None:
    """The first day on which the carrier may no longer answer; proof must be captured before it.

    Counted from delivery; while that is unknown from handing over, which is earlier and so the safe side. None when
    the parcel was not even handed over.
    """
    start = delivered_on or handed_over_on
    days = table.memory(carrier).days
    if start is None or days is None:
        return None
    return days_after(start, days)


def days_after(day: date, days: int) -> date:
    """So many days later; the last day of the calendar where it would end."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def carriers_by_spelling(carriers: Iterable[tuple[CarrierMemory, Iterable[str]]]) -> dict[str, CarrierMemory]:
    """Carriers under their code, their name and their other spellings, whatever the case and punctuation."""
    return {_spelling(text): memory for memory, others in carriers for text in (memory.code, memory.name, *others)}


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that keeps evidence: `reason` as dispute:ID or "window"; until a day, or (none) until further notice."""

    reason: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Floor:
    """The day before which nothing may be deleted; none: until further notice. `reasons` are those that reach it."""

    until: date | None
    reasons: tuple[str, ...]

    def forbids(self, on: date) -> bool:
        """True when a deletion on this day would be too early. The last day itself is still kept."""
        return self.until is None or on <= self.until


def floor(holds: Iterable[Hold]) -> Floor | None:
    """The latest of all holds; None when nothing is held at all."""
    held = list(holds)
    if not held:
        return None
    until = None if any(hold.until is None for hold in held) else max(hold.until for hold in held if hold.until)
    return Floor(until, tuple(sorted({hold.reason for hold in held if hold.until == until})))
