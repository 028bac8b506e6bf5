"""Addresses held against each other: that of the order, and the one a proof of delivery states.

Nobody can say for certain from two texts that they mean one door. What is said is what was compared: which parts of the
order's address stand in the proof, which are not there, and which stand there otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """A part of an address, in the order in which they are told."""

    STREET = "street"
    HOUSE = "house"
    PLACE = "place"  # an estate or building known by its name
    UNIT = "unit"  # block, staircase, flat, room
    DISTRICT = "district"
    CITY = "city"
    POSTCODE = "postcode"


class Verdict(StrEnum):
    """What the comparison came to."""

    FULL = "full"  # every part that leads to the door stands in the proof as in the order
    PARTIAL = "partial"  # what stands there agrees, and some of it is missing
    DIFFERENT = "different"  # a part stands there otherwise
    NOTHING = "nothing"  # no part of the order's address was found
    UNCOMPARED = "uncompared"  # there was nothing to compare: see `why`


class Why(StrEnum):
    """Why two addresses were not compared."""

    ORDER_UNKNOWN = "order_unknown"  # no delivery address of the order is on record
    ORDER_PARTIAL = "order_partial"  # the order's own address does not lead to a door
    SCRIPTS = "scripts"  # one is written in Chinese characters, the other is not


DOOR = frozenset({Part.STREET, Part.HOUSE, Part.PLACE, Part.UNIT})
"""Of these everything that the order states must stand in the proof."""
TOWN = frozenset({Part.DISTRICT, Part.CITY, Part.POSTCODE})
"""Of these one is enough, as long as none stands there otherwise."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found, part by part of the order's address."""

    verdict: Verdict
    agreed: tuple[Part, ...] = ()
    missing: tuple[Part, ...] = ()
    differs: tuple[Part, ...] = ()
    why: Why | None = None


def leads_to_a_door(stated: Mapping[Part, object]) -> bool:
    """Whether an address names a street or a building, and the town it is in."""
    return bool({Part.STREET, Part.PLACE} & stated.keys()) and bool(TOWN & stated.keys())


def judged(ordered: Mapping[Part, object], agreed: Sequence[Part], differs: Sequence[Part]) -> Compared:
    """The verdict on an order's address, given which of its parts agree and which stand otherwise."""
    by_part = list(Part)
    same, other = sorted(set(agreed), key=by_part.index), sorted(set(differs), key=by_part.index)
    missing = tuple(part for part in Part if part in ordered and part not in same and part not in other)
    found = (tuple(same), missing, tuple(other))
    if other:
        return Compared(Verdict.DIFFERENT, *found)
    if not same:
        return Compared(Verdict.NOTHING, *found)
    if not leads_to_a_door(ordered):
        return Compared(Verdict.UNCOMPARED, *found, why=Why.ORDER_PARTIAL)
    whole = not DOOR & set(missing) and TOWN & set(same)
    return Compared(Verdict.FULL if whole else Verdict.PARTIAL, *found)
