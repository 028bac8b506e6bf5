"""State findings, propose how the loss might be borne, contest a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from disputes.actions.tell_parties import named_shares, tell_news, tell_parties
from disputes.answering import WORDS_MAX
from disputes.liability import doctrines, duties, messages
from disputes.liability.findings import Finding, Standing, require_finding
from disputes.liability.proceeding import AFTER_A_DECISION, Proceeding, Step, require_bound, require_move
from disputes.liability.proposal import MadeProposal, draft, draft_all, recommended
from disputes.store import events, proceedings
from trade.card_numbers import require_no_card_number
from trade.letters import Letter
from trade.parties import Party


def add_findings(
    connection: Connection, *, proceeding_id: str, findings: Sequence[Finding], now: datetime, seat_id: str | None = None
) -> list[Finding]:
    """Findings on record, numbered on from the last (the numbers they come with are not looked at).

    A finding stated before, word for word, is not stated again. Raises NotFound, MoveRefused, FindingRefused,
    UnknownDuty, DutyNotInForce.
    """
    case = proceedings.require(connection, proceeding_id)
    known = proceedings.findings(connection, proceeding_id)
    said = {replace(finding, number=0, stands=Standing.ASSERTED) for finding in known}
    fresh = [f for f in findings if replace(f, number=0, stands=Standing.ASSERTED) not in said]
    if not fresh:
        return known
    _require_open(case)
    bound = proceedings.bound(connection, case)
    numbered = [replace(f, number=len(known) + i, stands=Standing.ASSERTED) for i, f in enumerate(fresh, 1)]
    for finding in numbered:
        require_finding(finding, bound=bound, duties=duties.on_file())
    proceedings.add_findings(connection, proceeding_id, numbered)
    for finding in numbered:
        detail = {"number": finding.number, "party": finding.party, "duty": finding.duty, "breach": finding.breach.value}
        events.append(
            connection, subject=case.cause, kind="finding", actor=finding.stated_by,
            happened_at=now, known_at=now, detail=detail, seat_id=seat_id,
        )  # fmt: skip
    return known + numbered


def propose(
    connection: Connection, *, proceeding_id: str, doctrine: str, by: str, now: datetime, seat_id: str | None = None
) -> MadeProposal:
    """The shares a doctrine makes of the findings, on record under the next number.

    The same proposal again (same doctrine, findings and shares) is the one on record, whatever became of the case since.
    Raises NotFound, UnknownDoctrine, DoctrineNotApplicable, MoveRefused.
    """
    case = proceedings.require(connection, proceeding_id)
    chosen = doctrines.require(doctrine)
    findings = proceedings.findings(connection, proceeding_id)
    bound = proceedings.bound(connection, case)
    drafted = draft(chosen, total=case.amount, findings=findings, bound=bound, duties=duties.on_file())
    for made in proceedings.proposals(connection, proceeding_id):
        if made.proposal.digest == drafted.digest:
            return made
    _require_open(case)
    drafts = draft_all(total=case.amount, findings=findings, bound=bound, duties=duties.on_file())
    made = proceedings.add_proposal(
        connection, proceeding_id, drafted, by=by, now=now, recommended=recommended(drafts) == doctrine
    )
    if case.step not in AFTER_A_DECISION:
        proceedings.save(connection, replace(case, step=Step.PROPOSED))
    _tell_proposed(connection, case, made, by=by, now=now, seat_id=seat_id)
    return made


def contest(
    connection: Connection,
    *,
    proceeding_id: str,
    proposal: int,
    by: str,
    now: datetime,
    findings: Sequence[int] = (),
    words: str = "",
    seat_id: str | None = None,
) -> Proceeding:
    """A bound party objects to a proposal, and to these findings, in its words (at most `WORDS_MAX` characters of them).

    Raises NotFound, NotBound, MoveRefused, CardNumberRefused.
    """
    require_no_card_number("the statement", words)
    case = proceedings.require(connection, proceeding_id)
    require_bound(case, proceedings.parties_of(connection, case.id), by)
    said = {"words": words.strip()[:WORDS_MAX]} if words.strip() else {}
    detail = {"proposal": proposal, "findings": sorted(findings), **said}
    if any(
        event.kind == "contested" and event.actor == by and event.detail == detail
        for event in events.of(connection, case.cause)
    ):
        return case
    require_move(case, Step.CONTESTED)
    proceedings.find_proposal(connection, case, proposal)
    moved = replace(case, step=Step.CONTESTED)
    proceedings.save(connection, moved)
    proceedings.set_standing(connection, case.id, findings, Standing.CONTESTED)
    events.append(
        connection, subject=case.cause, kind="contested", actor=by,
        happened_at=now, known_at=now, detail=detail, seat_id=seat_id,
    )  # fmt: skip
    news = f"proposal {proposal} is contested", f"第 {proposal} 号分担方案被提出异议"
    tell_news(connection, case, key=f"contested/{proposal}/{by}", news=news, now=now)
    return moved


def _require_open(case: Proceeding) -> None:
    """An appeal or a reopening takes new findings and proposals without leaving its step."""
    if case.step not in AFTER_A_DECISION:
        require_move(case, Step.PROPOSED)


def _tell_proposed(
    connection: Connection, case: Proceeding, made: MadeProposal, *, by: str, now: datetime, seat_id: str | None
) -> None:
    shares, doctrine = made.proposal.shares, doctrines.require(made.proposal.doctrine)
    detail = {
        "number": made.number,
        "doctrine": made.proposal.doctrine,
        "digest": made.proposal.digest,
        "shares": {share.party: share.money.minor for share in shares},
    }
    events.append(
        connection, subject=case.cause, kind="proposed", actor=by,
        happened_at=now, known_at=now, detail=detail, seat_id=seat_id,
    )  # fmt: skip

    def letter(party: Party) -> Letter:
        return messages.proposed(
            party, proceeding_id=case.id, title=(case.title_en, case.title_zh), number=made.number,
            doctrine=(doctrine.name_en, doctrine.name_zh), shares=named_shares(connection, shares, party),
        )  # fmt: skip

    tell_parties(connection, case, key=f"proposed/{made.number}", letter=letter, now=now)
