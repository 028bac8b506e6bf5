"""A case file: everything on record of a case as documents that a stranger can read and re-compute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from disputes.dispute import Dispute
from disputes.event import Event, broken
from disputes.informed import Service
from disputes.liability.findings import Finding
from disputes.liability.proceeding import BoundParty, Decision, Proceeding
from disputes.liability.proposal import MadeProposal
from evidence import custody
from evidence.handling import Handling
from ledger.balances import BalanceRow, Position, positions
from ledger.holds import HoldState
from ledger.money import Money
from reports.case_seals import CaseSeals, seals_document
from reports.checklist import CaseChecklist, Inputs
from reports.checklist_document import checklist_document
from reports.days import Facts
from reports.filed_entries import FiledEntry, entry_document
from reports.filed_exhibits import FiledExhibit, FiledSubmission, exhibits_document, submissions_document
from reports.filed_sale import FiledFact, parcels_document, sale_document
from reports.matrix import matrix_document
from runtime.digests import moment
from trade.parties import Party


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What goes in. `case` is what was asked for: a dispute's or a proceeding's id; `reader` the party whose view it is.

    `events` holds each timeline with the digests as stored; `pairs` and `own` are the balances the matrix is made of.
    `proofs` is the list of what proves the merchant's side, in the merchant's own view of a dispute; `listed` what it is
    held against. `standing` and `own_standing` are those of the picture: of a dispute what its own entries left open.
    `facts` are a dispute's own days. `seals` prove its entries up to the seal of the latest of them.
    """

    case: str
    reader: str | None
    proceeding: Proceeding | None
    disputes: Sequence[Dispute]
    bound: Sequence[BoundParty]
    parties: Sequence[Party]
    events: Mapping[str, Sequence[tuple[Event, str]]]
    entries: Sequence[FiledEntry]
    pairs: Sequence[BalanceRow]
    own: Sequence[BalanceRow]
    findings: Sequence[Finding]
    proposals: Sequence[MadeProposal]
    decisions: Sequence[Decision]
    holds: Sequence[HoldState]
    submissions: Sequence[FiledSubmission] = ()
    exhibits: Sequence[FiledExhibit] = ()
    facts: Facts | None = None
    standing: Sequence[BalanceRow] = ()
    own_standing: Sequence[BalanceRow] = ()
    seals: CaseSeals = field(default_factory=CaseSeals)
    said: Sequence[FiledFact] = ()
    parcels: Sequence[Handling] = ()
    listed: Inputs | None = None
    proofs: CaseChecklist | None = None

    @property
    def chain(self) -> tuple[str, ...]:
        """From the issuer's end to the merchant."""
        return self.proceeding.chain if self.proceeding else self.disputes[0].chain

    @property
    def amount(self) -> Money:
        """What it is about."""
        return self.proceeding.amount if self.proceeding else self.disputes[0].amount

    @property
    def open_positions(self) -> list[Position]:
        """Of a proceeding all among its parties; of a dispute what it left open, and what is withheld to secure it."""
        found = positions(self.standing)
        if self.proceeding:
            return found
        held = (it for it in self.holds if it.left.minor)
        return [*found, *(Position(it.hold.holder, it.hold.owner, "withheld", it.left, "fact") for it in held)]

    @property
    def known_at(self) -> datetime | None:
        """Up to when this file knows: the last of its events."""
        return max((event.known_at for lines in self.events.values() for event, _digest in lines), default=None)

    @property
    def timeline(self) -> list[Event]:
        """The case's own, first line first."""
        return [event for event, _digest in next(iter(self.events.values()), ())]

    @property
    def services(self) -> Sequence[Service]:
        """Who was told when; of one dispute, since each has its own."""
        return self.facts.services if self.facts else ()

    @property
    def faults(self) -> list[str]:
        """What is wrong with any of its chains, in words."""
        chains = [str(it) for lines in self.events.values() for it in broken(lines)]
        unkept = [f"exhibit {it.number}: {fault}" for it in self.exhibits for fault in custody.faults(it.custody)]
        return chains + unkept


