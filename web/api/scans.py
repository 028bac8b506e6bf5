"""Scans of parcels for programs: a carrier's list as its seller has it, a CSV table in one body."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import login_required
from marshmallow import Schema, fields
from sqlalchemy import Connection

from disputes.actions.record_scans import record_scans
from disputes.importers import scans_csv
from web import current, desk
from web.api.actions import HEADER_DOC, idempotency_key
from web.api.inbox import ProblemLine
from web.api.schemas import ProblemSchema
from web.api.strict import Blueprint

BODY_MAX_BYTES = 4 * 1024 * 1024

blueprint = Blueprint("api_scans", __name__, description="Scans of parcels, as a carrier's list tells them")


class ScansTakenSchema(Schema):
    accepted = fields.Integer(required=True, metadata={"description": "Lines that are on record now, new or as they were"})
    refused = fields.List(
        fields.Nested(ProblemLine), required=True, metadata={"description": "Every other line, and what to do about it"}
    )


@blueprint.post("/scans")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, ScansTakenSchema)
@blueprint.doc(**HEADER_DOC, requestBody={"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}})
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk")
@blueprint.alt_response(413, schema=ProblemSchema, description="More than 4 MiB")
def take_scans() -> ResponseReturnValue:
    """Take a CSV of scans of your own parcels: `carrier, tracking_number, event, happened_at`, and if you like `zone,
    place, signed_by, note, payment`. Good lines are taken, each other one is named. Safe to send again."""
    request.max_content_length = BODY_MAX_BYTES
    key, party, body = idempotency_key(), desk.require_desk(), request.get_data()
    parsed = scans_csv.parse(body)

    def work(connection: Connection) -> tuple[int, Any]:
        failures = record_scans(connection, parsed.scans, now=current.now(), party=party)
        refused = sorted([*((it.line, it.message) for it in failures), *parsed.refused, *parsed.problems])
        accepted = len(parsed.scans) - len({it.line for it in failures})
        return 200, {"accepted": accepted, "refused": [{"line": line, "message": why} for line, why in refused]}

    done, _before = desk.once("api", key, ("scans", sha256(body).hexdigest()), work, job="recompute_windows")
    return done.response, done.status
