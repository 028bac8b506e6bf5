"""Disputes for programs: list, one, its events."""

from __future__ import annotations

from typing import Any

from flask_login import login_required

from disputes.event import Event
from disputes.store import events
from reports.cases import CaseFilter, CaseRow, Cursor
from reports.store.case import require_visible
from reports.store.cases import list_cases
from runtime.database import reading
from trade.errors import NotFound
from web import current
from web.api.schemas import DisputePageSchema, DisputeQuery, DisputeSchema, EventSchema
from web.api.strict import Blueprint

blueprint = Blueprint("api_disputes", __name__, description="Disputes within what the seat may see")


@blueprint.get("/disputes")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(DisputeQuery, location="query")
@blueprint.response(200, DisputePageSchema)
def list_disputes(wanted: dict[str, Any]) -> dict[str, Any]:
    """By the seat's next deadline, then by the money at stake."""
    names = ("mine", "stage", "merchant", "reason")
    asked = CaseFilter(text=wanted["q"], **{name: wanted[name] for name in names})
    with reading(current.engine()) as connection:
        page = list_cases(connection, current.scope(), asked, cursor=Cursor.read(wanted["after"]), rows=wanted["limit"])
    return {"disputes": page.rows, "total": page.total, "next": str(page.following) if page.following else None}


@blueprint.get("/disputes/<dispute_id>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, DisputeSchema)
def get_dispute(dispute_id: str) -> CaseRow:
    with reading(current.engine()) as connection:
        page = list_cases(connection, current.scope(), CaseFilter(id=dispute_id))
    if not page.rows:
        raise NotFound("dispute", dispute_id)
    return page.rows[0]


@blueprint.get("/disputes/<dispute_id>/events")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, EventSchema(many=True))
def list_events(dispute_id: str) -> list[Event]:
    """The whole timeline, first line first. For the operator, who reads no case, it does not exist."""
    scope = current.scope()
    with reading(current.engine()) as connection:
        require_visible(connection, scope, dispute_id)
        if not scope.reads_cases:
            raise NotFound("dispute events", dispute_id)
        return events.of(connection, f"dispute:{dispute_id}")
