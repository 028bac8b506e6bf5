"""Where processors send their messages: signature first, kept second, read third.

A forged message leaves an audit row and nothing else. A true one is kept in a transaction of its own before it is
read, so that nothing a message holds can lose it: what we cannot read is parked and answered 202.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import structlog
from flask import Response, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields
from sqlalchemy.exc import OperationalError

from disputes.actions.receive_message import apply_message, keep_message
from disputes.importers.receipt import Receipt
from runtime import audit
from runtime.database import transaction
from web.api.schemas import ProblemSchema
from web.api.strict import Blueprint
from web.current import engine, installation, now
from web.problems import PROBLEM_TYPE, problem_document

BODY_MAX_BYTES = 1024 * 1024
TOLERANCE_SECONDS = 300  # the vendor's own default for how old a signature may be
HEADERS_KEPT = ("Content-Type", "Stripe-Signature", "User-Agent")
HEADER_MAX = 1000  # characters kept of a header
OK, KEPT_FOR_LATER = 200, 202

blueprint = Blueprint("api_inbox", __name__, description="Messages from processors, signed")
logger = structlog.get_logger(__name__)


class ProblemLine(Schema):
    line = fields.Integer(required=True)
    message = fields.String(required=True)


class ReceiptSchema(Schema):
    id = fields.String(required=True, metadata={"description": "Where the message is kept"})
    accepted = fields.Integer(required=True)
    parked = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    kinds = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    problems = fields.List(fields.Nested(ProblemLine), required=True)


@blueprint.post("/inbox/stripe")
@blueprint.doc(security=[])
@blueprint.response(OK, ReceiptSchema, description="Understood and stored; the same message again changes nothing")
@blueprint.alt_response(KEPT_FOR_LATER, schema=ReceiptSchema, description="Kept; something in it is parked or refused")
@blueprint.alt_response(401, schema=ProblemSchema, description="No signature of Stripe's, or one too old; nothing is kept")
@blueprint.alt_response(413, schema=ProblemSchema, description="More than 1 MiB")
def receive_stripe() -> ResponseReturnValue:
    """Take a Stripe event (`Stripe-Signature` by the endpoint's secret). Safe to send again."""
    request.max_content_length = BODY_MAX_BYTES
    body = request.get_data()
    secret = installation().settings.stripe_webhook_secret
    forged = _why_forged(body, request.headers.get("Stripe-Signature"), secret)
    if forged is not None:
        return _refuse(body, forged)
    headers = {name: request.headers[name][:HEADER_MAX] for name in HEADERS_KEPT if name in request.headers}
    with transaction(engine()) as connection:
        inbox_id = keep_message(connection, source="stripe", body=body, headers=headers, signature="valid", now=now())
    receipt = _apply(inbox_id)
    if receipt is None:
        waiting = Receipt(inbox_id, "stripe", 0, 1, 0)
        return _answer(waiting), KEPT_FOR_LATER
    return _answer(receipt), OK if receipt.whole else KEPT_FOR_LATER


def _why_forged(body: bytes, header: str | None, secret: str | None) -> str | None:
    """Why the message is not Stripe's; None when it is."""
    from stripe import SignatureVerificationError, WebhookSignature  # 17 MB, and needed only here

    if not secret:
        return "This installation has no secret to check signatures by; its operator sets RECOURSE_STRIPE_WEBHOOK_SECRET."
    if not header:
        return "The header Stripe-Signature is missing."
    if not header.isascii():
        return "The header Stripe-Signature is broken."
    try:
        WebhookSignature.verify_header(body, header, secret, TOLERANCE_SECONDS)
    except UnicodeDecodeError:
        return "The body is not UTF-8 text, so no signature can match it."
    except SignatureVerificationError:
        return "The signature does not match the body, or is older than five minutes."
    return None


def _refuse(body: bytes, why: str) -> Response:
    detail = {"why": why, "bytes": len(body), "digest": sha256(body).hexdigest()}
    with transaction(engine()) as connection:
        audit.note(
            connection, at=now(), actor="anonymous", action="inbox.signature_refused", subject="inbox:stripe", detail=detail
        )
    document = problem_document(401, "Signature refused", why, name="urn:recourse:signature-refused")
    return Response(document, 401, content_type=PROBLEM_TYPE)


def _apply(inbox_id: str) -> Receipt | None:
    """The receipt, or None when the message must wait: it is kept and can be applied again."""
    try:
        with transaction(engine()) as connection:
            return apply_message(connection, inbox_id, now=now())
    except OperationalError as error:  # the database is busy or away: Stripe's own retry is not needed, ours is
        logger.warning("message waits", inbox=inbox_id, kind=type(error.orig).__name__)
    except Exception as error:  # noqa: BLE001 - a fault of ours is not the sender's: the message stays, parked
        logger.error("message stays parked", inbox=inbox_id, kind=type(error).__name__)
    return None


def _answer(receipt: Receipt) -> Mapping[str, Any]:
    return {
        "id": receipt.inbox_id,
        "accepted": receipt.accepted,
        "parked": receipt.parked,
        "refused": receipt.refused,
        "kinds": dict(receipt.kinds),
        "problems": [{"line": problem.line, "message": problem.message} for problem in receipt.problems],
    }
