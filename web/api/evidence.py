"""Evidence for programs: a file brought once for every Idempotency-Key, drafts submitted, everything read with custody."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy import Connection
from werkzeug.datastructures import FileStorage

from disputes.actions.submit_evidence import require_open, submit_evidence
from evidence.actions.deposit import change_kind, deposit
from evidence.actions.receive_file import receive_file
from evidence.exhibit import Kind
from reports.store.case import require_visible
from reports.store.evidence import load_exhibit, load_receipt
from runtime.database import reading
from web import current, desk
from web.api.actions import HEADER_DOC, idempotency_key
from web.api.evidence_schemas import (
    BroughtSchema,
    EvidenceSchema,
    ExhibitSchema,
    FileIn,
    KindIn,
    SubmissionIn,
    SubmissionSchema,
    evidence_document,
    exhibit_document,
    receipt_document,
)
from web.api.schemas import ProblemSchema
from web.api.strict import Blueprint, FormParser
from web.matters import CASES, Place, evidence_of
from web.pages.exhibits import given
from web.receiving import scanner

blueprint = Blueprint("api_evidence", __name__, description="Evidence in disputes, within what the seat may see")
blueprint.ARGUMENTS_PARSER = FormParser()


@blueprint.get("/disputes/<dispute_id>/evidence")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, EvidenceSchema)
def list_evidence(dispute_id: str) -> dict[str, Any]:
    """What every party submitted, and the drafts of the seat's own."""
    place = Place(CASES, dispute_id)
    with reading(current.engine()) as connection:
        place.require_visible(connection)
        return evidence_document(evidence_of(connection, place))


@blueprint.post("/disputes/<dispute_id>/evidence")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(FileIn, location="files")
@blueprint.response(201, BroughtSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk")
@blueprint.alt_response(409, schema=ProblemSchema, description="The dispute is closed, or the key was used otherwise")
@blueprint.alt_response(413, schema=ProblemSchema, description="More than is taken at once")
@blueprint.alt_response(
    422, schema=ProblemSchema, description="Not taken; `reasons` has every one: code, facts, message; `mendable`"
)
def bring(said: dict[str, Any], dispute_id: str) -> ResponseReturnValue:
    """Bring one file as a draft of the seat's party. The same bytes again are recognised as the same exhibit."""
    place, key, kind = Place(CASES, dispute_id), idempotency_key(), Kind(said["kind"])
    party, seat_id = place.require_desk(), current.holder().seat.id
    file: FileStorage = said["file"]
    name, mend = file.filename or "", said["mend"]
    received = receive_file(current.vault(), file.stream, name, scanner=scanner(), mend=mend)

    def work(connection: Connection) -> tuple[int, Any]:
        matter = place.matter(connection, party)
        require_open(matter)
        kept = deposit(
            connection, received, subject=matter.subject, payment_id=matter.payment_id, party=party, kind=kind,
            now=current.now(), seat_id=seat_id,
        )  # fmt: skip
        held = load_exhibit(connection, current.scope(), kept.exhibit.id)
        return 201, exhibit_document(held) | {"again": kept.again}

    done, _before = desk.once("api", key, ("bring", dispute_id, kind, received.name, received.file.sha256), work)
    return done.response, done.status, {"Location": url_for("api_evidence.get_exhibit", exhibit_id=done.response["id"])}


@blueprint.post("/disputes/<dispute_id>/actions/submit-evidence")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(SubmissionIn)
@blueprint.response(201, SubmissionSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk")
@blueprint.alt_response(409, schema=ProblemSchema, description="The dispute is closed, or the key was used otherwise")
@blueprint.alt_response(422, schema=ProblemSchema, description="One of them is no draft of the party here")
def submit(said: dict[str, Any], dispute_id: str) -> ResponseReturnValue:
    """Submit drafts: every party of the chain sees them and is told. It cannot be undone."""
    place, key = Place(CASES, dispute_id), idempotency_key()
    with reading(current.engine()) as connection:
        require_visible(connection, current.scope(), dispute_id)
    party, seat_id = desk.require_desk(), current.holder().seat.id

    def work(connection: Connection) -> tuple[int, Any]:
        done = submit_evidence(
            connection, place.matter(connection, party), party=party, seat_id=seat_id, exhibit_ids=said["exhibits"],
            words=said["words"], now=current.now(),
        )  # fmt: skip
        return 201, receipt_document(load_receipt(connection, current.scope(), done.id))

    done, _before = desk.once("api", key, ("submit", dispute_id, said["exhibits"], said["words"]), work)
    return done.response, done.status


@blueprint.post("/disputes/<dispute_id>/actions/change-kind")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(KindIn)
@blueprint.response(200, ExhibitSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk")
@blueprint.alt_response(409, schema=ProblemSchema, description="The key was used otherwise")
@blueprint.alt_response(422, schema=ProblemSchema, description="It is no draft of the party here")
def call(said: dict[str, Any], dispute_id: str) -> ResponseReturnValue:
    """Call a draft something else; its custody keeps what it was called before. Their order is that of the submission."""
    place, key, kind = Place(CASES, dispute_id), idempotency_key(), Kind(said["kind"])
    party, seat_id = place.require_desk(), current.holder().seat.id

    def work(connection: Connection) -> tuple[int, Any]:
        matter = place.matter(connection, party)
        called = change_kind(
            connection, said["exhibit"], kind, subject=matter.subject, payment_id=matter.payment_id, party=party,
            seat_id=seat_id, now=current.now(),
        )  # fmt: skip
        return 200, exhibit_document(load_exhibit(connection, current.scope(), called.id))

    done, _before = desk.once("api", key, ("change kind", dispute_id, said["exhibit"], kind), work)
    return done.response, done.status


@blueprint.get("/exhibits/<exhibit_id>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, ExhibitSchema)
def get_exhibit(exhibit_id: str) -> dict[str, Any]:
    """One exhibit with its custody."""
    with reading(current.engine()) as connection:
        return exhibit_document(load_exhibit(connection, current.scope(), exhibit_id))


@blueprint.get("/exhibits/<exhibit_id>/file")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, {"format": "binary", "type": "string"}, content_type="application/octet-stream")
def get_file(exhibit_id: str) -> Response:
    """The bytes this seat is given; another party's copy is noted in the custody, once for each seat."""
    with reading(current.engine()) as connection:
        held = load_exhibit(connection, current.scope(), exhibit_id)
    return given(held, attached=True)
