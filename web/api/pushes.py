"""Where EasyPost and Kuaidi100 push news of parcels: the signature first; then the parcel is asked for anew."""

from __future__ import annotations

from hashlib import sha256

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from evidence.carriers import credentials
from evidence.carriers.pushes import EASYPOST_HEADER, SECRETS, PushRefused, number_pushed
from evidence.errors import CarriersFileRefused
from evidence.store.hastened import hasten
from runtime import audit, queue
from runtime.database import transaction
from web.api.schemas import ProblemSchema
from web.api.strict import Blueprint
from web.current import engine, installation, now
from web.problems import PROBLEM_TYPE, problem_document

BODY_MAX_BYTES = 1024 * 1024

blueprint = Blueprint("api_pushes", __name__, description="News of parcels, signed by whoever asks carriers for us")


class PushSchema(Schema):
    parcels = fields.Integer(required=True, metadata={"description": "How many parcels are asked for again now"})


@blueprint.post("/inbox/easypost")
@blueprint.doc(security=[])
@blueprint.response(
    200, PushSchema, description="Believed; the parcel is asked for again. The same push again harms nothing"
)
@blueprint.alt_response(401, schema=ProblemSchema, description="No signature by the webhook secret; nothing is done")
@blueprint.alt_response(413, schema=ProblemSchema, description="More than 1 MiB")
def receive_easypost() -> ResponseReturnValue:
    """Take an event of EasyPost's webhook (`X-Hmac-Signature`). Safe to send again."""
    done = _hasten("easypost")
    return done if isinstance(done, Response) else {"parcels": done}


@blueprint.post("/inbox/kuaidi100")
@blueprint.doc(security=[])
@blueprint.alt_response(200, description="Believed, in the words Kuaidi100 waits for; the parcel is asked for again")
@blueprint.alt_response(401, schema=ProblemSchema, description="No signature by the salt; nothing is done")
@blueprint.alt_response(413, schema=ProblemSchema, description="More than 1 MiB")
def receive_kuaidi100() -> ResponseReturnValue:
    """Take a push of Kuaidi100 (`param`, `sign`). Safe to send again."""
    done = _hasten("kuaidi100")
    return done if isinstance(done, Response) else jsonify(result=True, returnCode="200", message="成功")


def _hasten(source: str) -> int | Response:
    request.max_content_length = BODY_MAX_BYTES
    body = request.get_data()
    try:
        number = number_pushed(source, body, request.headers.get(EASYPOST_HEADER), _secret(source))
    except PushRefused as refused:
        return _refuse(source, body, str(refused))
    with transaction(engine()) as connection:
        parcels = hasten(connection, number, now=now()) if number else 0
    if parcels:
        queue.nudge(installation().settings, "capture")
    return parcels


def _secret(source: str) -> str | None:
    try:
        return credentials.load(installation().settings.carriers).get(source, {}).get(SECRETS[source])
    except CarriersFileRefused:
        return None


def _refuse(source: str, body: bytes, why: str) -> Response:
    detail = {"why": why, "bytes": len(body), "digest": sha256(body).hexdigest()}
    with transaction(engine()) as connection:
        audit.note(
            connection,
            at=now(),
            actor="anonymous",
            action="inbox.signature_refused",
            subject=f"inbox:{source}",
            detail=detail,
        )
    document = problem_document(401, "Signature refused", why, name="urn:recourse:signature-refused")
    return Response(document, 401, content_type=PROBLEM_TYPE)
