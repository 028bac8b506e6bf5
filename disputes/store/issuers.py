"""Whether an issuer stands at the head of a dispute's chain."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from disputes.dispute import Dispute
from trade.parties import PartyKind
from trade.store import parties


def issuer_of(connection: Connection, dispute: Dispute) -> str | None:
    """The issuer at the head of the dispute's chain; None when the head is some other party."""
    return issuer_at(connection, dispute.chain)


def issuer_at(connection: Connection, chain: Sequence[str]) -> str | None:
    """The issuer at the head of a chain; None when the head is some other party."""
    head = chain[0]
    return head if parties.kinds(connection, [head])[head] is PartyKind.ISSUER else None
