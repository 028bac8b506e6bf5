"""A proceeding: one or many disputes of one chain, decided together. Its steps, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from types import MappingProxyType

from disputes.errors import MoveRefused
from disputes.liability.errors import DayRefused, NotBound, ProposerDecides
from disputes.liability.proposal import MadeProposal
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


def require_bound(case: Proceeding, parties: Sequence[BoundParty], by: str, capacity: Capacity | None = None) -> None:
    """Raises NotBound when the proceeding does not bind `by`, or not in this capacity."""
    if not any(each.party == by and capacity in (None, each.capacity) for each in parties):
        raise NotBound(case.cause, by, capacity.value if capacity else "party")


def require_decidable(case: Proceeding, chosen: MadeProposal, earlier: Sequence[Decision], *, by: str, on: date) -> None:
    """The decider is never the proposer, and no decision takes effect before the one it replaces.

    Raises MoveRefused, ProposerDecides, DayRefused.
    """
    require_move(case, Step.DECIDED)
    if chosen.made_by == by:
        raise ProposerDecides(case.cause, chosen.number, by)
    require_day(case, earlier, on)


def require_day(case: Proceeding, earlier: Sequence[Decision], on: date) -> None:
    """Raises DayRefused when `on` is before the last decision's day."""
    if earlier and on < earlier[-1].effective_on:
        raise DayRefused(case.cause, on, earlier[-1].effective_on)


def moment_of(day: date, *, now: datetime) -> datetime:
    """A moment (UTC) for something of which only the day is known: now if it is today, else the day's noon."""
    return now if day == now.astimezone(UTC).date() else min(datetime.combine(day, time(12), tzinfo=UTC), now)
