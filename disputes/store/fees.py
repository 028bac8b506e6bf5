"""Which disputes a contract puts a fee on that is not posted yet, or gives one back for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, literal, select

from disputes.dispute import Dispute
from disputes.fees import FeeClause, reference
from disputes.store import disputes
from disputes.store.tables import dispute
from ledger.store.tables import entry
from trade.store.tables import chain_party, payment


def to_charge(connection: Connection, clause: FeeClause, *, limit: int) -> list[Dispute]:
    """Disputes that were charged back while the contract was in force, and whose fee is not posted."""
    until = [] if clause.ends_on is None else [dispute.c.opened_on <= clause.ends_on]
    return _found(connection, clause, limit, dispute.c.opened_on >= clause.starts_on, *until,
                  _posted("/withdrawn/1"), ~_posted(_after(clause, back=False)))  # fmt: skip


def to_give_back(connection: Connection, clause: FeeClause, *, limit: int) -> list[Dispute]:
    """Disputes whose fee is posted and which ended so that it comes back."""
    ended = dispute.c.outcome.in_(sorted(clause.back_on))
    return _found(connection, clause, limit, ended, _posted(_after(clause, back=False)), ~_posted(_after(clause, back=True)))


def _after(clause: FeeClause, *, back: bool) -> str:
    return reference("", clause, back=back).removeprefix("dispute:")


def _posted(ending: str) -> ColumnElement[bool]:
    return exists().where(entry.c.reference == literal("dispute:") + dispute.c.id + ending)


def _found(connection: Connection, clause: FeeClause, limit: int, *narrowed: ColumnElement[bool]) -> list[Dispute]:
    upper, lower = chain_party.alias(), chain_party.alias()
    linked = exists().where(
        upper.c.chain_id == payment.c.chain_id, upper.c.party_code == clause.upper, lower.c.chain_id == payment.c.chain_id,
        lower.c.party_code == clause.lower, lower.c.position == upper.c.position + 1,
    )  # fmt: skip
    joined = dispute.join(payment, payment.c.id == dispute.c.payment_id)
    asked: Select[Any] = select(dispute.c.id).select_from(joined).where(linked, *narrowed)
    ids = connection.execute(asked.order_by(dispute.c.id).limit(limit)).scalars().all()
    return list(disputes.of_ids(connection, ids).values())