def documents(file: CaseFile, *, missing: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Every JSON document of the file, by its name in it. Moments are UTC, amounts minor units.

    `missing` are the digests of exhibits whose bytes are not there to go in.
    """
    return {
        "case.json": _case(file),
        "parties.json": _parties(file),
        "timeline.json": {"timelines": [_timeline(subject, lines) for subject, lines in file.events.items()]},
        "entries.json": {"entries": [entry_document(it) for it in file.entries]},
        "matrix.json": _matrix(file),
        "findings.json": {"findings": [_finding(it) for it in file.findings]},
        "proposals.json": {"proposals": [_proposal(it) for it in file.proposals]},
        "decisions.json": {"decisions": [_decision(it) for it in file.decisions]},
        "holds.json": {"holds": [_hold(it) for it in file.holds]},
        "exhibits.json": exhibits_document(file.exhibits, missing),
        "submissions.json": submissions_document(file.submissions),
        "sale.json": sale_document(file.said),
        "parcels.json": parcels_document(file.parcels),
        "seals.json": seals_document(file.seals, file.entries),
    } | ({"checklist.json": {"checklist": _checklist(file, file.proofs)}} if file.proofs else {})


def _checklist(file: CaseFile, proofs: CaseChecklist) -> dict[str, Any]:
    as_of = moment(file.known_at) if file.known_at else None
    return {"case": file.case, "as_of": as_of, **checklist_document(proofs)}


def _case(file: CaseFile) -> dict[str, Any]:
    return {
        "case": file.case,
        "view": file.reader or "everything",
        "proceeding": _proceeding(file.proceeding) if file.proceeding else None,
        "disputes": [
            {
                "id": it.id, "payment": it.payment_id, "chain": list(it.chain), "scheme": it.scheme,
                "reason_code": it.reason_code, "stage": it.stage.value, "outcome": it.outcome.value if it.outcome else None,
                "opened_on": _day(it.opened_on), "minor": it.amount.minor, "currency": it.amount.currency,
            }
            for it in file.disputes
        ],
    }  # fmt: skip


def _proceeding(it: Proceeding) -> dict[str, Any]:
    return {
        "id": it.id, "chain": list(it.chain), "title_en": it.title_en, "title_zh": it.title_zh,
        "relief_en": it.relief_en, "relief_zh": it.relief_zh, "minor": it.amount.minor, "currency": it.amount.currency,
        "step": it.step.value, "instance": it.instance, "decided_proposal": it.decided_proposal,
        "filed_on": _day(it.filed_on), "refiles": it.refiles, "demonstration": it.demonstration,
    }  # fmt: skip


def _parties(file: CaseFile) -> dict[str, Any]:
    bound = {it.party: {"capacity": it.capacity.value, "joined_on": _day(it.joined_on)} for it in file.bound}
    return {
        "parties": [
            {
                "code": it.code,
                "kind": it.kind.value,
                "name_en": it.name_en,
                "name_zh": it.name_zh,
                "bound": bound.get(it.code),
            }
            for it in file.parties
        ]
    }


def _timeline(subject: str, lines: Iterable[tuple[Event, str]]) -> dict[str, Any]:
    return {
        "subject": subject,
        "events": [
            {
                "subject": it.subject, "seq": it.seq, "kind": it.kind, "actor": it.actor, "seat_id": it.seat_id,
                "happened_at": moment(it.happened_at), "known_at": moment(it.known_at), "detail": dict(it.detail),
                "previous": it.previous, "digest": digest,
            }
            for it, digest in lines
        ],
    }  # fmt: skip


def _matrix(file: CaseFile) -> dict[str, Any]:
    """The `matrix` document: positions from the pairs, losses and trial balances from whole books."""
    document, whole = matrix_document(file.pairs, as_of=None), matrix_document(file.own, as_of=None)
    document |= {"losses": whole["losses"], "books": whole["books"]}
    currencies = {it["currency"] for part in ("positions", "losses", "books") for it in document[part]}
    return document | {"currency": currencies.pop() if len(currencies) == 1 else None}


def _finding(it: Finding) -> dict[str, Any]:
    return {
        "number": it.number, "party": it.party, "duty": it.duty, "fact_on": _day(it.fact_on), "fact_en": it.fact_en,
        "fact_zh": it.fact_zh, "breach": it.breach.value, "causal": it.causal.value, "stated_by": it.stated_by,
        "stands": it.stands.value,
    }  # fmt: skip


def _proposal(it: MadeProposal) -> dict[str, Any]:
    return {
        "number": it.number, "doctrine": it.proposal.doctrine, "version": it.proposal.version, "made_by": it.made_by,
        "made_at": moment(it.made_at), "recommended": it.recommended, "findings": list(it.proposal.findings),
        "digest": it.proposal.digest, "currency": it.proposal.total.currency,
        "shares": [
            {
                "party": share.party, "role": share.role.value, "fraction": str(share.fraction),
                "minor": share.money.minor, "reasons_en": list(share.reasons_en), "reasons_zh": list(share.reasons_zh),
            }
            for share in it.proposal.shares
        ],
    }  # fmt: skip


def _decision(it: Decision) -> dict[str, Any]:
    return {
        "instance": it.instance, "proposal": it.proposal, "origin": it.origin, "decided_by": it.decided_by,
        "effective_on": _day(it.effective_on), "decided_at": moment(it.decided_at),
    }  # fmt: skip


def _hold(it: HoldState) -> dict[str, Any]:
    hold = it.hold
    return {
        "id": hold.id, "holder": hold.holder, "owner": hold.owner, "source": hold.source, "clause": hold.clause,
        "secures": list(hold.secures), "opened_on": _day(hold.opened_on), "currency": hold.currency,
        "secured_minor": hold.secured.minor, "cap_minor": hold.cap.minor if hold.cap else None, "held_minor": it.held.minor,
        "taken_minor": it.taken.minor, "released_minor": it.released.minor, "left_minor": it.left.minor,
    }  # fmt: skip


def _day(on: date) -> str:
    return on.isoformat()
