"""Windows for programs: exposure, the sales it is made of, and each payment's windows."""

from __future__ import annotations

from typing import Any

from flask_login import login_required
from marshmallow import Schema, fields, validate

from reports.exposure import by_week
from reports.paging import Place
from reports.store.exposure import asked_for, open_payments, open_sales
from runtime.database import reading
from web import current
from web.api.schemas import MoneySchema, ProblemSchema
from web.api.strict import Blueprint
from web.pages.windows import load_windows, require_party

blueprint = Blueprint("api_windows", __name__, description="Until when payments of the seat's chains can be disputed")


class WindowsQuery(Schema):
    merchant = fields.String(load_default="", validate=validate.Length(max=100))
    scheme = fields.String(load_default="", validate=validate.Length(max=100))
    gateway = fields.String(load_default="", validate=validate.Length(max=100))
    after = fields.String(load_default="", validate=validate.Length(max=1000))


class ExposureSchema(Schema):
    """Sales of a merchant whose last window closes in the week of the Monday `week_on` (null: no end)."""

    merchant = fields.String(required=True)
    week_on = fields.Date(required=True, allow_none=True)
    payments = fields.Integer(required=True)
    amount = fields.Nested(MoneySchema, required=True)
    estimated_minor = fields.Integer(required=True, metadata={"description": "the part whose end is assumed"})


class OpenPaymentSchema(Schema):
    """A sale that can still be disputed. `last_on` null: no end; `first_on` null: none of its windows has one."""

    id = fields.String(required=True)
    order_reference = fields.String(required=True)
    merchant = fields.String(required=True)
    scheme = fields.String(required=True)
    amount = fields.Nested(MoneySchema, required=True)
    sold_on = fields.Date(required=True)
    grounds = fields.Integer(required=True)
    first_on = fields.Date(required=True, allow_none=True)
    last_on = fields.Date(required=True, allow_none=True)
    estimated = fields.Boolean(required=True)


class WindowsSchema(Schema):
    """All of the exposure, and one page of its sales, the latest first; `next` goes into `after`."""

    exposure = fields.List(fields.Nested(ExposureSchema), required=True)
    payments = fields.List(fields.Nested(OpenPaymentSchema), required=True)
    total = fields.Integer(required=True)
    next = fields.String(required=True, allow_none=True)


class WindowSchema(Schema):
    """When a payment can be disputed on one ground, both days included; `closes_on` null: no end."""

    kind = fields.String(required=True, metadata={"description": "the reason code"})
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True, allow_none=True)
    estimated = fields.Boolean(required=True)
    rule = fields.String(required=True)
    why_en = fields.String(required=True)
    why_zh = fields.String(required=True)


@blueprint.get("/windows")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(WindowsQuery, location="query")
@blueprint.response(200, WindowsSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="The seat sits at no party")
def list_windows(wanted: dict[str, str]) -> dict[str, Any]:
    """Exposure by merchant, currency and week, and the sales it is made of."""
    asked = asked_for(require_party(), merchant=wanted["merchant"], scheme=wanted["scheme"], gateway=wanted["gateway"])
    on = current.now().date()
    with reading(current.engine()) as connection:
        exposure = by_week(open_sales(connection, asked, on=on))
        page = open_payments(connection, asked, Place.read(wanted["after"]), on=on)
    following = str(page.following) if page.following else None
    return {"exposure": exposure, "payments": page.rows, "total": page.total, "next": following}


@blueprint.get("/payments/<path:payment_id>/windows")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, WindowSchema(many=True))
@blueprint.alt_response(404, schema=ProblemSchema, description="No payment of the seat's chains")
def get_windows(payment_id: str) -> list[Any]:
    """The windows of one payment, those that last longest first."""
    with reading(current.engine()) as connection:
        return load_windows(connection, require_party(), payment_id)[1]
