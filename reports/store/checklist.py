"""What a case's list of proofs is held against: for the merchant's own seats, since nobody else is told what it lacks."""

from __future__ import annotations

from sqlalchemy import Connection

from disputes.dispute import Dispute
from disputes.fees import DISPUTE_FEE, FeeClause, clause_of
from disputes.store import deadlines, disputes
from reports.checklist import Inputs
from reports.evidence import Evidence
from reports.store.case import require_visible
from reports.store.evidence import load_evidence
from reports.store.sales import visible_rows
from trade.errors import NotFound
from trade.sale_facts import sale_of
from trade.store import contracts, parties, payments, refunds, shipments
from trade.visibility import Scope


def load_inputs(connection: Connection, scope: Scope, dispute_id: str, found: Evidence | None = None) -> Inputs | None:
    """None for a seat that is not the merchant's. `found` is its evidence, where it was read before. Raises NotFound."""
    require_visible(connection, scope, dispute_id)
    it = disputes.get(connection, dispute_id)
    paid = payments.get(connection, it.payment_id) if it else None
    if it is None or paid is None or not scope.reads_cases:
        raise NotFound("case", dispute_id)
    if scope.party != it.chain[-1]:
        return None
    said = sale_of(visible_rows(connection, scope, [paid.id]).get(paid.id, []))
    return Inputs(
        dispute=it,
        payment=paid,
        fields={**paid.facts, **said.values()},
        parties=parties.require(connection, it.chain),
        evidence=found or load_evidence(connection, scope, it.cause, paid.id),
        refunds=refunds.of_payment(connection, paid.id),
        parcels=shipments.of_payment(connection, paid.id),
        deadlines=deadlines.of_dispute(connection, it.id),
        fees=_fees(connection, it),
    )


def _fees(connection: Connection, it: Dispute) -> list[FeeClause]:
    """What the contract in force between the merchant and the party above it says of a dispute's fee."""
    pair, found = it.chain[-2:], []
    for row in contracts.with_clause(connection, DISPUTE_FEE):
        if (row.upper_code, row.lower_code) == tuple(pair):
            clause = clause_of(row.id, (row.upper_code, row.lower_code), row.starts_on, row.ends_on, row.clauses)
            if clause and clause.starts_on <= it.opened_on and (clause.ends_on is None or it.opened_on <= clause.ends_on):
                found.append(clause)
    return found
