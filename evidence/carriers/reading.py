"""Reading what carriers write: texts, lists and moments out of answers that nobody can vouch for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from evidence.carriers.protocol import AnswerRefused
from evidence.delivery import CarrierEvent, Clock, DeliveryProof, Tracking
from trade.card_numbers import card_numbers
from trade.shipments import Step

SCANS_MAX = 1000
TEXT_CHARACTERS_MAX = 300
_BLANK = re.compile(r"[\x00-\x20\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")  # of a courier or a buyer, on the mainland
_FORMS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y%m%d%H%M%S", "%Y%m%d %H%M%S")


def text(value: Any) -> str:
    """A short text as it may stand in a timeline: one line, no telephone or card numbers; empty for what is no text."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    words = _BLANK.sub(" ", str(value)[: TEXT_CHARACTERS_MAX * 4]).strip()
    words = _MOBILE.sub(r"\1****\2", words)
    for begin, end in reversed(list(card_numbers(words))):
        words = words[:begin] + "•" * (end - begin) + words[end:]
    return words if len(words) <= TEXT_CHARACTERS_MAX else words[: TEXT_CHARACTERS_MAX - 1] + "…"


def joined(*parts: Any, by: str = ", ") -> str:
    """What there is of these texts, each once, in their order."""
    return text(by.join(dict.fromkeys(filter(None, map(text, parts)))))


def table(value: Any, what: str) -> Mapping[str, Any]:
    """An object of the answer. Raises AnswerRefused."""
    if not isinstance(value, Mapping):
        raise AnswerRefused(f"{what} is no object")
    return value


def tables(value: Any, what: str) -> list[Mapping[str, Any]]:
    """A list of objects; none is an empty one. Raises AnswerRefused."""
    if value is None:
        return []
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise AnswerRefused(f"{what} is no list")
    if len(value) > SCANS_MAX:
        raise AnswerRefused(f"{what} has {len(value)} lines; at most {SCANS_MAX} are read")
    return [table(it, f"a line of {what}") for it in value]


def moment(value: Any, home: tzinfo | None = None) -> tuple[datetime, Clock]:
    """A moment in UTC, and what is known of its clock; without a zone it is one of `home`. Raises AnswerRefused."""
    written = text(value)
    found = _written(written)
    if found is None:
        raise AnswerRefused(f"{written[:40]!r} is no moment")
    if found.tzinfo is not None:
        return found.astimezone(UTC), Clock.STATED
    if home is not None:
        return found.replace(tzinfo=home).astimezone(UTC), Clock.HOME
    return found.replace(tzinfo=UTC), Clock.LOCAL


def _written(words: str) -> datetime | None:
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        pass  # carriers write in other forms too
    for form in _FORMS:
        try:
            return datetime.strptime(words, form)  # noqa: DTZ007 - the zone is given by whoever knows it
        except ValueError:
            continue
    return None


def delivered(events: Iterable[CarrierEvent], arrival: CarrierEvent, *, to_whom: str, where: str, **more: Any) -> Tracking:
    """A delivery in the normal form: signed for as well, where the carrier names who took it in."""
    known = list(events)
    if to_whom and all(it.kind is not Step.SIGNED for it in known):
        known.append(CarrierEvent(Step.SIGNED, arrival.happened_at, to_whom, arrival.clock))
    steps = in_order(known)
    proof = DeliveryProof(arrival.happened_at, to_whom, where, steps, clock=arrival.clock)
    return Tracking(steps, proof, **more)


def in_order(events: Iterable[CarrierEvent]) -> tuple[CarrierEvent, ...]:
    """From the first to the last; a scan that is told twice stands once."""
    return tuple(sorted(dict.fromkeys(events), key=lambda it: (it.happened_at, list(Step).index(it.kind))))
