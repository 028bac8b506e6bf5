"""Move a dispute by hand: a party answers, hands over, gives in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from disputes import lifecycle
from disputes.dispute import Dispute, Outcome, Stage
from disputes.store import deadlines, disputes, events
from trade.errors import NotFound

ANSWERS = (Stage.REPRESENTMENT, Stage.CLOSED)
"""Stages that end what the merchant owed an answer to."""


def move_dispute(
    connection: Connection,
    dispute_id: str,
    *,
    to: Stage,
    by: str,
    happened_at: datetime,
    now: datetime,
    outcome: Outcome | None = None,
    seat_id: str | None = None,
) -> Dispute:
    """The dispute at its new stage; sent where it already stands, it stays as it is. Raises NotFound, MoveRefused."""
    dispute = disputes.get(connection, dispute_id)
    if dispute is None:
        raise NotFound("dispute", dispute_id)
    if (dispute.stage, dispute.outcome) == (to, outcome):
        return dispute
    lifecycle.require_move(dispute.cause, dispute.stage, to)
    moved = replace(dispute, stage=to, outcome=outcome)
    disputes.save(connection, moved, stated_at=happened_at)
    detail = {"from": dispute.stage.value, "to": to.value, "outcome": outcome.value if outcome else None}
    events.append(
        connection, subject=dispute.cause, kind="moved", actor=by,
        happened_at=happened_at, known_at=now, detail=detail, seat_id=seat_id,
    )  # fmt: skip
    if to in ANSWERS:
        deadlines.meet(connection, dispute.id, dispute.chain[-1])
    return moved
