"""Proceedings for programs."""

from __future__ import annotations

from flask_login import login_required

from reports.proceeding import ProceedingPage
from reports.store.proceedings import load_proceeding
from runtime.database import reading
from web import current
from web.api.schemas import ProceedingSchema
from web.api.strict import Blueprint

blueprint = Blueprint("api_proceedings", __name__, description="Proceedings by which the seat's party is bound")


@blueprint.get("/proceedings/<proceeding_id>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, ProceedingSchema)
def get_proceeding(proceeding_id: str) -> ProceedingPage:
    """With proposals and decisions; another's proceeding answers 404."""
    with reading(current.engine()) as connection:
        return load_proceeding(connection, current.scope(), proceeding_id)
