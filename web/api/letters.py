"""Letters and webhooks for programs: the party's inbox, and the endpoints where its events go."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_login import login_required
from marshmallow import Schema, fields, validate
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound as NoSuchPage

from runtime.database import reading
from trade.actions import keep_endpoint
from trade.letters import KINDS
from trade.store import letters, webhooks
from trade.store.letters import Received
from trade.webhooks import URL_CHARACTERS_MAX, Endpoint
from web import current, desk
from web.api.actions import HEADER_DOC, idempotency_key
from web.api.schemas import ROWS_MAX, BothSchema, ProblemSchema
from web.api.strict import Blueprint

blueprint = Blueprint("api_letters", __name__, description="What the party was told, and where its programs are told")


class LetterSchema(Schema):
    """`kind` says what happened, `about` to what, as `dispute:huanxun.CB-0001`. `read` is of the seat that asks."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    about = fields.String(required=True)
    subject = fields.Nested(BothSchema, required=True)
    text = fields.Nested(BothSchema, required=True)
    written_at = fields.AwareDateTime(required=True)
    read = fields.Boolean(required=True)


class LetterQuery(Schema):
    before = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 2**63 - 1))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, ROWS_MAX))


class LetterPageSchema(Schema):
    """The latest first; `next` goes into `before`, null on the last page."""

    letters = fields.List(fields.Nested(LetterSchema), required=True)
    next = fields.Integer(allow_none=True, required=True)


class NewWebhookSchema(Schema):
    """`kinds` may be left out: then every event goes there."""

    url = fields.String(required=True, validate=validate.Length(1, URL_CHARACTERS_MAX))
    kinds = fields.List(fields.String(validate=validate.OneOf(KINDS)), load_default=list)


class WebhookSchema(Schema):
    """`secret` is given once, in the answer that makes the endpoint; events are signed with it (Standard Webhooks)."""

    id = fields.String(required=True)
    url = fields.String(required=True)
    kinds = fields.List(fields.String(), required=True)
    made_at = fields.AwareDateTime(required=True)
    secret = fields.String()


class WebhooksSchema(Schema):
    webhooks = fields.List(fields.Nested(WebhookSchema), required=True)


@blueprint.get("/letters")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(LetterQuery, location="query")
@blueprint.response(200, LetterPageSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="The seat is at no party")
def list_letters(wanted: dict[str, Any]) -> dict[str, Any]:
    """The inbox of the seat's party. Asking for it marks nothing as read."""
    seat = current.holder().seat
    if seat.party_code is None:
        raise NoSuchPage
    with reading(current.engine()) as connection:
        found = letters.page(connection, seat.party_code, seat.id, before=wanted["before"], rows=wanted["limit"] + 1)
    shown = found[: wanted["limit"]]
    return {"letters": [_letter(it) for it in shown], "next": shown[-1].id if len(found) > len(shown) else None}


@blueprint.get("/webhooks")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, WebhooksSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="The seat is no dispute desk")
def list_webhooks() -> dict[str, Any]:
    """The party's endpoints that were not ended, oldest first, without their secrets."""
    with reading(current.engine()) as connection:
        return {"webhooks": [_webhook(it) for it in webhooks.of_parties(connection, [_own()])]}


@blueprint.post("/webhooks")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(NewWebhookSchema)
@blueprint.response(201, WebhookSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(404, schema=ProblemSchema, description="The seat is no dispute desk")
@blueprint.alt_response(409, schema=ProblemSchema, description="The key was used for another request")
@blueprint.alt_response(422, schema=ProblemSchema, description="No such address or event; `errors` says which")
def make_webhook(said: dict[str, Any]) -> ResponseReturnValue:
    """The endpoint, its secret this once; the same Idempotency-Key again gives the same endpoint without it."""
    party, made = _own(), []

    def work(connection: Connection) -> tuple[int, Any]:
        seat = current.holder().seat.id
        made.append(keep_endpoint.make_endpoint(connection, party, said["url"], said["kinds"], by=seat, now=current.now()))
        return 201, {"id": made[0].id}

    stored, _before = desk.once("api", idempotency_key(), ("webhook", party, said["url"], said["kinds"]), work)
    if made:
        return _webhook(made[0]) | {"secret": made[0].secret}, 201
    with reading(current.engine()) as connection:
        return _webhook(webhooks.get(connection, party, stored.response["id"])), 201


@blueprint.delete("/webhooks/<id_>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(204)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(404, schema=ProblemSchema, description="No such endpoint of the party")
def end_webhook(id_: str) -> None:
    """Nothing more goes there, nor what still waits."""
    party = _own()

    def work(connection: Connection) -> tuple[int, Any]:
        seat = current.holder().seat.id
        return 204, {"ended": keep_endpoint.end_endpoint(connection, party, id_, by=seat, now=current.now())}

    desk.once("api", idempotency_key(), ("webhook end", id_), work)


def _own() -> str:
    code = desk.desk_code()
    if code is None:
        raise NoSuchPage
    return code


def _letter(it: Received) -> dict[str, Any]:
    (subject_en, subject_zh), (text_en, text_zh) = it.subject, it.text
    return {
        "id": it.id, "kind": it.kind, "about": it.about, "subject": {"en": subject_en, "zh": subject_zh},
        "text": {"en": text_en, "zh": text_zh}, "written_at": it.written_at, "read": it.read,
    }  # fmt: skip


def _webhook(it: Endpoint) -> dict[str, Any]:
    return {"id": it.id, "url": it.url, "kinds": list(it.kinds), "made_at": it.made_at}
