"""How far the proofs of a payment's parcels have come, for the merchant's own seats: what is captured is theirs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from evidence.store import captures, exhibits
from evidence.store.tables import exhibit
from reports.case import Captured
from reports.store.exhibits import visible
from trade.shipments import Shipment
from trade.visibility import Scope


def captured(connection: Connection, scope: Scope, parcels: Sequence[Shipment], merchant: str) -> dict[str, Captured]:
    """By parcel; nothing for anybody else's seat."""
    if scope.party != merchant:
        return {}
    standing = captures.standing(connection, [it.id for it in parcels])
    named = [exhibit_id for it in standing.values() for exhibit_id in it.pieces.values()]
    seen = {it.id: it for it in exhibits.find(connection, visible(scope), exhibit.c.id.in_(named))}
    return {
        parcel: Captured(
            it.looks, it.told, it.looked_at, it.look_at,
            [(piece, seen[exhibit_id]) for piece, exhibit_id in it.pieces.items() if exhibit_id in seen],
        )
        for parcel, it in standing.items()
    }  # fmt: skip
