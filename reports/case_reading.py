"""A case file read aloud: its events, sums and moments in one language, for the paper and for whoever has only text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from disputes.event import Event
from disputes.liability import doctrines, duties
from disputes.schemes.families import title_of
from ledger.money import Money
from reports import case_words as table
from reports.statement_words import RESTS_ON, Text, Words, figure

HIDDEN = frozenset({"digest", "terms", "presumed", "submission", "sending", "parcel", "accepted_minor", "conceded_minor"})


@dataclass(frozen=True, slots=True)
class CaseReading(Words):
    """The words of one language, with the currency of the case and the zone of whoever is to read it."""

    currency: str
    zone: str

    def who(self, code: str) -> str:
        """A party's name; whoever is none by its word, a court by its own name."""
        return self.name(code) if code in self.names else self.of(table.ACTORS, code)

    def of(self, words: Mapping[str, Text], code: str | None) -> str:
        """The word for a code; a code without one is shown readably."""
        found = words.get(code or "")
        return self.say(found) if found else (code or "–").replace("_", " ")

    def both(self, en: str, zh: str) -> str:
        return (zh or en) if self.chinese else (en or zh)

    def money(self, it: Money) -> str:
        return f"{it.currency} {figure(it.minor, it.currency)}"

    def moment(self, at: datetime) -> str:
        """UTC, and below it the local time with its zone where that is another."""
        utc = f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        if self.zone == "UTC":
            return utc
        return f"{utc}\n{at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M} {self.zone.rpartition('/')[2]}"

    def duty(self, key: str) -> str:
        found = duties.on_file().get(key)
        return self.both(found.name_en, found.name_zh) if found else key

    def doctrine(self, key: str) -> str:
        """Its name, and what is said of it wherever it is named."""
        found = doctrines.on_file().get(key)
        if found is None:
            return key
        label = self.both(found.label_en, found.label_zh)
        return self.both(found.name_en, found.name_zh) + self.say((" ({it})", "（{it}）"), it=label)

    def rests_on(self, status: str) -> str:
        return self.of(RESTS_ON, status)

    def listed(self, parts: list[str]) -> str:
        return self.say((", ", "、")).join(parts)

    def lines(self, event: Event) -> list[str]:
        """label: text, of everything the event carries that says something."""
        return [
            f"{self.of(table.LABELS, key)}{self.say((': ', '：'))}{self._text(key, value)}"
            for key, value in event.detail.items()
            if key not in HIDDEN and value not in (None, "", [], {})
        ]

    def _text(self, key: str, value: Any) -> str:
        read = _READERS.get(key)
        if read is not None:
            return read(self, value)
        if isinstance(value, Mapping):
            if set(value) == {"minor", "currency"}:
                return self.money(Money(value["minor"], value["currency"]))
            return self.listed([f"{name} {self._text('', part)}" for name, part in value.items()])
        if isinstance(value, list | tuple):
            return self.listed([self._text("", part) for part in value])
        return str(value)


def _shares(it: CaseReading, value: Mapping[str, int]) -> str:
    return it.listed([f"{it.who(code)} {it.money(Money(minor, it.currency))}" for code, minor in value.items()])


def _bound(it: CaseReading, value: Mapping[str, str]) -> str:
    return it.listed([f"{it.who(code)} ({it.of(table.CAPACITIES, role)})" for code, role in value.items()])


def _holds(it: CaseReading, value: list[Mapping[str, Any]]) -> str:
    moved = [f"{h['hold']}: {it.of(table.MOVES, h['move'])} {it.money(Money(h['minor'], it.currency))}" for h in value]
    return it.listed(moved)


def _exhibits(it: CaseReading, value: list[Mapping[str, Any]]) -> str:
    return it.listed([f"{each['name']} ({it.of(table.EXHIBITS, each['kind'])})" for each in value])


def _by(words: Mapping[str, Text]) -> Callable[[CaseReading, Any], str]:
    return lambda it, value: it.of(words, str(value))


_READERS: Mapping[str, Callable[[CaseReading, Any], str]] = {
    "addressee": lambda it, value: it.who(str(value)),
    "stated_by": lambda it, value: it.who(str(value)),
    "way": _by(table.WAYS),
    "party": lambda it, value: it.who(str(value)),
    "owner": lambda it, value: it.who(str(value)),
    "due_at": lambda it, value: it.moment(datetime.fromisoformat(str(value))).replace("\n", " / "),
    "was_due_at": lambda it, value: it.moment(datetime.fromisoformat(str(value))).replace("\n", " / "),
    "shares": _shares,
    "parties": _bound,
    "holds": _holds,
    "exhibits": _exhibits,
    "stage": _by(table.STAGES),
    "from": _by(table.STAGES),
    "to": _by(table.STAGES),
    "outcome": _by(table.OUTCOMES),
    "finality": lambda it, value: it.rests_on("provisional" if value == "provisional" else "ruling"),
    "breach": _by(table.BREACHES),
    "capacity": _by(table.CAPACITIES),
    "obligation": _by(table.OBLIGATIONS),
    "past_table": lambda it, value: it.both(*title_of(str(value))),
    "money": lambda it, _: it.say(("none moved", "未变动")),
    "doctrine": lambda it, value: it.doctrine(str(value)),
    "duty": lambda it, value: it.duty(str(value)),
}
