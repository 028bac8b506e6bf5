"""What would prove the merchant's side of one case, what of it is there, and what each gap may cost: for page, API, file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from disputes.checklist import Checklist, Checklists, Need
from disputes.deadlines import Deadline, DeadlineState
from disputes.dispute import Dispute, Outcome, Stage
from disputes.fees import FeeClause
from disputes.gaps import AtStake, Gap, gaps
from disputes.proof_facts import DELIVERY_ADDRESS, on_record
from disputes.sufficiency import Brought, Judged, Line, judge
from evidence.custody import Handling
from evidence.exhibit import Kind, VaultFile
from evidence.proof_reading import read_proof
from reports.evidence import Evidence, Held
from trade.parties import Party, PartyKind
from trade.payments import Payment
from trade.refunds import Refund
from trade.shipments import ProofState, Shipment

MERCHANTS_SIDE = frozenset({PartyKind.MERCHANT, PartyKind.PLATFORM, PartyKind.GATEWAY, PartyKind.ACQUIRER})
"""Whose exhibits count for the merchant."""

ReadText = Callable[[VaultFile], str | None]
"""The text of a file; none where it has none that can be read."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a list is held against. `fields` is what was said of the sale, `fees` the clauses about disputes between
    the merchant and the party above it."""

    dispute: Dispute
    payment: Payment
    fields: Mapping[str, Any]
    parties: Mapping[str, Party]
    evidence: Evidence
    refunds: Sequence[Refund]
    parcels: Sequence[Shipment]
    deadlines: Sequence[Deadline]
    fees: Sequence[FeeClause]

    @property
    def merchant(self) -> str:
        return self.dispute.chain[-1]

    @property
    def handed_in(self) -> Inputs:
        """The same without what is not handed in: no draft goes into a paper that may be passed on."""
        return replace(self, evidence=Evidence(self.evidence.submitted, (), ()))

    @property
    def ordered_to(self) -> str:
        """The delivery address of the order; empty where nobody stated it."""
        return str(self.fields.get(DELIVERY_ADDRESS) or "")


@dataclass(frozen=True, slots=True)
class CaseChecklist:
    """A list held against a case. `cost` none: the dispute is over."""

    judged: Judged
    gaps: Sequence[Gap]
    cost: AtStake | None
    address_missed: bool  # an address ought to be compared, and that of the order is not on record

    @property
    def checklist(self) -> Checklist:
        return self.judged.checklist

    @property
    def needed(self) -> tuple[Line, ...]:
        return tuple(it for it in self.judged.lines if it.item.need is Need.NEEDED)

    @property
    def helping(self) -> tuple[Line, ...]:
        return tuple(it for it in self.judged.lines if it.item.need is Need.HELPS)


def hold_against(checklist: Checklist, it: Inputs, lists: Checklists, read_text: ReadText) -> CaseChecklist:
    """The list of the case's ground, held against what is on record. Reads the proofs of delivery that have a text."""
    known = on_record(
        it.dispute, it.payment, it.fields, refunds=it.refunds, parcels=it.parcels, rules=lists.facts
    )  # fmt: skip
    judged = judge(checklist, _brought(it, read_text), known)
    cost = at_stake(it)
    compares = any(item.proof.check for item in checklist.items)
    return CaseChecklist(judged, gaps(judged, cost), cost, address_missed=compares and not it.ordered_to.strip())


def at_stake(it: Inputs) -> AtStake | None:
    """What the merchant loses with the stage it stands at; nothing once the dispute is over."""
    if it.dispute.stage is Stage.CLOSED or not it.dispute.contested.minor:
        return None
    own = [each for each in it.deadlines if each.party == it.merchant and each.state is DeadlineState.OPEN]
    bare = (parcel.lost_on for parcel in it.parcels if parcel.proof_state is ProofState.EXPECTED and parcel.lost_on)
    fees = tuple(clause.fee for clause in it.fees if Outcome.WON in clause.back_on)
    due_at = min((each.due_at for each in own), default=None)
    return AtStake(it.dispute.contested, fees, it.dispute.stage, due_at, min(bare, default=None))


def _brought(it: Inputs, read_text: ReadText) -> list[Brought]:
    """What the merchant's side handed in, and what the merchant itself has and has not handed in."""
    handed_in = [held for receipt in it.evidence.submitted for held in receipt.exhibits if _counts(held, it)]
    offered = [held for held in it.evidence.offered if held.exhibit.party == it.merchant]
    return [
        *(_as_brought(held, it, read_text, submitted=True) for held in handed_in),
        *(_as_brought(held, it, read_text, submitted=False) for held in offered),
    ]


def _counts(held: Held, it: Inputs) -> bool:
    party = it.parties.get(held.exhibit.party)
    return party is not None and party.kind in MERCHANTS_SIDE


def _as_brought(held: Held, it: Inputs, read_text: ReadText, *, submitted: bool) -> Brought:
    exhibit, read = held.exhibit, None
    if exhibit.kind is Kind.PROOF_OF_DELIVERY:
        stated = (line.detail.get("words", "") for line, _digest in reversed(held.lines) if line.kind is Handling.STATED)
        read = read_proof(
            read_text(held.file), ordered=it.ordered_to, stated=str(next(stated, "")), captured=held.captured
        )  # fmt: skip
    return Brought(
        exhibit.id, exhibit.name, exhibit.kind, exhibit.party, submitted, captured=held.captured, read=read
    )  # fmt: skip
