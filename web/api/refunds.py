"""Refunds put on record by programs, once for every Idempotency-Key and once for every reference."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_login import login_required
from marshmallow import Schema, fields, validate
from sqlalchemy import Connection
from werkzeug.exceptions import Forbidden

from disputes.actions.refund_payment import refund_payment
from ledger.money import Money
from reports.store.payments import get_payment
from runtime.database import reading
from trade.refunds import REFERENCE_MAX, Refund
from web import current, desk
from web.api.actions import HEADER_DOC, AmountIn, idempotency_key
from web.api.schemas import MoneySchema, ProblemSchema
from web.api.strict import Blueprint

blueprint = Blueprint("api_refunds", __name__, description="Refunds put on record, so that no money is lost twice")


class RefundIn(Schema):
    """A refund. `reference` is its name at the processor; `already_made` puts one of money in dispute on record, marked."""

    reference = fields.String(required=True, validate=validate.Length(1, REFERENCE_MAX))
    amount = fields.Nested(AmountIn, required=True)
    refunded_on = fields.Date(required=True)
    already_made = fields.Boolean(load_default=False)


class RefundSchema(Schema):
    """The refund as it stands, and what is left of the payment that is neither refunded nor in dispute."""

    payment = fields.String(required=True)
    reference = fields.String(required=True)
    amount = fields.Nested(MoneySchema, required=True)
    refunded_on = fields.String(required=True)
    left = fields.Nested(MoneySchema, required=True)


@blueprint.post("/payments/<payment_id>/refunds")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(RefundIn)
@blueprint.response(201, RefundSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat refunds nothing")
@blueprint.alt_response(409, schema=ProblemSchema, description="The key or the reference was used for another refund")
@blueprint.alt_response(422, schema=ProblemSchema, description="More than is left, or in dispute; `detail` says why")
def refund(said: dict[str, Any], payment_id: str) -> ResponseReturnValue:
    """Put a refund on record. One of money in dispute is refused, since it would be lost twice, unless already made."""
    with reading(current.engine()) as connection:
        by = desk.refunder(connection)
        if by is None:
            raise Forbidden("Refunds are put on record by the dispute desk of a merchant, platform, gateway or acquirer.")
        paid = get_payment(connection, current.scope(), payment_id).payment
    stated = Refund(paid.id, said["reference"], Money(**said["amount"]), said["refunded_on"], by.code, paid.cause)

    def work(connection: Connection) -> tuple[int, Any]:
        refund_payment(
            connection, stated, already_made=said["already_made"], today=desk.today(), now=current.now(),
            seat_id=current.holder().seat.id,
        )  # fmt: skip
        left = get_payment(connection, current.scope(), payment_id).left
        return 201, {
            "payment": stated.payment_id,
            "reference": stated.reference,
            "amount": {"minor": stated.amount.minor, "currency": stated.amount.currency},
            "refunded_on": stated.refunded_on.isoformat(),
            "left": {"minor": left.minor, "currency": left.currency},
        }

    kept, _before = desk.once("api", idempotency_key(), ("refund", stated, said["already_made"]), work)
    return kept.response, kept.status
