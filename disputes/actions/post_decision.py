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


@dataclass(frozen=True, slots=True)
class Posting:
    """What a ruling posts for one dispute: what it undoes, the entry of its own, what each party bears of it."""

    dispute: Dispute
    parts: dict[str, Money]
    undone: tuple[Entry, ...]
    entry: Entry


def post_decision(connection: Connection, case: Proceeding, ruling: Ruling, *, now: datetime) -> None:
    """One entry per dispute, and a line in its timeline; a final ruling closes it as shared.

    Raises SharesUnsound when the disputes no longer come to what the proposal shares out, NotInDispute.
    """
    found = postings_of(connection, case, ruling)
    undone = [entry for each in found for entry in each.undone]
    journal.append(connection, [*undone, *(each.entry for each in found)], recorded_at=now)
    for each in found:
        _record(connection, case, ruling, each.dispute, each.parts, each.entry.reference, now=now)


def postings_of(connection: Connection, case: Proceeding, ruling: Ruling) -> list[Posting]:
    """What a ruling would post, dispute by dispute; nothing is written. Raises SharesUnsound, NotInDispute."""
    cases = proceedings.disputes_of(connection, case.id)
    allocated = allocate([(each.id, each.amount) for each in cases], ruling.proposal.money_by_party)
    posted: dict[str, list[Entry]] = defaultdict(list)
    for line in journal.entries(connection, causes=[each.cause for each in cases]):
        posted[line.entry.cause].append(line.entry)
    found: list[Posting] = []
    for each in cases:
        before = posted[each.cause]
        undone = tuple(
            reverse(entry, reason=f"replaced by {case.id} {ruling.label}", effective_on=ruling.on)
            for entry in postings.unreversed(before)
        )
        entry = _entry(case, ruling, each, allocated[each.id], [*before, *undone])
        found.append(Posting(each, allocated[each.id], undone, entry))
    return found


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
