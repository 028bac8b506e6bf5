"""Holds for programs: those of the seat's own pairs, given back and taken by the holder's finance seat."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_login import login_required
from marshmallow import Schema, fields
from sqlalchemy import Connection
from werkzeug.exceptions import BadRequest, Forbidden

from disputes.actions.move_hold import move_hold
from ledger.holds import HoldState, MoveKind, overdue
from ledger.money import Money
from reports.store.holds import load_hold, visible_holds
from runtime.database import reading
from web import current, desk
from web.api.actions import HEADER_DOC, AmountIn, idempotency_key
from web.api.schemas import MoneySchema, ProblemSchema
from web.api.strict import Blueprint

VERBS: dict[str, MoveKind] = {"release": "released", "take": "taken"}

blueprint = Blueprint("api_holds", __name__, description="Money held back, and what becomes of it")


class HoldSchema(Schema):
    """A hold as it stands. `excess` is held beyond what it secures; `overdue`: kept after its last day."""

    id = fields.String(required=True)
    holder = fields.String(required=True)
    owner = fields.String(required=True)
    source = fields.String(required=True)
    clause = fields.String(required=True, metadata={"description": '"none" where no clause allows it'})
    secures = fields.List(fields.String(), required=True)
    secured = fields.Nested(MoneySchema, required=True)
    cap = fields.Nested(MoneySchema, required=True, allow_none=True)
    opened_on = fields.String(required=True)
    review_on = fields.String(required=True, allow_none=True)
    ends_on = fields.String(required=True, allow_none=True)
    held = fields.Nested(MoneySchema, required=True)
    taken = fields.Nested(MoneySchema, required=True)
    released = fields.Nested(MoneySchema, required=True)
    left = fields.Nested(MoneySchema, required=True)
    excess = fields.Nested(MoneySchema, required=True)
    overdue = fields.Boolean(required=True)


class MoveIn(Schema):
    """How much of it."""

    amount = fields.Nested(AmountIn, required=True)


@blueprint.get("/ledger/holds")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, HoldSchema(many=True))
def list_holds() -> list[dict[str, Any]]:
    """Every hold of the seat's own pairs, by id."""
    with reading(current.engine()) as connection:
        return [_hold(it.state) for it in visible_holds(connection, current.scope())]


@blueprint.get("/ledger/holds/<hold_id>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, HoldSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="No hold of the seat's own pairs")
def get_hold(hold_id: str) -> dict[str, Any]:
    """One hold."""
    with reading(current.engine()) as connection:
        return _hold(load_hold(connection, current.scope(), hold_id).it.state)


@blueprint.post("/ledger/holds/<hold_id>/actions/<verb>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(MoveIn)
@blueprint.response(200, HoldSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is not the holder's finance")
@blueprint.alt_response(
    409, schema=ProblemSchema, description="It waits for a ruling, or less is left or owed; see `detail`"
)
def act(said: dict[str, Any], hold_id: str, verb: str) -> ResponseReturnValue:
    """release gives a part back; take pays with it what its owner owes the holder."""
    with reading(current.engine()) as connection:
        hold = load_hold(connection, current.scope(), hold_id).it.state.hold
    if not desk.keeps(hold):
        raise Forbidden("A hold is given back and taken by the finance seat of the party that holds the money.")
    if verb not in VERBS:
        raise BadRequest(f"There is no action {verb[:40]!r}; there are {', '.join(VERBS)}.")
    amount = Money(**said["amount"])

    def work(connection: Connection) -> tuple[int, Any]:
        moved = move_hold(connection, hold_id, VERBS[verb], amount, on=desk.today(), now=current.now(), **desk.acting())
        return 200, _hold(moved)

    kept, _before = desk.once("api", idempotency_key(), ("move hold", hold_id, verb, amount), work)
    return kept.response, kept.status


def _hold(state: HoldState) -> dict[str, Any]:
    """Plain JSON, since it is kept as the answer to a key."""
    hold = state.hold
    amounts = {"secured": hold.secured, "cap": hold.cap, "held": state.held, "taken": state.taken,
               "released": state.released, "left": state.left, "excess": state.excess}  # fmt: skip
    days = {"opened_on": hold.opened_on, "review_on": hold.review_on, "ends_on": hold.ends_on}
    return {
        "id": hold.id, "holder": hold.holder, "owner": hold.owner, "source": hold.source, "clause": hold.clause,
        "secures": list(hold.secures), "overdue": overdue(state, on=desk.today()),
        **{name: it and {"minor": it.minor, "currency": it.currency} for name, it in amounts.items()},
        **{name: it and it.isoformat() for name, it in days.items()},
    }  # fmt: skip
