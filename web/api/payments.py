"""Payments between parties for programs: what is open, sending, confirming, and set-offs by notice."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_login import login_required
from marshmallow import Schema, fields, validate
from sqlalchemy import Connection
from werkzeug.exceptions import BadRequest

from disputes.actions.remit import end_payment, remittance_id, send_payment
from disputes.actions.set_off import plan_set_off, set_off
from ledger.money import Money
from ledger.payments import Remittance
from reports.store.payments_between import load_between, visible_remittance, visible_remittances
from runtime.database import reading
from web import current, desk
from web.api.actions import HEADER_DOC, idempotency_key
from web.api.schemas import MoneySchema, ProblemSchema
from web.api.strict import Blueprint
from web.pages.payments import ENDS, require_finance

blueprint = Blueprint("api_payments", __name__, description="Payments and set-offs between the seat's party and another")
_CODE = validate.Length(1, 80)
_DAY = {"description": "today where it is left out"}


class MatterSchema(Schema):
    """What `debtor` owes `creditor` for one cause. `free` is due and uncontested: what may be set off."""

    cause = fields.String(required=True)
    debtor = fields.String(required=True)
    creditor = fields.String(required=True)
    amount = fields.Nested(MoneySchema, required=True, attribute="money")
    claimed = fields.Nested(MoneySchema, required=True)
    appealable = fields.Nested(MoneySchema, required=True)
    contested = fields.Boolean(required=True)
    free = fields.Nested(MoneySchema, required=True)


class PairQuery(Schema):
    other = fields.String(required=True, validate=_CODE)
    currency = fields.String(required=True, validate=validate.Length(equal=3))


class PairSchema(Schema):
    """Both sides, matter by matter; `on_the_way` is what the seat's party has sent and nobody confirmed."""

    ours = fields.List(fields.Nested(MatterSchema), required=True)
    theirs = fields.List(fields.Nested(MatterSchema), required=True)
    on_the_way = fields.Nested(MoneySchema, required=True)


class RemittanceSchema(Schema):
    """A payment. `state`: sent, arrived or returned; what is owed falls when it arrives."""

    id = fields.String(required=True)
    payer = fields.String(required=True)
    payee = fields.String(required=True)
    amount = fields.Nested(MoneySchema, required=True)
    cause = fields.String(required=True)
    sent_on = fields.String(required=True)
    state = fields.String(required=True)
    ended_on = fields.String(allow_none=True, required=True)


class SendSchema(Schema):
    """`matter`: a cause of the list of matters."""

    payee = fields.String(required=True, validate=_CODE)
    matter = fields.String(required=True, validate=validate.Length(1, 200))
    amount = fields.Nested(MoneySchema, required=True)
    on = fields.Date(load_default=None, allow_none=True, metadata=_DAY)


class EndSchema(Schema):
    on = fields.Date(load_default=None, allow_none=True, metadata=_DAY)


class SetOffSchema(Schema):
    """`preview`: say what could be netted, and do nothing; `amount` may then be left out."""

    other = fields.String(required=True, validate=_CODE)
    matter = fields.String(required=True, validate=validate.Length(1, 200))
    currency = fields.String(required=True, validate=validate.Length(equal=3))
    minor = fields.Integer(load_default=None, allow_none=True)
    preview = fields.Boolean(load_default=False)


class NettedSchema(Schema):
    """`entry` is none for a preview; `most` could be netted before it."""

    most = fields.Nested(MoneySchema, required=True)
    netted = fields.Nested(MoneySchema, allow_none=True, required=True)
    entry = fields.String(allow_none=True, required=True)


@blueprint.get("/matters")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(PairQuery, location="query")
@blueprint.response(200, PairSchema)
def get_matters(asked: dict[str, str]) -> dict[str, Any]:
    """What the seat's party and another owe each other, matter by matter."""
    with reading(current.engine()) as connection:
        it = load_between(connection, current.scope(), asked["other"], asked["currency"])
    return {"ours": it.ours, "theirs": it.theirs, "on_the_way": it.on_the_way}


@blueprint.get("/remittances")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, RemittanceSchema(many=True))
def get_remittances() -> list[dict[str, Any]]:
    """The latest payments of the seat's pairs."""
    with reading(current.engine()) as connection:
        return [_document(it) for it in visible_remittances(connection, current.scope())]


