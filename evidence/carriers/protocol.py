"""The seam between Recourse and a carrier: where to ask, how to read. A carrier is one file that fills a `Connection`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evidence.delivery import Answer, Tracking


class CarrierAway(Exception):
    """Raised by `ask` when no answer can be had: no connection, no answer in time. Says why, for the operator."""


class AnswerRefused(Exception):
    """Raised by `parse` for an answer that is not what this carrier promises. Says what is wrong with it."""


Ask = Callable[[str, datetime], Answer]
"""A path at the carrier and the moment, to the bytes it answers. Thin: no reading, no repeating. Raises CarrierAway."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One carrier we can ask, under its code in retention.toml.

    `path` makes the address of a parcel from its number; `parse` is pure, and reads the JSON found there. Raises
    AnswerRefused.
    """

    code: str
    path: Callable[[str], str]
    parse: Callable[[Mapping[str, Any]], Tracking]
    ask: Ask
