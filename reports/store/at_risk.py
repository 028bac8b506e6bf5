"""A merchant's open disputes whose proof of delivery is not held yet, and what it has brought to each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select

from disputes.dispute import Stage
from disputes.store.tables import dispute
from evidence.exhibit import Kind
from evidence.store.tables import exhibit, submission, submission_exhibit
from ledger.money import Money
from reports.at_risk import AtRisk, Brought
from reports.store import scopes
from trade.shipments import ProofState
from trade.store.tables import chain_party, payment, shipment
from trade.visibility import Scope

ROWS_MAX = 20


def list_at_risk(connection: Connection, scope: Scope, *, today: date) -> tuple[list[AtRisk], int]:
    """Those that will be lost first, and how many there are; none for a party that is not the merchant of the sale."""
    joined = dispute.join(payment, payment.c.id == dispute.c.payment_id).join(
        shipment, shipment.c.payment_id == payment.c.id
    )
    wanted = and_(
        scopes.payments(scope),
        _sold_by(scope),
        dispute.c.stage != Stage.CLOSED.value,
        shipment.c.proof_state == ProofState.EXPECTED.value,
        shipment.c.lost_on >= today,
        ~_proven(scope),
    )
    total = connection.execute(select(func.count()).select_from(joined).where(wanted)).scalar_one()
    rows = connection.execute(
        select(dispute, payment.c.order_reference, shipment.c.carrier, shipment.c.tracking_number, shipment.c.lost_on)
        .select_from(joined)
        .where(wanted)
        .order_by(shipment.c.lost_on, dispute.c.amount_minor.desc(), dispute.c.id, shipment.c.id)
        .limit(ROWS_MAX)
    )
    found = [
        AtRisk(
            row.id, row.order_reference, Money(row.amount_minor, row.currency), row.carrier, row.tracking_number, row.lost_on
        )
        for row in rows
    ]
    return found, total


def brought_to(connection: Connection, scope: Scope, dispute_ids: Sequence[str]) -> dict[str, Brought]:
    """What the seat's own party brought to each of these disputes; nothing for one to which it brought nothing."""
    subjects = {f"dispute:{it}": it for it in dispute_ids}
    named = submission_exhibit.join(submission, submission.c.id == submission_exhibit.c.submission_id)
    rows = connection.execute(
        select(
            exhibit.c.subject, func.count(exhibit.c.id.distinct()), func.count(submission_exhibit.c.exhibit_id.distinct())
        )
        .select_from(
            exhibit.outerjoin(
                named, and_(submission_exhibit.c.exhibit_id == exhibit.c.id, submission.c.subject == exhibit.c.subject)
            )
        )
        .where(
            exhibit.c.subject.in_(subjects), exhibit.c.party_code == (scope.party or ""), exhibit.c.discarded_at.is_(None)
        )
        .group_by(exhibit.c.subject)
    )
    return {subjects[subject]: Brought(exhibits, submitted) for subject, exhibits, submitted in rows}


def _sold_by(scope: Scope) -> ColumnElement[bool]:
    """The seat's party stands at the end of the chain."""
    links = chain_party.alias()
    last = select(func.max(links.c.position)).where(links.c.chain_id == payment.c.chain_id).scalar_subquery()
    return exists().where(
        chain_party.c.chain_id == payment.c.chain_id, chain_party.c.position == last,
        chain_party.c.party_code == (scope.party or ""),
    )  # fmt: skip


def _proven(scope: Scope) -> ColumnElement[bool]:
    """The party has brought a proof of delivery of its own for the payment."""
    return exists().where(
        exhibit.c.payment_id == payment.c.id, exhibit.c.party_code == (scope.party or ""),
        exhibit.c.kind == Kind.PROOF_OF_DELIVERY.value, exhibit.c.discarded_at.is_(None),
    )  # fmt: skip