@blueprint.post("/remittances")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(SendSchema)
@blueprint.response(201, RemittanceSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no finance seat")
@blueprint.alt_response(
    422, schema=ProblemSchema, description="More than is owed, or for nothing that is; `detail` says why"
)
def send(said: dict[str, Any]) -> ResponseReturnValue:
    """State that money has been sent; it discharges nothing until the payee confirms it."""
    payer, money, key, today = require_finance(), Money(**said["amount"]), idempotency_key(), desk.today()
    on = said["on"] or today

    def work(connection: Connection) -> tuple[int, Any]:
        sent = send_payment(
            connection, id=remittance_id(payer, today, key), payer=payer, payee=said["payee"], money=money,
            matter=said["matter"], on=on, today=today, now=current.now(), seat_id=current.holder().seat.id,
        )  # fmt: skip
        return 201, _document(sent)

    kept, _before = desk.once("api", key, ("remit", said["payee"], said["matter"], money, on), work)
    return kept.response, kept.status


@blueprint.post("/remittances/<id_>/actions/<end>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(EndSchema)
@blueprint.response(200, RemittanceSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no finance seat")
@blueprint.alt_response(422, schema=ProblemSchema, description="Not this party's to say, or not on its way any more")
def finish(said: dict[str, Any], id_: str, end: str) -> ResponseReturnValue:
    """`confirm` by the payee: it has arrived. `return` by the payer: it came back."""
    with reading(current.engine()) as connection:
        visible_remittance(connection, current.scope(), id_)
    party, on = require_finance(), said["on"] or desk.today()
    if end not in ENDS:
        raise BadRequest(f"There is no action {end[:40]!r}; there are {', '.join(ENDS)}.")

    def work(connection: Connection) -> tuple[int, Any]:
        ended = end_payment(
            connection, id_, ENDS[end], party=party, on=on, today=desk.today(), now=current.now(),
            seat_id=current.holder().seat.id,
        )  # fmt: skip
        return 200, _document(ended)

    kept, _before = desk.once("api", idempotency_key(), (end, id_, on), work)
    return kept.response, kept.status


@blueprint.post("/set-offs")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(SetOffSchema)
@blueprint.response(200, NettedSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no finance seat")
@blueprint.alt_response(422, schema=ProblemSchema, description="Contested, not final, or not due both ways")
def give_notice(said: dict[str, Any]) -> ResponseReturnValue:
    """Set off what the other party owes for one matter against what is owed to it, by a notice dated today."""
    giver, key, today = require_finance(), idempotency_key(), desk.today()
    other, matter, currency = said["other"], said["matter"], said["currency"]
    with reading(current.engine()) as connection:
        load_between(connection, current.scope(), other, currency)
        if said["preview"]:
            plan = plan_set_off(connection, giver=giver, other=other, currency=currency, matter=matter)
            return {"most": _money(plan.most), "netted": None, "entry": None}, 200

    def work(connection: Connection) -> tuple[int, Any]:
        plan = plan_set_off(connection, giver=giver, other=other, currency=currency, matter=matter)
        money = plan.most if said["minor"] is None else Money(said["minor"], currency)
        entry = set_off(
            connection, id=remittance_id(giver, today, key), giver=giver, other=other, money=money, matter=matter, on=today,
            today=today, now=current.now(), seat_id=current.holder().seat.id,
        )  # fmt: skip
        return 200, {"most": _money(plan.most), "netted": _money(money), "entry": entry.reference}

    kept, _before = desk.once("api", key, ("set off", sorted((k, str(v)) for k, v in said.items())), work)
    return kept.response, kept.status


def _money(money: Money) -> dict[str, Any]:
    return {"minor": money.minor, "currency": money.currency}


def _document(it: Remittance) -> dict[str, Any]:
    return {
        "id": it.id, "payer": it.payer, "payee": it.payee, "amount": _money(it.money), "cause": it.cause,
        "sent_on": it.sent_on.isoformat(), "state": it.state.value,
        "ended_on": it.ended_on.isoformat() if it.ended_on else None,
    }  # fmt: skip
