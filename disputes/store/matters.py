"""What stands between two parties, matter by matter, read from the books, the disputes and the proceedings."""

from __future__ import annotations

from sqlalchemy import Connection

from disputes import answering
from disputes.dispute import Dispute, Stage
from disputes.liability.proceeding import Step
from disputes.matters import Matter, matters_of
from disputes.store import disputes, events, proceedings
from ledger.accounts import Account
from ledger.store.by_cause import rows_by_cause

DEFENDED = frozenset({Stage.REPRESENTMENT, Stage.PRE_ARBITRATION, Stage.ARBITRATION})
"""Stages a dispute reaches only because somebody below does not accept it."""

DECIDED = frozenset({Step.FINAL, Step.SETTLED})


def between(connection: Connection, *, debtor: str, creditor: str, currency: str) -> list[Matter]:
    """What `debtor` owes `creditor` in one currency, by matter: a dispute, the proceeding it is before, or the account."""
    by_cause = rows_by_cause(connection, Account(debtor, "payable", currency, creditor))
    ids = [cause.partition(":")[2] for cause in by_cause if cause.startswith("dispute:")]
    known = disputes.of_ids(connection, ids)
    steps = {
        id_: found.step
        for id_ in sorted({it.proceeding_id for it in known.values() if it.proceeding_id})
        if (found := proceedings.get(connection, id_)) is not None
    }
    before = {it.cause: f"proceeding:{it.proceeding_id}" for it in known.values() if _is_before(it, steps)}
    undecided = {f"proceeding:{id_}" for id_, step in steps.items() if step not in DECIDED}
    said = events.of_each(connection, [it.cause for it in known.values()])
    contested = {it.cause for it in known.values() if it.stage in DEFENDED or answering.contesting(said.get(it.cause, []))}
    return matters_of(by_cause, before, contested | undecided)


def _is_before(dispute: Dispute, steps: dict[str, Step]) -> bool:
    return dispute.proceeding_id in steps and steps[dispute.proceeding_id] is not Step.WITHDRAWN
