"""What would prove the merchant's side of a dispute, by its ground, and what of it is there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evidence.exhibit import Kind


class Need(StrEnum):
    """How much hangs on a proof. One of the `one_of` answers the claim; each that is `needed` must be there."""

    NEEDED = "needed"
    ONE_OF = "one_of"
    HELPS = "helps"


class State(StrEnum):
    SUBMITTED = "submitted"
    DRAFT = "draft"  # the party has it and has not submitted it
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Item:
    """One proof that counts for some grounds of a scheme: what it must show and what it may change, with its source."""

    scheme: str
    codes: tuple[str, ...]
    need: Need
    kind: Kind
    text_en: str
    text_zh: str
    changes_en: str
    changes_zh: str
    source: str
    seen_in: str


@dataclass(frozen=True, slots=True)
class Line:
    """An item and whether the party has it."""

    item: Item
    state: State


def check(items: Sequence[Item], *, submitted: Collection[Kind], drafts: Collection[Kind]) -> list[Line]:
    """Each item with its state, what is needed first."""
    order = list(Need)
    found = [Line(it, _state(it.kind, submitted, drafts)) for it in items]
    return sorted(found, key=lambda line: order.index(line.item.need))


def answers(lines: Sequence[Line]) -> bool:
    """Whether what is submitted can answer the claim: all that is needed, and one of each other way if there are any."""
    needed = [line for line in lines if line.item.need is Need.NEEDED]
    ways = [line for line in lines if line.item.need is Need.ONE_OF]
    there = [line for line in ways if line.state is State.SUBMITTED]
    return all(line.state is State.SUBMITTED for line in needed) and (bool(there) or not ways)


def _state(kind: Kind, submitted: Collection[Kind], drafts: Collection[Kind]) -> State:
    if kind in submitted:
        return State.SUBMITTED
    return State.DRAFT if kind in drafts else State.MISSING
