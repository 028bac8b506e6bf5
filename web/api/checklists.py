"""What would prove the merchant's side of a dispute, for the merchant's programs."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask.typing import ResponseReturnValue
from flask_login import login_required
from marshmallow import Schema, fields, validate
from sqlalchemy import Connection

from disputes.actions.submit_evidence import require_open
from disputes.checklist import Need
from disputes.dated import Confidence
from disputes.dispute import Stage
from disputes.sufficiency import Because, State, Sufficiency
from evidence.actions.state_proof import state_proof
from evidence.address import Part, Verdict, Why
from evidence.exhibit import WORDS_MAX, Kind
from reports.checklist_document import checklist_document
from reports.store.checklist import load_inputs
from reports.store.evidence import load_exhibit
from runtime.database import reading
from trade.errors import NotFound
from web import current, desk
from web.api.actions import HEADER_DOC, idempotency_key
from web.api.evidence_schemas import ID_MAX, ExhibitSchema, exhibit_document
from web.api.schemas import MoneySchema, ProblemSchema
from web.api.strict import Blueprint
from web.matters import CASES, Place
from web.pages.checklists import checklist_of

blueprint = Blueprint("api_checklists", __name__, description="What would prove the merchant's side, for the merchant alone")


def one_of(codes: type[StrEnum], **more: Any) -> fields.String:
    """A code, with all there are in the document."""
    return fields.String(required=True, metadata={"enum": [it.value for it in codes]}, **more)


class InBothSchema(Schema):
    en = fields.String(required=True)
    zh = fields.String(required=True)


class AddressSchema(Schema):
    """The order's address against the text of the proof: which parts are the same, are other, were not found."""

    verdict = one_of(Verdict)
    same = fields.List(one_of(Part), required=True)
    other = fields.List(one_of(Part), required=True)
    not_found = fields.List(one_of(Part), required=True)
    not_compared = one_of(Why, allow_none=True)


class ShownSchema(Schema):
    """An exhibit that counts for a proof. `stated` are the words of its party where nobody else can read it."""

    exhibit = fields.String(required=True)
    name = fields.String(required=True)
    party = fields.String(required=True)
    captured = fields.Boolean(required=True)
    submitted = fields.Boolean(required=True)
    because = one_of(Because)
    stated = fields.String(required=True, allow_none=True)
    address = fields.Nested(AddressSchema, required=True, allow_none=True)


class ListedProofSchema(Schema):
    """One proof: the kinds of exhibits that show it, how much hangs on it, how it stands and because of what."""

    proof = fields.String(required=True)
    kinds = fields.List(one_of(Kind), required=True)
    need = one_of(Need)
    group = fields.String(required=True, allow_none=True)
    our_suggestion = fields.Boolean(required=True)
    state = one_of(State)
    because = one_of(Because)
    text = fields.Nested(InBothSchema, required=True)
    why = fields.Nested(InBothSchema, required=True)
    changes = fields.Nested(InBothSchema, required=True)
    exhibits = fields.List(fields.Nested(ShownSchema), required=True)


class ChecklistCostSchema(Schema):
    """What is lost with the stage. `fees` come back only to who wins; `sums` are the money contested and the fees, by
    currency. Every gap puts the same money at stake: the sums of several are not added up."""

    contested = fields.Nested(MoneySchema, required=True)
    fees = fields.List(fields.Nested(MoneySchema), required=True)
    sums = fields.List(fields.Nested(MoneySchema), required=True)
    stage = one_of(Stage)
    due_at = fields.String(required=True, allow_none=True)


class ChecklistGapSchema(Schema):
    """One proof that is needed and not met, or one `group` of which none is. `cost` null: the dispute is over."""

    group = fields.String(required=True, allow_none=True)
    proofs = fields.List(fields.String(), required=True)
    state = one_of(State)
    closed_by_submitting = fields.Boolean(required=True)
    carrier_forgets_on = fields.String(required=True, allow_none=True)
    cost = fields.Nested(ChecklistCostSchema, required=True, allow_none=True)


class ChecklistSchema(Schema):
    """The list of the dispute's ground held against what is there. `own_reading`: no source names the evidence for the
    ground, and the list is ours for its `category`. `from` or `seen_in`: since when, or in which edition."""

    sufficiency = one_of(Sufficiency)
    own_reading = fields.Boolean(required=True)
    category = fields.String(required=True, allow_none=True)
    source = fields.String(required=True)
    confidence = one_of(Confidence)
    starts_on = fields.String(data_key="from", attribute="from", required=True, allow_none=True)
    seen_in = fields.String(required=True, allow_none=True)
    note = fields.Nested(InBothSchema, required=True)
    items = fields.List(fields.Nested(ListedProofSchema), required=True)
    gaps = fields.List(fields.Nested(ChecklistGapSchema), required=True)


class StatementIn(Schema):
    """What a proof of delivery shows that nobody here can read: the address, the day, the time, in the party's words."""

    exhibit = fields.String(required=True, validate=validate.Length(1, ID_MAX))
    words = fields.String(required=True, validate=validate.Length(1, WORDS_MAX))


@blueprint.post("/disputes/<dispute_id>/actions/state-proof")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(StatementIn)
@blueprint.response(201, ExhibitSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk")
@blueprint.alt_response(409, schema=ProblemSchema, description="The dispute is closed, or the key was used otherwise")
@blueprint.alt_response(422, schema=ProblemSchema, description="It is no proof of delivery of the party here")
def state(said: dict[str, Any], dispute_id: str) -> ResponseReturnValue:
    """Say what a proof shows, in its custody, as the party's word. The last words stand."""
    place, key = Place(CASES, dispute_id), idempotency_key()
    party, seat_id = place.require_desk(), current.holder().seat.id

    def work(connection: Connection) -> tuple[int, Any]:
        matter = place.matter(connection, party)
        require_open(matter)
        stated = state_proof(
            connection, said["exhibit"], words=said["words"], subject=matter.subject, payment_id=matter.payment_id,
            party=party, seat_id=seat_id, now=current.now(),
        )  # fmt: skip
        return 201, exhibit_document(load_exhibit(connection, current.scope(), stated.id))

    done, _before = desk.once("api", key, ("state proof", dispute_id, said["exhibit"], said["words"]), work)
    return done.response, done.status


@blueprint.get("/disputes/<dispute_id>/checklist")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, ChecklistSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="No such dispute of the merchant, or no list for its ground")
def get_checklist(dispute_id: str) -> dict[str, Any]:
    """Each proof with its state, and each gap with what it may cost, the most expensive first."""
    with reading(current.engine()) as connection:
        inputs = load_inputs(connection, current.scope(), dispute_id)
    found = checklist_of(inputs)
    if found is None:
        raise NotFound("checklist", dispute_id)
    return checklist_document(found)
