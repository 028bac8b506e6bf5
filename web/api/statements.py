"""Statements for programs: asked for once for every Idempotency-Key, made in the background, taken as a file."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import Conflict, UnprocessableEntity

from reports.export import paper_files
from reports.papers import LANGUAGES, Order, Ordered, PaperFormat, PaperState
from reports.store import papers
from runtime.database import reading
from web import current, desk, ordering
from web.api.actions import HEADER_DOC, idempotency_key
from web.api.schemas import ROWS_MAX, ProblemSchema
from web.api.strict import Blueprint
from web.pages.statements import JOB, file_answer

blueprint = Blueprint("api_statements", __name__, description="Statements of the books the seat may read")


class OrderSchema(Schema):
    """`party` may be left out by a seat that has one. `horizon`: as it stands on an earlier paper, for its bytes again."""

    party = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 80))
    first_on = fields.Date(data_key="from", required=True)
    last_on = fields.Date(data_key="to", required=True)
    format = fields.String(load_default=PaperFormat.PDF.value, validate=validate.OneOf([it.value for it in PaperFormat]))
    language = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES))
    horizon = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 60))


class StatementSchema(Schema):
    """A statement asked for. `done` of `total` lines are set; `failure` says why there is none; `file` once it is ready."""

    id = fields.String(required=True)
    party = fields.String(required=True)
    first_on = fields.String(data_key="from", required=True)
    last_on = fields.String(data_key="to", required=True)
    format = fields.String(required=True)
    language = fields.String(required=True)
    horizon = fields.String(allow_none=True, required=True, metadata={"description": "null until it is fixed"})
    asked_at = fields.AwareDateTime(required=True)
    state = fields.String(required=True, validate=validate.OneOf([it.value for it in PaperState]))
    done = fields.Integer(required=True)
    total = fields.Integer(required=True)
    sha256 = fields.String(allow_none=True, required=True)
    size_bytes = fields.Integer(allow_none=True, required=True)
    failure = fields.String(allow_none=True, required=True)
    failure_detail = fields.String(allow_none=True, required=True)
    file = fields.String(allow_none=True, required=True)


class StatementQuery(Schema):
    before = fields.String(load_default="", validate=validate.Length(max=80))
    limit = fields.Integer(load_default=papers.PAGE_ROWS, validate=validate.Range(1, ROWS_MAX))


class StatementPageSchema(Schema):
    """The latest first; `next` goes into `before`, null on the last page."""

    statements = fields.List(fields.Nested(StatementSchema), required=True)
    next = fields.String(allow_none=True)


@blueprint.get("/statements")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(StatementQuery, location="query")
@blueprint.response(200, StatementPageSchema)
def list_statements(wanted: dict[str, Any]) -> dict[str, Any]:
    """What the seats of the party asked for; an arbitrator's own. Empty for a seat that reads no book."""
    with reading(current.engine()) as connection:
        found, older = papers.list_papers(connection, current.scope(), before=wanted["before"], rows=wanted["limit"])
    return {"statements": [_document(it) for it in found], "next": found[-1].id if older else None}


@blueprint.post("/statements")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(OrderSchema)
@blueprint.response(202, StatementSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(404, schema=ProblemSchema, description="A book the seat may not read")
@blueprint.alt_response(409, schema=ProblemSchema, description="The key was used for another request")
@blueprint.alt_response(422, schema=ProblemSchema, description="No such period, horizon or format; `errors` says which")
def ask_for_statement(said: dict[str, Any]) -> ResponseReturnValue:
    """Put the order on record; a worker makes it. Look at its address until `state` is ready or failed."""
    stated = {
        "party": said["party"] or current.scope().party or "", "from": said["first_on"].isoformat(),
        "to": said["last_on"].isoformat(), "format": said["format"], "language": said["language"],
        "horizon": said["horizon"] or "",
    }  # fmt: skip
    with reading(current.engine()) as connection:
        order, wrong = ordering.read(connection, current.scope(), stated)
    if order is None:
        refused = UnprocessableEntity(" ".join(wrong.values()))
        refused.data = {"message": refused.description, "errors": {"json": wrong}}  # type: ignore[attr-defined]  # where flask-smorest looks for them
        raise refused
    kept, _before = desk.once("api", idempotency_key(), ("statement", order), _work(order), job=JOB)
    with reading(current.engine()) as connection:
        it = papers.get(connection, current.scope(), kept.response["id"])
    return _document(it), kept.status, {"Location": url_for("api_statements.get_statement", paper_id=it.id)}


@blueprint.get("/statements/<paper_id>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, StatementSchema)
def get_statement(paper_id: str) -> dict[str, Any]:
    """How far it is; another seat's order answers 404."""
    with reading(current.engine()) as connection:
        return _document(papers.get(connection, current.scope(), paper_id))


@blueprint.get("/statements/<paper_id>/file")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
@blueprint.alt_response(409, schema=ProblemSchema, description="Not ready, or its file is gone: ask for it again")
def get_file(paper_id: str) -> ResponseReturnValue:
    """The bytes, PDF, CSV or Beancount as ordered; their digest is `sha256`."""
    with reading(current.engine()) as connection:
        it = papers.get(connection, current.scope(), paper_id)
    ready = it.state is PaperState.READY and it.sha256
    body = paper_files.find(current.installation().settings.data_dir, it.sha256 or "") if ready else None
    if body is None:
        raise Conflict(
            f"There is no file: the statement is {it.state.value if not ready else 'no longer in the data folder'}."
        )
    return file_answer(it, body)


def _work(order: Order) -> desk.Work:
    return lambda connection: ordering.place(connection, order)


def _document(it: Ordered) -> dict[str, Any]:
    ready = it.state is PaperState.READY
    return {
        "id": it.id,
        "party": it.order.party,
        "first_on": it.order.first_on.isoformat(),
        "last_on": it.order.last_on.isoformat(),
        "format": it.order.format.value,
        "language": it.order.language,
        "horizon": it.order.horizon,
        "asked_at": it.asked_at,
        "state": it.state.value,
        "done": it.done,
        "total": it.total,
        "sha256": it.sha256 if ready else None,
        "size_bytes": it.size if ready else None,
        "failure": it.failure.value if it.failure else None,
        "failure_detail": it.failure_detail,
        "file": url_for("api_statements.get_file", paper_id=it.id) if ready else None,
    }
