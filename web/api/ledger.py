"""The ledger for programs: positions as the matrix shows them."""

from __future__ import annotations

from typing import Any

from flask_login import login_required

from reports.store.matrix import visible_matrix
from runtime.database import reading
from web import current
from web.api.schemas import MatrixSchema, PositionsQuery
from web.api.strict import Blueprint

blueprint = Blueprint("api_ledger", __name__, description="Own book and own pairs; totals for the operator")


@blueprint.get("/ledger/positions")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(PositionsQuery, location="query")
@blueprint.response(200, MatrixSchema)
def get_positions(wanted: dict[str, Any]) -> dict[str, Any]:
    """Gross positions, losses, trial balances and the netted plan as of a day, known at a horizon."""
    with reading(current.engine()) as connection:
        return visible_matrix(connection, current.scope(), on=wanted["on"], written=wanted["known_at"])
