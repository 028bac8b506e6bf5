"""A proceeding as its page shows it: the relief sought, who is bound, what was found, proposed and decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from disputes.event import Broken, Event
from disputes.liability.findings import Finding
from disputes.liability.proceeding import BoundParty, Decision, Proceeding
from disputes.liability.proposal import MadeProposal
from ledger.balances import Loss, Position
from ledger.holds import HoldState
from ledger.money import Money
from ledger.netting import PlannedPayment
from reports.holds import HoldContest
from trade.parties import Party


@dataclass(frozen=True, slots=True)
class ProceedingPage:
    """Everything the page shows, within what the seat may see. `disputes` counts the cases it decides; `sees_earlier`
    whether the seat may also see the one that it files again, which may have bound others."""

    case: Proceeding
    parties: Mapping[str, Party]
    bound: Sequence[BoundParty]
    findings: Sequence[Finding]
    proposals: Sequence[MadeProposal]
    decisions: Sequence[Decision]
    events: Sequence[Event]
    faults: Sequence[Broken]
    sees_earlier: bool
    disputes: int
    positions: Sequence[Position]
    losses: Sequence[Loss]
    plan: Sequence[PlannedPayment]
    holds: Sequence[HoldState]
    contests: Mapping[str, HoldContest]  # by hold


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
