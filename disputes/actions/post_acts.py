"""Post what an act does to the money, each entry named in the timeline, a refund on record beside the payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from disputes.dispute import Dispute
from disputes.store import events
from disputes.told import as_detail
from ledger.actions.post_open import post_open
from ledger.entry import Entry
from trade.refunds import Refund
from trade.store import refunds

NOTED = {
    "chargeback": "money_withdrawn", "reinstatement": "money_reinstated", "refund": "money_refunded", "loss": "money_lost",
}  # fmt: skip


def post_act(
    connection: Connection, dispute: Dispute, entries: Sequence[Entry], *, by: str, seat_id: str | None, on: date,
    now: datetime, after: events.Last | None = None,
) -> None:  # fmt: skip
    """The entries in the books, a line of the timeline for each; `after` as `events.append` takes it."""
    post_open(connection, entries, now=now)
    for entry in entries:
        if entry.kind == "refund":
            made = Refund(dispute.payment_id, dispute.id, entry.amount, on, by, dispute.cause)
            refunds.add(connection, made, now=now)
        noted = events.append(
            connection, subject=dispute.cause, kind=NOTED[entry.kind], actor=by, happened_at=now, known_at=now,
            detail={"amount": as_detail(entry.amount), "entry": entry.reference}, seat_id=seat_id, after=after,
        )  # fmt: skip
        after = events.Last(noted.seq, noted.digest) if after is not None else None
