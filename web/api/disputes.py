"""Disputes for programs: list, one, its events."""

from __future__ import annotations

from typing import Any

from flask_login import login_required
from marshmallow import Schema, fields

from disputes.compelling_evidence import Answer, Miss
from disputes.deadlines import Deadline, DeadlineState
from disputes.event import Event
from disputes.rule_topics import Element
from disputes.store import deadlines, events
from reports.cases import CaseFilter, CaseRow, Cursor
from reports.store.case import require_visible
from reports.store.cases import list_cases
from reports.store.earlier import load_answer
from runtime.database import reading
from trade.errors import NotFound
from web import current
from web.api.schemas import DisputePageSchema, DisputeQuery, DisputeSchema, EventSchema, MoneySchema, ProblemSchema
from web.api.strict import Blueprint

blueprint = Blueprint("api_disputes", __name__, description="Disputes within what the seat may see")


class DeadlineSchema(Schema):
    """One deadline. `rule` is the rule and the start of its value, or `stated` by the source; `presumed`: worked out here
    and confirmed by nobody; `calendar`: whose business days count, empty for Monday to Friday, null where every day does;
    `provisional`: the days off of that year are not published yet."""

    party = fields.String(required=True)
    obligation = fields.String(required=True)
    due_at = fields.AwareDateTime(required=True)
    state = fields.Enum(DeadlineState, by_value=True, required=True)
    clock_start = fields.Date(required=True)
    rule = fields.String(required=True)
    source = fields.String(required=True)
    calendar = fields.String(allow_none=True, required=True)
    presumed = fields.Boolean(required=True)
    provisional = fields.Boolean(required=True)


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


@blueprint.get("/disputes/<dispute_id>/deadlines")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, DeadlineSchema(many=True))
def list_deadlines(dispute_id: str) -> list[Deadline]:
    """What each seat may or must do and until when, the earliest first, with the rule, calendar and clock behind each."""
    scope = current.scope()
    with reading(current.engine()) as connection:
        require_visible(connection, scope, dispute_id)
        if not scope.reads_cases:
            raise NotFound("dispute deadlines", dispute_id)
        return deadlines.of_dispute(connection, dispute_id)


class EarlierSchema(Schema):
    """An earlier payment: `shared` is what agrees with the disputed one, `misses` every reason why it does not count."""

    payment = fields.String(attribute="payment.id", required=True)
    order_reference = fields.String(attribute="payment.order_reference", required=True)
    amount = fields.Nested(MoneySchema, attribute="payment.amount", required=True)
    days_before = fields.Integer(required=True)
    counts = fields.Boolean(required=True)
    shared = fields.List(fields.Enum(Element, by_value=True), required=True)
    misses = fields.List(fields.Enum(Miss, by_value=True), required=True)


class AnswerSchema(Schema):
    """Whether the earlier payments answer the dispute under the version in force on its day."""

    version = fields.String(attribute="rule.version", required=True)
    needed = fields.Integer(attribute="rule.priors", required=True)
    answers = fields.Boolean(required=True)
    lacks = fields.List(fields.Enum(Element, by_value=True), required=True)
    late = fields.List(
        fields.Enum(Element, by_value=True), required=True, metadata={"description": "stated after the dispute was opened"}
    )
    payments = fields.List(fields.Nested(EarlierSchema), attribute="judged", required=True)
    source = fields.String(attribute="rule.source", required=True)


@blueprint.get("/disputes/<dispute_id>/compelling-evidence")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, AnswerSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="No such dispute, or no such rule for its ground")
def get_compelling_evidence(dispute_id: str) -> Answer:
    """Earlier payments of the same card that answer a dispute for fraud (Compelling Evidence 3.0)."""
    with reading(current.engine()) as connection:
        _dispute, answer = load_answer(connection, current.scope(), dispute_id)
    if answer is None:
        raise NotFound("compelling evidence", dispute_id)
    return answer
