"""Bring the books to a decision: what an earlier one posted is reversed, then each dispute gets its entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from disputes.actions.move_dispute import move_dispute
from disputes.dispute import Dispute, Outcome, Stage
from disputes.liability import postings
from disputes.liability.proceeding import Proceeding, moment_of
from disputes.liability.proposal import Proposal, allocate
from disputes.store import events, proceedings
from ledger.accounts import Account
from ledger.entry import Entry, Finality
from ledger.money import Money
from ledger.reversal import reverse
from ledger.store import journal
from ledger.store.balances import balance_rows


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
    entry: Entry | None  # none where the books stand there already


def post_decision(connection: Connection, case: Proceeding, ruling: Ruling, *, now: datetime) -> None:
    """One entry per dispute, and a line in its timeline; a final ruling closes it as shared.

    Raises SharesUnsound when the disputes no longer come to what the proposal shares out, NotInDispute.
    """
    found = postings_of(connection, case, ruling)
    undone = [entry for each in found for entry in each.undone]
    journal.append(connection, [*undone, *(each.entry for each in found if each.entry)], recorded_at=now)
    for each in found:
        _record(connection, case, ruling, each, now=now)


def postings_of(connection: Connection, case: Proceeding, ruling: Ruling) -> list[Posting]:
    """What a ruling would post, dispute by dispute; nothing is written. Raises SharesUnsound, NotInDispute, NoContract."""
    cases = proceedings.disputes_of(connection, case.id)
    allocated = allocate([(each.id, each.amount) for each in cases], ruling.proposal.money_by_party)
    posted: dict[str, list[Entry]] = defaultdict(list)
    for line in journal.entries(connection, causes=[case.cause, *(each.cause for each in cases)]):
        posted[line.entry.cause].append(line.entry)
    joined = proceedings.joined_by_contract(connection, case)
    room = _Room(connection, [*case.chain, *joined], [entry for entries in posted.values() for entry in entries])
    found: list[Posting] = []
    for each in cases:
        before = posted[each.cause]
        undone = tuple(
            reverse(entry, reason=f"replaced by {case.id} {ruling.label}", effective_on=ruling.on)
            for entry in postings.unreversed(before)
        )
        room.take_in(undone)
        books = postings.Books([*before, *undone], room.left())
        entry = _entry(case, ruling, each, allocated[each.id], books, joined)
        room.take_in([entry] if entry else [])
        found.append(Posting(each, allocated[each.id], undone, entry))
    return found


class _Room:
    """How much of what the parties owe each other is open: in all their books, and under the case itself."""

    def __init__(self, connection: Connection, books: Sequence[str], of_the_case: Sequence[Entry]) -> None:
        self._in_all: dict[Account, int] = defaultdict(int)
        for row in balance_rows(connection, books=books):
            if row.account.kind == "payable":
                self._in_all[row.account] += row.credits_minor - row.debits_minor
        self._of_the_case = {it: -minor for it, minor in postings.standing(of_the_case).items()}

    def take_in(self, entries: Sequence[Entry]) -> None:
        """Count entries that are about to be posted."""
        for account, minor in postings.standing(entries).items():
            if account.kind == "payable":
                self._in_all[account] -= minor
                self._of_the_case[account] = self._of_the_case.get(account, 0) - minor

    def left(self) -> dict[Account, int]:
        """By payable: what is owed, as far as it is owed under the case; below zero where more was paid than owed."""
        return {account: min(minor, max(self._of_the_case.get(account, 0), 0)) for account, minor in self._in_all.items()}


def _entry(
    case: Proceeding, ruling: Ruling, dispute: Dispute, parts: dict[str, Money], books: postings.Books,
    joined: Mapping[str, str],
) -> Entry | None:  # fmt: skip
    return postings.split(
        reference=f"{case.cause}/{ruling.label}/{dispute.id}",
        cause=dispute.cause,
        chain=dispute.chain,
        amount=dispute.amount,
        parts=parts,
        books=books,
        on=ruling.on,
        reason=f"{case.id} {ruling.label}: {ruling.proposal.doctrine} ({ruling.origin})",
        finality=ruling.finality,
        joined=joined,
    )


def _record(connection: Connection, case: Proceeding, ruling: Ruling, posted: Posting, *, now: datetime) -> None:
    dispute, at = posted.dispute, moment_of(ruling.on, now=now)
    detail = {
        "proceeding": case.id,
        "ruling": ruling.label,
        "finality": ruling.finality.value,
        "shares": {party: money.minor for party, money in posted.parts.items()},
    } | ({"entry": posted.entry.reference} if posted.entry else {})
    events.append(
        connection, subject=dispute.cause, kind="ruled", actor=ruling.origin, happened_at=at, known_at=now, detail=detail
    )
    if ruling.finality is Finality.FINAL and dispute.stage is not Stage.CLOSED:
        move_dispute(
            connection, dispute.id, to=Stage.CLOSED, by=ruling.origin, happened_at=at, now=now, outcome=Outcome.SHARED
        )
