"""Sales over the wire, field by field; what may stand in a field says trade/sale_fields.py."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from evidence.handling import Contradiction, Handling, Stretch, speaker
from reports.sale import Said, SalePage
from trade.sale_facts import REASON_MAX, Recorded
from trade.sale_fields import FIELDS, MESSAGE_MAX, TEXT_MAX, SaleKind
from trade.shipments import ShipmentStep, Step
from web.api.evidence_schemas import FileIn
from web.parcel_words import have_by

MESSAGES_MAX, STEPS_MAX = 500, 200  # at once
_MOMENT = {"description": "RFC 3339, with its zone"}


def _part(kind: SaleKind) -> type[Schema]:
    """The schema of what is said of one kind: the moment it is of, and its fields."""
    most = {"text": MESSAGE_MAX}
    said: dict[str, Any] = {
        name: fields.String(validate=validate.Length(max=most.get(name, TEXT_MAX))) for name in FIELDS[kind]
    }
    at = fields.AwareDateTime(required=True, metadata=_MOMENT)
    made: type[Schema] = Schema.from_dict(
        {"at": at, **said}, name=f"Sale{kind.value.title().replace('_', '')}"
    )  # fmt: skip
    return made


SaleIn: type[Schema] = Schema.from_dict(
    {
        **{kind.value: fields.Nested(_part(kind)) for kind in SaleKind if kind is not SaleKind.MESSAGE},
        "messages": fields.List(
            fields.Nested(_part(SaleKind.MESSAGE)), load_default=list, validate=validate.Length(max=MESSAGES_MAX)
        ),
        "correction": fields.String(
            load_default="", validate=validate.Length(max=REASON_MAX),
            metadata={"description": "why it says otherwise than what the party stated before"},
        ),
    },
    name="SaleIn",
)  # fmt: skip
"""What is said of a sale at once: any of the kinds, and messages. All of it goes on record, or nothing."""


class SaleFileIn(FileIn):
    """`of`: the moment the file is of, as its party states it: when the page was shown, the invoice issued."""

    of = fields.AwareDateTime(load_default=None, allow_none=True, metadata=_MOMENT)


class StatedSchema(Schema):
    """How many of the statements were not on record, and the digest of each, as the sale shows them."""

    payment = fields.String(required=True)
    new = fields.Integer(required=True)
    statements = fields.List(fields.String(), required=True)


class SaleStatementSchema(Schema):
    """One row: never changed. `late`: on record only after the day the dispute was opened."""

    facts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    happened_at = fields.String(required=True, metadata={"description": "as stated"})
    recorded_at = fields.String(required=True)
    correction = fields.String(required=True)
    digest = fields.String(required=True)
    exhibit = fields.String(allow_none=True, required=True, metadata={"description": "in which it is written out"})
    late = fields.Boolean(required=True)


class KindSchema(Schema):
    """What a party's statements of a kind come to, and each of them."""

    kind = fields.String(required=True)
    stated_by = fields.String(required=True)
    facts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    statements = fields.List(fields.Nested(SaleStatementSchema), required=True)


class MessageSchema(SaleStatementSchema):
    stated_by = fields.String(required=True)


class SaleSchema(Schema):
    """What is on record of a sale and may be seen by the seat."""

    payment = fields.String(required=True)
    facts = fields.List(fields.Nested(KindSchema), required=True)
    messages = fields.List(fields.Nested(MessageSchema), required=True)
    files = fields.List(fields.String(), required=True, metadata={"description": "exhibits that were brought as files"})
    disputes = fields.List(fields.String(), required=True)


class StepIn(Schema):
    step = fields.String(required=True, validate=validate.OneOf([it.value for it in Step]))
    happened_at = fields.AwareDateTime(required=True, metadata=_MOMENT)
    stated_by = fields.String(load_default="seller", validate=validate.OneOf(["seller", "recipient"]))
    detail = fields.String(load_default="", validate=validate.Length(max=TEXT_MAX))


class StepsIn(Schema):
    """Steps of one parcel of the payment, by its id."""

    shipment = fields.String(required=True, validate=validate.Length(1, 700))
    steps = fields.List(fields.Nested(StepIn), required=True, validate=validate.Length(1, STEPS_MAX))


class StepsSchema(Schema):
    new = fields.Integer(required=True, metadata={"description": "how many of them were not on record"})


