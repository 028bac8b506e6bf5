"""The seam between Recourse and a carrier: where to ask, how to read. A carrier is one file that fills a `Connection`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evidence.delivery import Answer, Told, Tracking


class CarrierAway(Exception):
    """Raised by `ask` when no answer can be had, and by `parse` where the answer says to come later. Says why."""


class AnswerRefused(Exception):
    """Raised by `parse` for an answer that is not what this carrier promises. Says what is wrong with it."""


class NotToBeHad(Exception):
    """Raised by `parse` where the carrier answers as promised, that it has nothing to tell: `told` says which way."""

    def __init__(self, told: Told, reason: str) -> None:
        super().__init__(reason)
        self.told = told


Read = Callable[[Answer], Mapping[str, Any]]
"""The bytes of an answer to the object that `parse` reads. Raises AnswerRefused."""

Ask = Callable[[str, datetime], Answer]
"""A path at the carrier and the moment, to the bytes it answers. Thin: no reading, no repeating. Raises CarrierAway."""


BODY_BYTES_MAX = 5 * 1024 * 1024


def json_object(answer: Answer) -> Mapping[str, Any]:
    """The JSON object of the answer. Raises AnswerRefused."""
    if len(answer.body) > BODY_BYTES_MAX:
        raise AnswerRefused(f"the answer has more than {BODY_BYTES_MAX} bytes; no more are read")
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise AnswerRefused("the answer is no JSON, or was cut off") from None
    if not isinstance(found, dict):
        raise AnswerRefused("the answer is no JSON object")
    return found


@dataclass(frozen=True, slots=True)
class Connection:
    """One carrier we can ask, under its code in retention.toml.

    `path` makes the address of a parcel from its number; `parse` is pure and reads what is found there, as `read` has
    taken it from the bytes. Both raise AnswerRefused, `parse` NotToBeHad and CarrierAway too.
    """

    code: str
    path: Callable[[str], str]
    parse: Callable[[Mapping[str, Any]], Tracking]
    ask: Ask
    read: Read = json_object
