"""Packets on their way over the wire, field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, validate

from disputes.answering import WORDS_MAX
from disputes.sending import PORTAL_MAX, REFERENCE_MAX, Said, Sending
from web.api.evidence_schemas import ID_MAX

KEY_MAX = 500


class WayOutSchema(Schema):
    """One way a packet can go; `hinders` says why it cannot, where it cannot. `key` goes into `way`."""

    key = fields.String(required=True)
    way = fields.String(required=True)
    to = fields.String(required=True)
    account = fields.String(required=True)
    reference = fields.String(required=True)
    hinders = fields.String(allow_none=True, required=True)


class SendingPlanSchema(Schema):
    """What can be sent how, and until when; `presumed`: the moment is worked out by us."""

    ways = fields.List(fields.Nested(WayOutSchema), required=True)
    due_at = fields.String(allow_none=True, required=True)
    presumed = fields.Boolean(allow_none=True, required=True)


class SendIn(Schema):
    """`way` is the key of one that is listed; `reference` the dispute's name there, where it is not the one listed;
    `defence_reason` Adyen's code, where you choose it yourself."""

    packet = fields.String(required=True, validate=validate.Length(1, ID_MAX))
    way = fields.String(required=True, validate=validate.Length(1, KEY_MAX))
    reference = fields.String(load_default="", validate=validate.Length(max=REFERENCE_MAX))
    words = fields.String(load_default="", validate=validate.Length(max=WORDS_MAX))
    defence_reason = fields.String(load_default="", validate=validate.Length(max=REFERENCE_MAX))


class BroughtIn(Schema):
    """A packet that was brought there by hand: where, when, under which number; `picture` is an exhibit of the case."""

    packet = fields.String(required=True, validate=validate.Length(1, ID_MAX))
    portal = fields.String(required=True, validate=validate.Length(1, PORTAL_MAX))
    at = fields.AwareDateTime(required=True)
    reference = fields.String(required=True, validate=validate.Length(1, REFERENCE_MAX))
    words = fields.String(load_default="", validate=validate.Length(max=WORDS_MAX))
    picture = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=ID_MAX))


class SettleIn(Schema):
    """`again`, `aside`, `arrived` with the number it was given, or `not-arrived`."""

    act = fields.String(required=True, validate=validate.OneOf(["again", "aside", "arrived", "not-arrived"]))
    reference = fields.String(load_default="", validate=validate.Length(max=REFERENCE_MAX))


class SendingLineSchema(Schema):
    seq = fields.Integer(required=True)
    kind = fields.String(required=True)
    at = fields.String(required=True)
    actor = fields.String(required=True)
    told = fields.String(allow_none=True, required=True)
    why = fields.String(required=True)
    status = fields.Integer(allow_none=True, required=True)
    reference = fields.String(required=True)
    answer = fields.String(allow_none=True, required=True, metadata={"description": "as it came, card numbers masked"})


class SentReceiptSchema(Schema):
    """`digest` is SHA-256 over everything the receipt says; the timeline of the case has it too."""

    sent_at = fields.String(required=True)
    reference = fields.String(required=True)
    stated_by = fields.String(required=True)
    answer_sha256 = fields.String(required=True)
    digest = fields.String(required=True)


class SendingRowSchema(Schema):
    """A packet on its way; `receipt` once it is there."""

    id = fields.String(required=True)
    packet = fields.String(required=True)
    dispute = fields.String(required=True)
    stage = fields.String(required=True)
    way = fields.String(required=True)
    to = fields.String(required=True)
    account = fields.String(required=True)
    reference = fields.String(required=True)
    sha256 = fields.String(required=True)
    name = fields.String(required=True)
    size_bytes = fields.Integer(required=True)
    pages = fields.Integer(required=True)
    words = fields.String(required=True)
    asked_at = fields.String(required=True)
    due_at = fields.String(allow_none=True, required=True)
    state = fields.String(required=True)
    next_at = fields.String(allow_none=True, required=True)
    receipt = fields.Nested(SentReceiptSchema, allow_none=True, required=True)


class SendingSchema(SendingRowSchema):
    """The same with everything that was tried."""

    lines = fields.List(fields.Nested(SendingLineSchema), required=True)


class SendingsSchema(Schema):
    sendings = fields.List(fields.Nested(SendingRowSchema), required=True)


def rfc3339(at: datetime) -> str:
    return at.isoformat()


def sending_document(it: Sending, lines: list[Said] | None = None) -> dict[str, Any]:
    """Plain JSON, since it can be kept as the answer to a key."""
    receipt = it.receipt and {
        "sent_at": rfc3339(it.receipt.sent_at), "reference": it.receipt.reference, "stated_by": it.receipt.stated_by,
        "answer_sha256": it.receipt.answer_sha256, "digest": it.receipt.digest,
    }  # fmt: skip
    document: dict[str, Any] = {
        "id": it.id, "packet": it.packet_id, "dispute": it.dispute_id, "stage": it.stage.value, "way": it.way.value,
        "to": it.addressee, "account": it.account, "reference": it.reference, "sha256": it.sha256, "name": it.name,
        "size_bytes": it.size_bytes, "pages": it.pages, "words": it.words, "asked_at": rfc3339(it.asked_at),
        "due_at": rfc3339(it.due_at) if it.due_at else None, "state": it.state.value,
        "next_at": rfc3339(it.next_at) if it.next_at else None, "receipt": receipt,
    }  # fmt: skip
    if lines is not None:
        document["lines"] = [
            {
                "seq": line.seq, "kind": line.kind.value, "at": rfc3339(line.at), "actor": line.actor,
                "told": line.told and line.told.value, "why": str(line.why), "status": line.status,
                "reference": line.reference, "answer": line.body.decode(errors="replace") if line.body else None,
            }
            for line in lines
        ]  # fmt: skip
    return document
