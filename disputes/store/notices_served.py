"""Who was told of a dispute, and when: one row for each party of its chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from disputes.informed import Service
from disputes.store.tables import service


def add(
    connection: Connection, dispute_id: str, chain: Sequence[str], *, informed: Mapping[str, datetime], channel: str
) -> None:
    """One row per party of the chain, with the moments known so far."""
    connection.execute(
        insert(service),
        [
            {
                "dispute_id": dispute_id,
                "party_code": code,
                "position": position,
                "informed_at": informed.get(code),
                "channel": channel,
            }
            for position, code in enumerate(chain)
        ],
    )


def inform(connection: Connection, dispute_id: str, party: str, *, at: datetime, channel: str) -> bool:
    """The matter has reached the party; the first moment stands."""
    row = update(service).where(service.c.dispute_id == dispute_id, service.c.party_code == party)
    done = connection.execute(row.where(service.c.informed_at.is_(None)).values(informed_at=at, channel=channel))
    return done.rowcount == 1


def of_dispute(connection: Connection, dispute_id: str) -> list[Service]:
    """The chain from the issuer's end to the merchant, each with the moment it was told."""
    wanted = select(service).where(service.c.dispute_id == dispute_id).order_by(service.c.position)
    return [
        Service(row.dispute_id, row.party_code, row.position, row.informed_at, row.channel)
        for row in connection.execute(wanted)
    ]
