"""Carriers as the operator sees them: how much waits for each and how it stands with us, and no payment by name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Integer, case, func, select

from evidence.carriers.load import load_retention
from evidence.carriers.load_pace import load_asking, load_pace
from evidence.carriers.registry import Carriers
from evidence.quotas import Silence, began
from evidence.store import quotas
from evidence.store.tables import capture
from reports.radar import CarrierLine, Span, together
from trade.shipments import ProofState
from trade.store.tables import shipment


def list_carriers(connection: Connection, carriers: Carriers, *, now: datetime) -> list[CarrierLine]:
    """Every carrier for which a proof is still to come or a look is due, those first whose next proof is lost first."""
    pressing = (now + load_pace().warning).date()
    awaited = shipment.c.proof_state == ProofState.EXPECTED.value
    rows = connection.execute(
        select(
            shipment.c.carrier,
            _counted(awaited).label("expected"),
            _counted(capture.c.look_at <= now).label("due"),
            _counted(capture.c.failures > 0).label("troubled"),
            _counted(awaited & (shipment.c.lost_on <= pressing)).label("pressing"),
            func.min(case((awaited, shipment.c.lost_on))).label("first_lost_on"),
        )
        .select_from(shipment.outerjoin(capture, capture.c.shipment_id == shipment.c.id))
        .where(awaited | capture.c.look_at.is_not(None))
        .group_by(shipment.c.carrier)
    )
    table, silences = load_retention(), quotas.silences(connection)
    lines = []
    for row in rows:
        asked, known = carriers.counted_by(row.carrier), table.known(row.carrier)
        silence = silences.get(asked, Silence())
        until = silence.until if silence.until is not None and silence.until > now else None
        lines.append(
            CarrierLine(
                known.code if known else row.carrier, known.name if known else row.carrier, bool(asked), row.expected,
                row.due, row.troubled, row.pressing, row.first_lost_on, until,
                _spans(connection, asked, now) if asked else (),
            )
        )  # fmt: skip
    return together(lines)


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0), type_=Integer)


def _spans(connection: Connection, code: str, now: datetime) -> tuple[Span, ...]:
    used = quotas.uses(connection, code)
    made = {it: use.requests for it, use in used.items() if use.began_at == began(it, now)}
    return tuple(Span(it.value, made.get(it, 0), most) for it, most in load_asking().quotas(code).most.items())
