"""Who was told of a dispute, and when: one row for each party of its chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from disputes.informed import Service
from disputes.store.tables import service
from runtime import driver

_ADD = insert(service)


def add(
    connection: Connection, dispute_id: str, chain: Sequence[str], *, informed: Mapping[str, datetime], now: datetime
) -> None:
    """One row per party of the chain: who learned of it as the source states, and everybody else, who is told now."""
    driver.add(
        connection,
        _ADD,
        [
            {
                "dispute_id": dispute_id,
                "party_code": code,
                "position": position,
                "informed_at": informed.get(code, now),
                "channel": "stated" if code in informed else "recourse",
            }
            for position, code in enumerate(chain)
        ],
    )


def of_dispute(connection: Connection, dispute_id: str) -> list[Service]:
    """The chain from the issuer's end to the merchant, each with the moment it was told."""
    wanted = select(service).where(service.c.dispute_id == dispute_id).order_by(service.c.position)
    return [
        Service(row.dispute_id, row.party_code, row.position, row.informed_at, row.channel)
        for row in connection.execute(wanted)
    ]
