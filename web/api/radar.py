"""The evidence radar for programs: what is about to vanish, and how the carriers stand."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_login import login_required
from marshmallow import Schema, fields, validate

from evidence.carriers.registry import connected
from reports.paging import Place
from reports.radar import By, CarrierLine, Vanishing, VanishingWeek, Wanted, by_week
from reports.store.carriers import list_carriers
from reports.store.radar import list_vanishing, lost_by_day
from runtime.database import reading
from trade.errors import NotFound
from trade.visibility import Sight
from web import current, desk
from web.api.schemas import MoneySchema, ProblemSchema
from web.api.strict import Blueprint
from web.pages.radar import DAYS_MAX, UNITS_MAX
from web.pages.windows import require_party
from web.parcel_words import have_by

blueprint = Blueprint("api_radar", __name__, description="Proofs of delivery that vanish before a payment is out of reach")
_NAME = validate.Length(max=100)


class RadarQuery(Schema):
    """`within`: days from today; `least`: money in units of its currency; `state`: those still to be had, or lost."""

    merchant = fields.String(load_default="", validate=_NAME)
    carrier = fields.String(load_default="", validate=_NAME)
    within = fields.Integer(load_default=None, validate=validate.Range(0, DAYS_MAX))
    least = fields.Integer(load_default=None, validate=validate.Range(0, UNITS_MAX))
    state = fields.String(load_default="expected", validate=validate.OneOf(["expected", "gone"]))
    by = fields.String(load_default=By.DAY.value, validate=validate.OneOf([it.value for it in By]))
    after = fields.String(load_default="", validate=validate.Length(max=1000))


class WeekSchema(Schema):
    """Money that loses its proof in the week of the Monday `week_on`; each payment once."""

    week_on = fields.Date(required=True)
    payments = fields.Integer(required=True)
    amount = fields.Nested(MoneySchema, required=True)
    unasked_minor = fields.Integer(required=True, metadata={"description": "the part whose carrier we cannot ask"})


class VanishingSchema(Schema):
    """A parcel without proof. `capture_by`: it ought to be held by then; `lost_on`: the carrier may have forgotten it.

    `refusable_until` null and `refusable`: no end. `told`: what the carrier said last, for the merchant alone.
    """

    shipment = fields.String(required=True)
    payment = fields.String(required=True)
    order_reference = fields.String(required=True)
    merchant = fields.String(required=True)
    carrier = fields.String(required=True)
    tracking_number = fields.String(required=True)
    amount = fields.Nested(MoneySchema, required=True)
    capture_by = fields.Date(required=True, allow_none=True)
    lost_on = fields.Date(required=True)
    days_left = fields.Integer(required=True)
    refusable = fields.Boolean(required=True)
    refusable_until = fields.Date(required=True, allow_none=True)
    dispute = fields.String(required=True, allow_none=True)
    told = fields.String(required=True, allow_none=True)


class RadarSchema(Schema):
    """All weeks, and one page of the parcels; `next` goes into `after`."""

    weeks = fields.List(fields.Nested(WeekSchema), required=True)
    parcels = fields.List(fields.Nested(VanishingSchema), required=True)
    total = fields.Integer(required=True, allow_none=True)
    next = fields.String(required=True, allow_none=True)


class SpanSchema(Schema):
    name = fields.String(required=True)
    made = fields.Integer(required=True)
    most = fields.Integer(required=True)


class CarrierSchema(Schema):
    """A carrier for which proofs are to come. No payment is named."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    connected = fields.Boolean(required=True)
    expected = fields.Integer(required=True)
    due = fields.Integer(required=True)
    troubled = fields.Integer(required=True)
    pressing = fields.Integer(required=True)
    first_lost_on = fields.Date(required=True, allow_none=True)
    silent_until = fields.DateTime(required=True, allow_none=True)
    spans = fields.List(fields.Nested(SpanSchema), required=True)


@blueprint.get("/radar")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(RadarQuery, location="query")
@blueprint.response(200, RadarSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="The seat sits at no party")
def list_radar(said: dict[str, Any]) -> dict[str, Any]:
    """Parcels of the seat's chains whose proof vanishes while the payment can still be refused, or is."""
    scope = require_party()
    wanted = Wanted(
        desk.today(), said["merchant"], said["carrier"], said["within"], said["least"] or None, said["state"] == "gone",
        By(said["by"]),
    )  # fmt: skip
    with reading(current.engine()) as connection:
        weeks: list[VanishingWeek] = by_week(lost_by_day(connection, scope, wanted))
        page = list_vanishing(connection, scope, wanted, Place.read(said["after"]))
    parcels = [vanishing_document(it, wanted, tells=it.merchant == scope.party) for it in page.rows]
    following = str(page.following) if page.following else None
    return {"weeks": weeks, "parcels": parcels, "total": page.total, "next": following}


@blueprint.get("/radar/carriers")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, CarrierSchema(many=True))
@blueprint.alt_response(404, schema=ProblemSchema, description="The seat is no operator")
def get_carriers() -> list[CarrierLine]:
    """How the carriers stand with us, for the operator."""
    if current.scope().sight is not Sight.METADATA:
        raise NotFound("page", request.path)
    with reading(current.engine()) as connection:
        return list_carriers(connection, connected(current.installation().settings.carriers), now=current.now())


def vanishing_document(it: Vanishing, wanted: Wanted, *, tells: bool) -> dict[str, Any]:
    return {
        "shipment": it.shipment_id, "payment": it.payment_id, "order_reference": it.order_reference, "merchant": it.merchant,
        "carrier": it.carrier, "tracking_number": it.tracking_number,
        "amount": {"minor": it.amount.minor, "currency": it.amount.currency}, "capture_by": have_by(it.lost_on),
        "lost_on": it.lost_on, "days_left": it.days_left(wanted.today), "refusable": it.refusable,
        "refusable_until": it.until, "dispute": it.dispute_id, "told": it.told.value if it.told and tells else None,
    }  # fmt: skip
