"""Put on record what the lines of a message say of sales, each by itself: one that cannot stand holds up no other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from disputes.actions.record_payments import Failure
from disputes.importers.parsed import SaleRow
from trade.actions.state_sale import state_sales
from trade.errors import NotFound

TOGETHER = 500


def record_sales(
    connection: Connection, rows: Sequence[SaleRow], *, now: datetime, seat_id: str | None = None
) -> list[Failure]:
    """The failures; all else is on record, new or as it was. Said again it changes nothing. `seat_id`: who sent them, where
    that was a seat.

    What is said of a payment that is not on record yet waits for it: the message is parked and can be tried again.
    """
    failures: list[Failure] = []
    for first in range(0, len(rows), TOGETHER):
        batch = rows[first : first + TOGETHER]
        outcomes = state_sales(connection, [row.said for row in batch], seat_id=seat_id, now=now)
        for row, (_new, refused) in zip(batch, outcomes, strict=True):
            if isinstance(refused, NotFound):
                payment = row.said[0].payment_id
                why = f"payment {payment!r} is not on record yet; take its sale in first, then try this message again"
                failures.append(Failure(row.line, why, breaks_a_rule=False))
            elif refused is not None:
                failures.append(Failure(row.line, str(refused)))
    return failures
