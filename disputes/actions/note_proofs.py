"""Note in the timeline of every open dispute that the proof of a delivery was captured, more of it later, or is lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from disputes.dispute import Stage
from disputes.store import disputes, events
from evidence.store import capture_news
from trade.shipments import ProofState

KINDS = {ProofState.CAPTURED: "proof_captured", ProofState.LOST: "proof_lost"}
MORE = "proof_completed"


def note_proofs(connection: Connection, *, now: datetime, limit: int) -> int:
    """Up to `limit` parcels that the capture has settled since; how many there were. Each is noted once for what it brought.

    The line says that proof is held, not what it shows: what is captured stays the merchant's until it is handed in.
    """
    settled = capture_news.claim_settled(connection, now=now, limit=limit)
    for parcel in settled:
        detail = {"carrier": parcel.carrier, "tracking_number": parcel.tracking_number, "parcel": parcel.shipment_id}
        for dispute in disputes.of_payment(connection, parcel.payment_id):
            if dispute.stage is not Stage.CLOSED:
                kind = KINDS[parcel.state]
                noted = any(it.kind == kind and it.detail == detail for it in events.of(connection, dispute.cause))
                events.append(
                    connection, subject=dispute.cause, kind=MORE if noted else kind, actor="recourse",
                    happened_at=parcel.settled_at, known_at=now, detail=detail,
                )  # fmt: skip
    return len(settled)