class ParcelStepSchema(Schema):
    """`lane`: sender, carrier or recipient. `told_by`: a party, `recourse` (we asked), `file`, or not noted."""

    step = fields.String(required=True)
    happened_at = fields.String(required=True)
    stated_by = fields.String(required=True)
    lane = fields.String(required=True)
    told_by = fields.String(required=True)
    told_at = fields.String(allow_none=True, required=True)
    detail = fields.String(required=True)


class ParcelGapSchema(Schema):
    """`since` to `until`: silence; `until` null: it lasts. `allowed_days` with its `rule` and `source`, where it has one."""

    kind = fields.String(required=True)
    since = fields.String(allow_none=True, required=True)
    until = fields.String(allow_none=True, required=True)
    days = fields.Integer(required=True)
    allowed_days = fields.Integer(allow_none=True, required=True)
    rule = fields.String(allow_none=True, required=True)
    source = fields.String(allow_none=True, required=True)


class ContradictionSchema(Schema):
    kind = fields.String(required=True)
    one = fields.Nested(ParcelStepSchema, required=True)
    other = fields.Nested(ParcelStepSchema, required=True)


class ParcelSchema(Schema):
    """The way of a parcel. `unstated`: the steps of a delivery that nobody stated."""

    id = fields.String(required=True)
    carrier = fields.String(required=True)
    tracking_number = fields.String(required=True)
    proof = fields.String(required=True)
    capture_by = fields.String(allow_none=True, required=True, metadata={"description": "proof ought to be held by then"})
    lost_on = fields.String(allow_none=True, required=True)
    steps = fields.List(fields.Nested(ParcelStepSchema), required=True)
    gaps = fields.List(fields.Nested(ParcelGapSchema), required=True)
    contradictions = fields.List(fields.Nested(ContradictionSchema), required=True)
    unstated = fields.List(fields.String(), required=True)


def sale_document(page: SalePage) -> dict[str, Any]:
    return {
        "payment": page.payment.id,
        "facts": [
            {
                "kind": it.kind.value, "stated_by": it.stated_by, "facts": dict(it.facts),
                "statements": [_statement(row, page.said) for row in it.rows],
            }
            for it in page.said.sale.facts
        ],
        "messages": [_statement(it, page.said) | {"stated_by": it.fact.stated_by} for it in page.said.sale.messages],
        "files": [it.exhibit.id for it in page.files],
        "disputes": list(page.disputes),
    }  # fmt: skip


def _statement(row: Recorded, said: Said) -> dict[str, Any]:
    return {
        "facts": dict(row.fact.facts), "happened_at": row.fact.happened_at.isoformat(),
        "recorded_at": row.recorded_at.isoformat(), "correction": row.fact.reason, "digest": row.fact.digest,
        "exhibit": said.exhibits.get(row.id), "late": said.late(row),
    }  # fmt: skip


def parcel_document(it: Handling) -> dict[str, Any]:
    parcel = it.shipment
    return {
        "id": parcel.id, "carrier": parcel.carrier, "tracking_number": parcel.tracking_number,
        "proof": parcel.proof_state.value, "capture_by": by.isoformat() if (by := have_by(parcel.lost_on)) else None,
        "lost_on": parcel.lost_on.isoformat() if parcel.lost_on else None,
        "steps": [_step(step) for step in it.steps], "gaps": [_gap(gap) for gap in it.gaps],
        "contradictions": [_clash(clash) for clash in it.contradictions], "unstated": [step.value for step in it.unstated],
    }  # fmt: skip


def _step(step: ShipmentStep) -> dict[str, Any]:
    return {
        "step": step.kind.value, "happened_at": step.happened_at.isoformat(), "stated_by": step.stated_by,
        "lane": speaker(step).value, "told_by": step.told_by, "told_at": step.told_at.isoformat() if step.told_at else None,
        "detail": step.detail,
    }  # fmt: skip


def _gap(gap: Stretch) -> dict[str, Any]:
    rule = gap.allowed
    return {
        "kind": gap.kind.value, "since": gap.since.isoformat() if gap.since else None,
        "until": gap.until.isoformat() if gap.until else None, "days": gap.days,
        "allowed_days": rule.days if rule else None, "rule": rule.rule if rule else None,
        "source": rule.source if rule else None,
    }  # fmt: skip


def _clash(clash: Contradiction) -> dict[str, Any]:
    return {"kind": clash.kind.value, "one": _step(clash.one), "other": _step(clash.other)}
