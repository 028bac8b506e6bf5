"""What goes into a case file of the sales behind its disputes: statements that were handed in, and the way of parcels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from disputes.dispute import Dispute
from evidence.handling import Handling
from evidence.store import sale_papers
from reports.filed_exhibits import FiledExhibit
from reports.filed_sale import FiledFact
from reports.sale import came_late
from reports.store.sales import handlings_of
from trade.store import parties, sale_facts, shipments


def filed_facts(
    connection: Connection, disputes: Sequence[Dispute], exhibits: Sequence[FiledExhibit]
) -> list[FiledFact]:  # fmt: skip
    """The statements that are written out in these exhibits, in the order of the exhibits."""
    numbers = {it.exhibit.id: it.number for it in exhibits}
    opened = {it.payment_id: it.opened_on for it in sorted(disputes, key=lambda it: it.opened_on, reverse=True)}
    rows = [row for each in sale_facts.of_payments(connection, list(opened)).values() for row in each]
    papers = sale_papers.exhibits_of(connection, [row.id for row in rows])
    filed = [
        FiledFact(row, numbers[papers[row.id]], came_late(row.recorded_at, opened[row.fact.payment_id]))
        for row in rows
        if papers.get(row.id) in numbers
    ]
    return sorted(filed, key=lambda it: (it.exhibit, it.row.fact.happened_at, it.row.id))


def filed_parcels(connection: Connection, disputes: Sequence[Dispute], known_at: datetime) -> list[Handling]:
    """The way of each parcel as of the last event of the file, so that the same rows give the same file."""
    parcels = shipments.of_payments(connection, [it.payment_id for it in disputes])
    everyone = {it.code: it for it in parties.all_parties(connection)} if parcels else {}
    return handlings_of(parcels, everyone, now=known_at)
