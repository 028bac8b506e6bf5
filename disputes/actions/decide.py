"""Decide a proceeding by one of the proposals: the decision posts itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from disputes.actions.post_decision import Ruling, post_decision
from disputes.actions.tell_parties import named_shares, tell_parties
from disputes.liability import messages
from disputes.liability.findings import Standing
from disputes.liability.proceeding import Decision, Proceeding, Step, moment_of, require_decidable
from disputes.liability.proposal import Proposal
from disputes.store import events, proceedings
from ledger.entry import Finality
from trade.letters import Letter
from trade.parties import Party


def decide(
    connection: Connection,
    *,
    proceeding_id: str,
    proposal: int,
    by: str,
    effective_on: date,
    now: datetime,
    origin: str = "internal",
    final: bool = False,
    seat_id: str | None = None,
) -> Proceeding:
    """The proceeding decided by the proposal of this number; an earlier instance is reversed and replaced.

    Provisional, so that holds stay and nothing is settled, unless `final`: then no appeal lies. `origin` is "internal"
    or the name of the court. The same decision again changes nothing. Raises NotFound, UnknownProposal, MoveRefused,
    ProposerDecides, DayRefused, SharesUnsound, NotInDispute.
    """
    case = proceedings.require(connection, proceeding_id)
    earlier = proceedings.decisions(connection, proceeding_id)
    if any((d.proposal, d.origin, d.effective_on) == (proposal, origin, effective_on) for d in earlier):
        return case
    chosen = proceedings.find_proposal(connection, case, proposal)
    require_decidable(case, chosen, earlier, by=by, on=effective_on)
    decision = Decision(case.instance + 1, proposal, origin, by, effective_on, now)
    finality = Finality.FINAL if final else Finality.PROVISIONAL
    ruling = Ruling(f"decision-{decision.instance}", chosen.proposal, origin, effective_on, finality)
    post_decision(connection, case, ruling, now=now)
    step = Step.FINAL if final else Step.DECIDED
    decided = replace(case, step=step, instance=decision.instance, decided_proposal=proposal)
    proceedings.save(connection, decided)
    proceedings.add_decision(connection, proceeding_id, decision)
    proceedings.set_standing(connection, proceeding_id, chosen.proposal.findings, Standing.RULED)
    _record(connection, decided, decision, chosen.proposal, finality, now=now, seat_id=seat_id)
    _tell(connection, decided, decision, chosen.proposal, final=final, now=now)
    return decided


def _record(
    connection: Connection, case: Proceeding, decision: Decision, chosen: Proposal, finality: Finality,
    *, now: datetime, seat_id: str | None,
) -> None:  # fmt: skip
    detail = {
        "instance": decision.instance,
        "proposal": decision.proposal,
        "doctrine": chosen.doctrine,
        "origin": decision.origin,
        "effective_on": decision.effective_on.isoformat(),
        "finality": finality.value,
        "shares": {share.party: share.money.minor for share in chosen.shares},
    }
    events.append(
        connection, subject=case.cause, kind="decided", actor=decision.decided_by,
        happened_at=moment_of(decision.effective_on, now=now), known_at=now, detail=detail, seat_id=seat_id,
    )  # fmt: skip


def _tell(
    connection: Connection, case: Proceeding, decision: Decision, chosen: Proposal, *, final: bool, now: datetime
) -> None:
    def letter(party: Party) -> Letter:
        return messages.decided(
            party, proceeding_id=case.id, title=(case.title_en, case.title_zh), instance=decision.instance,
            by=decision.decided_by if decision.origin == "internal" else decision.origin,
            shares=named_shares(connection, chosen.shares, party), final=final,
        )  # fmt: skip

    tell_parties(connection, case, key=f"decided/{decision.instance}", letter=letter, now=now)
