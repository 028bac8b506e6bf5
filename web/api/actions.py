"""Disputes opened and moved by programs: the same use cases as the pages, once for every Idempotency-Key."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from marshmallow import Schema, fields, validate
from sqlalchemy import Connection
from werkzeug.exceptions import BadRequest, Forbidden

from disputes.actions.act_on_dispute import act_on_dispute, acts_now
from disputes.actions.open_by_hand import open_by_hand
from disputes.answering import WORDS_MAX
from disputes.dispute import Dispute, Stage
from disputes.lifecycle import Verb
from disputes.opening import BEGINNINGS, Statement
from ledger.money import MINOR_MAX, Money
from reports.store.case import require_visible
from reports.store.payments import get_payment
from runtime.database import reading
from web import current, desk
from web.api.schemas import MoneySchema, ProblemSchema
from web.api.strict import Blueprint

KEY_HEADER = "Idempotency-Key"
PAYMENT_ID_MAX = 600  # characters: a merchant's code and the longest order reference a file may carry
HEADER_DOC = {
    "parameters": [
        {
            "in": "header", "name": KEY_HEADER, "required": True, "schema": {"type": "string", "maxLength": desk.KEY_MAX},
            "description": "The same key with the same request gives the same answer and does nothing twice",
        }
    ]
}  # fmt: skip

blueprint = Blueprint("api_actions", __name__, description="Disputes opened and moved by hand, by a dispute desk")


class AmountIn(MoneySchema):
    minor = fields.Integer(required=True, strict=True, validate=validate.Range(1, MINOR_MAX))
    currency = fields.String(required=True, validate=validate.Regexp(r"[A-Z]{3}\Z"))


class OpeningSchema(Schema):
    """A new dispute. `opened_on` is the day the scheme processed it; what its stage moves is posted on it. For money
    that was refunded before, `despite_refund` says that the dispute has come all the same."""

    payment = fields.String(required=True, validate=validate.Length(1, PAYMENT_ID_MAX))
    reason_code = fields.String(required=True, validate=validate.Length(1, 40))
    amount = fields.Nested(AmountIn, required=True)
    opened_on = fields.Date(required=True)
    stage = fields.String(
        load_default=Stage.CHARGEBACK.value, validate=validate.OneOf([stage.value for stage in BEGINNINGS])
    )
    despite_refund = fields.Boolean(load_default=False)


class ActSchema(Schema):
    """`words` is the party's statement; `on` the day the scheme processed it, where the act asks for one; `amount` the
    part that is accepted, for `accept_part`."""

    words = fields.String(load_default="", validate=validate.Length(max=WORDS_MAX))
    on = fields.Date(load_default=None, allow_none=True)
    amount = fields.Nested(AmountIn, load_default=None, allow_none=True)


class StandingSchema(Schema):
    """A dispute as it stands after the request, and what the seat can do next."""

    id = fields.String(required=True)
    payment = fields.String(required=True)
    stage = fields.String(required=True)
    outcome = fields.String(allow_none=True)
    reason_code = fields.String(required=True)
    amount = fields.Nested(MoneySchema, required=True)
    contested = fields.Nested(MoneySchema, required=True)
    opened_on = fields.String(required=True)
    can = fields.List(fields.String(), required=True)


@blueprint.post("/disputes")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(OpeningSchema)
@blueprint.response(201, StandingSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat opens no disputes")
@blueprint.alt_response(409, schema=ProblemSchema, description="The key was used for another request")
@blueprint.alt_response(422, schema=ProblemSchema, description="What is stated cannot stand; `detail` says why")
def open_dispute(said: dict[str, Any]) -> ResponseReturnValue:
    """Open a dispute: its claims are posted over the whole chain and everybody is told, in one step."""
    with reading(current.engine()) as connection:
        opener = desk.opener(connection)
        if opener is None:
            raise Forbidden("Disputes are opened by the dispute desk of a gateway, acquirer, issuer, scheme or platform.")
        get_payment(connection, current.scope(), said["payment"])
    stated = Statement(
        said["payment"], said["reason_code"], Stage(said["stage"]), Money(**said["amount"]), said["opened_on"],
        said["despite_refund"],
    )  # fmt: skip
    seat_id = current.holder().seat.id

    def work(connection: Connection) -> tuple[int, Any]:
        opened = open_by_hand(connection, stated, party=opener.code, seat_id=seat_id, today=desk.today(), now=current.now())
        return 201, _standing(connection, opened, opener.code)

    kept, _before = desk.once("api", idempotency_key(), ("open", stated), work)
    where = url_for("api_disputes.get_dispute", dispute_id=kept.response["id"])
    return kept.response, kept.status, {"Location": where}


@blueprint.post("/disputes/<dispute_id>/actions/<verb>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(ActSchema)
@blueprint.response(200, StandingSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk")
@blueprint.alt_response(409, schema=ProblemSchema, description="Not from this stage or seat; `detail` says what can be done")
def act(said: dict[str, Any], dispute_id: str, verb: str) -> ResponseReturnValue:
    """Do what the table of the dispute's family gives the seat at this stage: `can` lists it."""
    with reading(current.engine()) as connection:
        require_visible(connection, current.scope(), dispute_id)
    party, seat_id = desk.require_desk(), current.holder().seat.id
    if verb not in set(Verb):
        raise BadRequest(f"There is no action {verb[:40]!r}; there are {', '.join(Verb)}.")

    def work(connection: Connection) -> tuple[int, Any]:
        acted = act_on_dispute(
            connection, dispute_id, Verb(verb), party=party, seat_id=seat_id, words=said["words"], on=said["on"],
            part=Money(**said["amount"]) if said["amount"] else None,
            today=desk.today(), now=current.now(),
        )  # fmt: skip
        return 200, _standing(connection, acted, party)

    kept, _before = desk.once("api", idempotency_key(), ("act", dispute_id, verb, sorted(said.items())), work)
    return kept.response, kept.status


def idempotency_key() -> str:
    key = request.headers.get(KEY_HEADER)
    if key is None or not desk.sound_key(key):
        raise BadRequest(f"Send the header {KEY_HEADER}: 1 to {desk.KEY_MAX} printable characters, new for each request.")
    return key


def _standing(connection: Connection, it: Dispute, party: str) -> dict[str, Any]:
    """Plain JSON, since it is kept as the answer to the key."""
    return {
        "id": it.id,
        "payment": it.payment_id,
        "stage": it.stage.value,
        "outcome": it.outcome.value if it.outcome else None,
        "reason_code": it.reason_code,
        "amount": {"minor": it.amount.minor, "currency": it.amount.currency},
        "contested": {"minor": it.contested.minor, "currency": it.contested.currency},
        "opened_on": it.opened_on.isoformat(),
        "can": [act.verb.value for act in acts_now(connection, it, party=party)],
    }
