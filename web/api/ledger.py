"""The ledger for programs: positions as the matrix shows them, accounts, and the lines of an account."""

from __future__ import annotations

from typing import Any

from flask_login import login_required

from reports.store.accounts import read_cursor, visible_accounts, visible_lines
from reports.store.matrix import visible_matrix
from runtime.database import reading
from web import current
from web.api.ledger_schemas import AccountsSchema, LinesQuery, LinesSchema
from web.api.schemas import MatrixSchema, PositionsQuery, ProblemSchema
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


@blueprint.get("/ledger/accounts")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(PositionsQuery, location="query")
@blueprint.response(200, AccountsSchema)
def get_accounts(wanted: dict[str, Any]) -> dict[str, Any]:
    """Every account of the books the seat may read, and what went through it."""
    with reading(current.engine()) as connection:
        return visible_accounts(connection, current.scope(), on=wanted["on"], written=wanted["known_at"])


@blueprint.get("/ledger/entries")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(LinesQuery, location="query")
@blueprint.response(200, LinesSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="No such account, or of a book the seat may not read")
def get_entries(wanted: dict[str, Any]) -> dict[str, Any]:
    """The lines of an account, the latest posted first."""
    with reading(current.engine()) as connection:
        return visible_lines(
            connection, current.scope(), account_id=wanted["account"], on=wanted["on"], written=wanted["known_at"],
            before=read_cursor(wanted["after"]), limit=wanted["limit"],
        )  # fmt: skip
