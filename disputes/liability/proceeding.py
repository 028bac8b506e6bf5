"""A proceeding: one or many disputes of one chain, decided together. Its steps, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from disputes.errors import MoveRefused
from ledger.money import Money


class Step(StrEnum):
    """Where a proceeding stands."""

    FILED = "filed"
    WITHDRAWN = "withdrawn"
    REFILED = "refiled"  # filed again after a withdrawal, and linked to what was withdrawn
    PARTY_JOINED = "party_joined"
    PROPOSED = "proposed"
    CONTESTED = "contested"
    DECIDED = "decided"  # posted, provisionally
    APPEALED = "appealed"
    FINAL = "final"
    SETTLED = "settled"
    REOPENED = "reopened"


_OPEN = frozenset({Step.WITHDRAWN, Step.PARTY_JOINED, Step.PROPOSED})

MOVES: Mapping[Step, frozenset[Step]] = MappingProxyType(
    {
        Step.FILED: _OPEN,
        Step.REFILED: _OPEN,
        Step.WITHDRAWN: frozenset(),  # what follows is a proceeding of its own
        Step.PARTY_JOINED: _OPEN,
        Step.PROPOSED: _OPEN | {Step.CONTESTED, Step.DECIDED},
        Step.CONTESTED: _OPEN | {Step.CONTESTED, Step.DECIDED},
        Step.DECIDED: frozenset({Step.APPEALED, Step.FINAL}),
        Step.APPEALED: frozenset({Step.DECIDED, Step.FINAL}),  # final at once where the appeal is given up
        Step.FINAL: frozenset({Step.SETTLED, Step.REOPENED}),
        Step.REOPENED: frozenset({Step.DECIDED}),
        Step.SETTLED: frozenset(),  # what has been paid is undone by a claim of its own
    }
)

AFTER_A_DECISION = frozenset({Step.APPEALED, Step.REOPENED})
"""Steps at which a proposal may be added without the proceeding moving: an earlier decision still stands."""


class Capacity(StrEnum):
    """As what a party is bound."""

    PLAINTIFF = "plaintiff"
    DEFENDANT = "defendant"
    SECOND_DEFENDANT = "second_defendant"


@dataclass(frozen=True, slots=True)
class Proceeding:
    """Present state. `amount` is what is shared out; `chain` runs from the issuer's end to the merchant.

    `instance` counts decisions, 0 before the first. `refiles` names the withdrawn proceeding this one takes up again.
    """

    id: str
    chain: tuple[str, ...]
    title_en: str
    title_zh: str
    relief_en: str
    relief_zh: str
    amount: Money
    step: Step
    instance: int
    filed_on: date
    decided_proposal: int | None = None
    refiles: str | None = None
    demonstration: bool = False

    @property
    def cause(self) -> str:
        """The name under which its ledger entries and events stand."""
        return f"proceeding:{self.id}"


@dataclass(frozen=True, slots=True)
class BoundParty:
    """A party the proceeding binds, from the day it joined."""

    party: str
    capacity: Capacity
    joined_on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """One instance's decision. `origin` is "internal" or the court's name; `decided_at` is UTC."""

    instance: int
    proposal: int
    origin: str
    decided_by: str
    effective_on: date
    decided_at: datetime


def require_move(case: Proceeding, asked: Step) -> None:
    """Raises MoveRefused when the table does not allow it."""
    if asked not in MOVES[case.step]:
        raise MoveRefused(case.cause, case.step.value, asked.value, (step.value for step in MOVES[case.step]))
