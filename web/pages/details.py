"""What an event carries, in the reader's words: every code, sum and day of its detail made readable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from disputes.event import Event
from ledger.money import Money
from trade.parties import Party
from web import words
from web.evidence_words import EXHIBITS
from web.formats import day, listed, moment, money
from web.sending_words import WAYS
from web.wording import duty, family_name, tag, who, word
from web.words import Word

LABELS: Mapping[str, Word] = {
    "accepted": _l("accepted"),
    "addressee": _l("sent to"),
    "amount": _l("amount"),
    "breach": _l("breach"),
    "capacity": _l("capacity"),
    "carrier": _l("carrier"),
    "clause": _l("clause"),
    "days_after": _l("days later than the party above"),
    "disputes": _l("cases"),
    "doctrine": _l("doctrine"),
    "due_at": _l("due"),
    "duty": _l("duty"),
    "effective_on": _l("effective"),
    "entries": _l("entries"),
    "entry": _l("entry"),
    "exhibits": _l("exhibits"),
    "finality": _l("finality"),
    "findings": _l("findings"),
    "from": _l("from"),
    "hold": _l("hold"),
    "holds": _l("holds"),
    "instance": _l("instance"),
    "money": _l("money"),
    "number": _l("number"),
    "obligation": _l("obligation"),
    "on": _l("on"),
    "opened_on": _l("opened"),
    "origin": _l("decided by"),
    "outcome": _l("outcome"),
    "owner": _l("whose money"),
    "packet": _l("SHA-256 of the packet"),
    "pages": _l("pages"),
    "parties": _l("parties"),
    "party": _l("party"),
    "past_table": _l("not foreseen by the moves of"),
    "proceeding": _l("proceeding"),
    "proposal": _l("proposal"),
    "reason_code": _l("reason code"),
    "reference": _l("reference"),
    "refiles": _l("files again"),
    "refunded": _l("refunded"),
    "rule": _l("rule"),
    "ruling": _l("ruling"),
    "seat": _l("seat"),
    "shares": _l("shares"),
    "stage": _l("stage"),
    "stated_by": _l("stated by"),
    "still_contested": _l("still contested"),
    "to": _l("to"),
    "tracking_number": _l("tracking number"),
    "twice": _l("claimed as well"),
    "was_due_at": _l("due before"),
    "way": _l("by what way"),
    "words": _l("in its words"),
}
NONE = _l("none")
NONE_MOVED = _l("none moved")
HIDDEN = frozenset({"digest", "terms", "presumed", "submission", "sending", "parcel", "accepted_minor", "conceded_minor"})
MOVES: Mapping[str, Word] = {"held": _l("held"), "taken": _l("taken"), "released": _l("given back")}


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed to read a detail: the parties on record, the case's currency, the reader's zone."""

    parties: Mapping[str, Party]
    currency: str
    zone: str


def lines_of(event: Event, reading: Reading) -> list[tuple[str, str]]:
    """(label, text) of everything the event carries that says something; empty values are left out."""
    found = []
    for key, value in event.detail.items():
        if key not in HIDDEN and value not in (None, "", [], {}):
            found.append((str(word(LABELS, key)), _text(key, value, reading)))
    return found


def _text(key: str, value: Any, reading: Reading) -> str:
    special = _READERS.get(key)
    if special is not None:
        return special(value, reading)
    if isinstance(value, Mapping):
        if set(value) == {"minor", "currency"}:
            return money(Money(value["minor"], value["currency"]))
        return listed(f"{name} {_text('', part, reading)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return listed(_text("", part, reading) for part in value)
    return str(value)


def _party(value: Any, reading: Reading) -> str:
    return who(reading.parties, str(value))


def _day(value: Any, _reading: Reading) -> str:
    return day(date.fromisoformat(str(value)[:10]))


def _moment(value: Any, reading: Reading) -> str:
    return moment(datetime.fromisoformat(str(value)), reading.zone)


def _shares(value: Mapping[str, int], reading: Reading) -> str:
    return listed(f"{_party(code, reading)} {money(Money(minor, reading.currency))}" for code, minor in value.items())


def _bound(value: Mapping[str, str], reading: Reading) -> str:
    return listed(f"{_party(code, reading)} ({word(words.CAPACITIES, role)})" for code, role in value.items())


def _holds(value: list[Mapping[str, Any]], reading: Reading) -> str:
    return listed(f"{it['hold']}: {word(MOVES, it['move'])} {money(Money(it['minor'], reading.currency))}" for it in value)


def _exhibits(value: list[Mapping[str, Any]], _reading: Reading) -> str:
    return ", ".join(f"{it['name']} ({word(EXHIBITS, it['kind'])})" for it in value)


def _stage(value: Any, _reading: Reading) -> str:
    return str(tag(words.STAGES, str(value)).word)


_READERS: Mapping[str, Callable[[Any, Reading], str]] = {
    "party": _party,
    "addressee": _party,
    "stated_by": _party,
    "way": lambda value, _: str(word(WAYS, str(value))),
    "owner": _party,
    "carrier": _party,
    "on": _day,
    "opened_on": _day,
    "effective_on": _day,
    "due_at": _moment,
    "was_due_at": _moment,
    "shares": _shares,
    "parties": _bound,
    "holds": _holds,
    "exhibits": _exhibits,
    "stage": _stage,
    "from": _stage,
    "to": _stage,
    "outcome": lambda value, _: str(tag(words.OUTCOMES, str(value)).word),
    "finality": lambda value, _: str(tag(words.FINALITIES, str(value)).word),
    "breach": lambda value, _: str(tag(words.BREACHES, str(value)).word),
    "doctrine": lambda value, _: str(word(words.DOCTRINES, str(value))),
    "duty": lambda value, _: duty(str(value)),
    "obligation": lambda value, _: str(word(words.OBLIGATIONS, str(value))),
    "capacity": lambda value, _: str(word(words.CAPACITIES, str(value))),
    "past_table": lambda value, _: family_name(str(value)),
    "money": lambda value, _: str(NONE_MOVED),
    "clause": lambda value, _: str(NONE) if value == "none" else str(value),
}
