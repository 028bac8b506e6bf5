"""Bring the books to a decision: what an earlier one posted is reversed, then each dispute gets its entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from disputes.actions.move_dispute import move_dispute
from disputes.dispute import Dispute, Outcome, Stage
from disputes.liability import postings
from disputes.liability.proceeding import Proceeding, moment_of
from disputes.liability.proposal import Proposal, allocate
from disputes.store import events, proceedings
from ledger.entry import Entry, Finality
from ledger.money import Money
from ledger.reversal import reverse
from ledger.store import journal


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision as the books need it. `label` names it within the proceeding, as "decision-2"."""

    label: str
    proposal: Proposal
    origin: str
    on: date
    finality: Finality


def post_decision(connection: Connection, case: Proceeding, ruling: Ruling, *, now: datetime) -> None:
    """One entry per dispute, and a line in its timeline; a final ruling closes it as shared.

    Raises SharesUnsound when the disputes no longer come to what the proposal shares out, NotInDispute.
    """
    cases = proceedings.disputes_of(connection, case.id)
    allocated = allocate([(each.id, each.amount) for each in cases], ruling.proposal.money_by_party)
    posted: dict[str, list[Entry]] = defaultdict(list)
    for line in journal.entries(connection, causes=[each.cause for each in cases]):
        posted[line.entry.cause].append(line.entry)
    reversals: list[Entry] = []
    rulings: list[Entry] = []
    for each in cases:
        before = posted[each.cause]
        undone = [
            reverse(entry, reason=f"replaced by {case.id} {ruling.label}", effective_on=ruling.on)
            for entry in postings.unreversed(before)
        ]
        reversals += undone
        rulings.append(_entry(case, ruling, each, allocated[each.id], [*before, *undone]))
    journal.append(connection, [*reversals, *rulings], recorded_at=now)
    for each, entry in zip(cases, rulings, strict=True):
        _record(connection, case, ruling, each, allocated[each.id], entry.reference, now=now)


def _entry(case: Proceeding, ruling: Ruling, dispute: Dispute, parts: dict[str, Money], stands: Sequence[Entry]) -> Entry:
    return postings.split(
        reference=f"{case.cause}/{ruling.label}/{dispute.id}",
        cause=dispute.cause,
        chain=dispute.chain,
        amount=dispute.amount,
        parts=parts,
        stands=postings.standing(stands),
        on=ruling.on,
        reason=f"{case.id} {ruling.label}: {ruling.proposal.doctrine} ({ruling.origin})",
        finality=ruling.finality,
    )


def _record(
    connection: Connection, case: Proceeding, ruling: Ruling, dispute: Dispute, parts: dict[str, Money], reference: str,
    *, now: datetime,
) -> None:  # fmt: skip
    at = moment_of(ruling.on, now=now)
    detail = {
        "proceeding": case.id,
        "ruling": ruling.label,
        "finality": ruling.finality.value,
        "shares": {party: money.minor for party, money in parts.items()},
        "entry": reference,
    }
    events.append(
        connection, subject=dispute.cause, kind="ruled", actor=ruling.origin, happened_at=at, known_at=now, detail=detail
    )
    if ruling.finality is Finality.FINAL and dispute.stage is not Stage.CLOSED:
        move_dispute(
            connection, dispute.id, to=Stage.CLOSED, by=ruling.origin, happened_at=at, now=now, outcome=Outcome.SHARED
        )
