"""What went to one webhook endpoint, or is on its way: the latest messages, each as it stands in the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from runtime.tables import outbox
from trade.webhooks import WEBHOOK, Endpoint, webhook_key

LATEST = 50


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event. `state`: delivered | given_up | retried | waiting; `error` is the last attempt's."""

    id: int
    kind: str
    about: str
    created_at: datetime
    attempts: int
    state: str
    moment: datetime
    error: str | None


def deliveries_of(connection: Connection, endpoint: Endpoint) -> list[Delivery]:
    """The latest first, at most LATEST."""
    start = webhook_key(endpoint.id, "")
    wanted = (
        select(outbox)
        .where(outbox.c.topic == WEBHOOK, outbox.c.key.startswith(start, autoescape=True))
        .order_by(outbox.c.id.desc())
        .limit(LATEST)
    )
    found = []
    for row in connection.execute(wanted):
        event = row.payload["event"]
        if row.done_at:
            state, moment = "delivered", row.done_at
        elif row.dead_at:
            state, moment = "given_up", row.dead_at
        else:
            state, moment = ("retried" if row.attempts else "waiting"), row.due_at
        about = str(event["data"].get("about", ""))
        found.append(Delivery(row.id, event["type"], about, row.created_at, row.attempts, state, moment, row.last_error))
    return found
