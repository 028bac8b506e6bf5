"""What was said and agreed at a sale, within what a seat may see: its own party's word, and others' once submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from disputes.store.tables import dispute
from evidence.carriers.load_handling import patience_on
from evidence.handling import Handling, handling
from evidence.store import exhibits, sale_papers
from evidence.store.tables import exhibit
from reports.sale import Said, SalePage
from reports.store.evidence import held_of
from reports.store.exhibits import visible
from reports.store.payments import get_payment
from trade.parties import Party, PartyKind
from trade.sale_facts import Recorded, sale_of
from trade.shipments import Shipment
from trade.store import parties, sale_facts, shipments
from trade.visibility import Scope


def load_sale(connection: Connection, scope: Scope, payment_id: str, *, now: datetime) -> SalePage:
    """One sale. Raises NotFound when there is none for this seat."""
    found = get_payment(connection, scope, payment_id)
    said = load_said(connection, scope, payment_id, opened_on=_first_opened(connection, payment_id))
    own = exhibits.find(
        connection, visible(scope), exhibit.c.subject == f"payment:{payment_id}", exhibit.c.discarded_at.is_(None)
    )
    files = [it for it in own if it.id not in set(said.exhibits.values())]
    parcels = shipments.of_payment(connection, payment_id)
    everyone = {it.code: it for it in parties.all_parties(connection)}
    held = held_of(connection, scope, files)
    return SalePage(
        found.payment, found.disputes, said, [held[it.id] for it in files], handlings_of(parcels, everyone, now=now)
    )


def load_said(connection: Connection, scope: Scope, payment_id: str, *, opened_on: date | None) -> Said:
    """What the seat may see of what was said at the sale."""
    rows = visible_rows(connection, scope, [payment_id]).get(payment_id, [])
    papers = sale_papers.exhibits_of(connection, [it.id for it in rows])
    return Said(sale_of(rows), papers, opened_on)


def visible_rows(connection: Connection, scope: Scope, payment_ids: Sequence[str]) -> dict[str, list[Recorded]]:
    """The statements the seat may see of each sale: its own party's, and those whose exhibit was submitted to it."""
    if not scope.reads_cases:
        return {}
    rows = sale_facts.of_payments(connection, payment_ids)
    others = [row.id for each in rows.values() for row in each if row.fact.stated_by != scope.party]
    papers = sale_papers.exhibits_of(connection, others)
    seen = {it.id for it in exhibits.find(connection, visible(scope), exhibit.c.id.in_(set(papers.values())))}
    shown = {fact for fact, paper in papers.items() if paper in seen}

    def theirs(row: Recorded) -> bool:
        return row.fact.stated_by == scope.party or row.id in shown

    return {payment_id: [row for row in each if theirs(row)] for payment_id, each in rows.items()}


def handlings_of(parcels: Sequence[Shipment], everyone: Mapping[str, Party], *, now: datetime) -> list[Handling]:
    """The way of each parcel as far as it is on record at a moment."""
    carriers = frozenset(it.code for it in everyone.values() if it.kind is PartyKind.CARRIER)
    patience = patience_on(now.date())
    return [handling(it, patience=patience, now=now, carriers=carriers) for it in parcels]


def _first_opened(connection: Connection, payment_id: str) -> date | None:
    opened = select(func.min(dispute.c.opened_on)).where(dispute.c.payment_id == payment_id)
    return connection.execute(opened).scalar()
