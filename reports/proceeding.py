"""A proceeding as its page shows it: the relief sought, who is bound, what was found, proposed and decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from disputes.event import Event
from ledger.balances import Loss, Position
from ledger.holds import HoldState
from ledger.money import Money
from ledger.netting import PlannedPayment
from trade.parties import Party


@dataclass(frozen=True, slots=True)
class Bound:
    """A party bound by the proceeding, in a capacity (plaintiff, defendant …)."""

    party: str
    capacity: str
    joined_on: date


@dataclass(frozen=True, slots=True)
class FoundFact:
    """One finding: the fact, apart from whether it is a breach and whether it caused the loss."""

    number: int
    party: str
    duty: str
    fact_en: str
    fact_zh: str
    breach: str
    causal: str
    stated_by: str
    stands: str


@dataclass(frozen=True, slots=True)
class ProposedShare:
    """What a proposal would have one party bear, with its reasons."""

    party: str
    role: str
    fraction: Fraction
    amount: Money
    reasons_en: tuple[str, ...]
    reasons_zh: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """One doctrine applied to the findings."""

    number: int
    doctrine: str
    version: str
    shares: tuple[ProposedShare, ...]
    digest: str
    made_by: str
    made_at: datetime
    recommended: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of one instance, by one of the proposals."""

    instance: int
    proposal_number: int
    origin: str
    decided_by: str
    effective_on: date
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class ProceedingPage:
    """Everything the page shows, within what the seat may see."""

    id: str
    title_en: str
    title_zh: str
    relief_en: str
    relief_zh: str
    amount: Money
    step: str
    instance: int
    decided_proposal: int | None
    filed_on: date
    refiles_id: str | None
    demonstration: bool
    chain: tuple[str, ...]
    parties: Mapping[str, Party]
    bound: Sequence[Bound]
    findings: Sequence[FoundFact]
    proposals: Sequence[Proposed]
    decisions: Sequence[Decided]
    events: Sequence[Event]
    faults: Sequence[str]
    disputes: int
    positions: Sequence[Position]
    losses: Sequence[Loss]
    plan: Sequence[PlannedPayment]
    holds: Sequence[HoldState]


@dataclass(frozen=True, slots=True)
class ProceedingRow:
    """One line of the list of proceedings."""

    id: str
    title_en: str
    title_zh: str
    amount: Money
    step: str
    filed_on: date
    disputes: int
    demonstration: bool
