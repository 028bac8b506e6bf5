"""Seals for programs: the heads, and the proof of an entry."""

from __future__ import annotations

from typing import Any

from flask_login import login_required
from marshmallow import Schema, fields, validate

from ledger.seal import seal_document
from ledger.store import seals, stamps
from reports.store.proof import load_proof
from runtime.database import reading
from runtime.digests import moment
from web import current
from web.api.schemas import ROWS_MAX, ProblemSchema
from web.api.strict import Blueprint

blueprint = Blueprint("api_seals", __name__, description="Unchanged since it was sealed; not that what was entered is true")
NUMBER_MAX = 2**31 - 1
HEAD = validate.Length(max=80)


class HeadSchema(Schema):
    """All that a head covers, and the head: SHA-256 over 0x02 and the other fields as a JSON array in this order."""

    number = fields.Integer(required=True)
    previous = fields.String(required=True)
    jump = fields.String(required=True)
    first_id = fields.Integer(required=True)
    up_to = fields.Integer(required=True)
    count = fields.Integer(required=True)
    root = fields.String(required=True)
    sealed_at = fields.String(required=True)
    head = fields.String(required=True)


class SealSchema(HeadSchema):
    """`stamped_at` is the moment a time-stamping authority states for the head, null without one."""

    stamped_at = fields.String(allow_none=True, required=True)


class SealQuery(Schema):
    below = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, NUMBER_MAX))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, ROWS_MAX))


class SealPageSchema(Schema):
    """The latest first; `next` goes into `below`, null on the last page."""

    seals = fields.List(fields.Nested(SealSchema), required=True)
    next = fields.Integer(allow_none=True)


class ProofQuery(Schema):
    head = fields.String(load_default=None, allow_none=True, validate=HEAD, metadata={"description": "default: the latest"})


class ProofSchema(Schema):
    """What docs/check_proof.py checks: `entry` as far as the seat may read it, `seals` from the newest to its own."""

    format = fields.String(required=True)
    version = fields.Integer(required=True)
    hash = fields.String(required=True)
    entry = fields.Dict(required=True)
    leaf = fields.String(required=True)
    index = fields.Integer(required=True)
    path = fields.List(fields.String(), required=True)
    seals = fields.List(fields.Nested(HeadSchema), required=True)


@blueprint.get("/ledger/seals")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(SealQuery, location="query")
@blueprint.response(200, SealPageSchema)
def list_seals(wanted: dict[str, Any]) -> dict[str, Any]:
    """Every seal, whoever asks: a head says nothing of what lies below it."""
    with reading(current.engine()) as connection:
        found = seals.page(connection, below=wanted["below"], limit=wanted["limit"] + 1)
        shown = found[: wanted["limit"]]
        stamped = stamps.of_seals(connection, [it.number for it in shown])
    told = [
        seal_document(it) | {"stamped_at": moment(stamped[it.number].stamped_at) if it.number in stamped else None}
        for it in shown
    ]
    return {"seals": told, "next": shown[-1].number if len(found) > len(shown) else None}


@blueprint.get("/ledger/entries/<path:reference>/proof")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(ProofQuery, location="query")
@blueprint.response(200, ProofSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="No entry of the seat's own book or pairs")
@blueprint.alt_response(409, schema=ProblemSchema, description="Not sealed yet, or no seal has this head, or an older one")
def get_proof(wanted: dict[str, Any], reference: str) -> dict[str, Any]:
    """The proof of an entry up to the seal that has this head."""
    with reading(current.engine()) as connection:
        return load_proof(connection, reference, scope=current.scope(), head=wanted["head"])
