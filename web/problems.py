"""One table turns what the trade refuses into an answer: a page for people, problem+json for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import structlog
from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import Forbidden, HTTPException, InternalServerError

from disputes.errors import ActRefused, DisputeError, MoveRefused, StatementRefused
from disputes.sending_errors import AccountsFileRefused
from evidence.errors import BytesLost, Erased, EvidenceError, FileRefused, VaultAway
from evidence.screening import MEGABYTE
from ledger.errors import LedgerError
from ledger.money import Money
from reports.errors import ReportError
from runtime.idempotency import KeyReused
from runtime.refusal import Refusal
from trade.errors import CardNumberRefused, CorrectionNeeded, NotFound, SaidOtherwise, TradeError
from web.refusals import sentence

PROBLEMS: Mapping[type[Exception], tuple[int, str]] = {
    NotFound: (404, "not-found"),
    MoveRefused: (409, "move-refused"),
    ActRefused: (409, "act-refused"),
    StatementRefused: (422, "statement-refused"),
    SaidOtherwise: (409, "said-otherwise"),
    CorrectionNeeded: (409, "said-otherwise"),
    CardNumberRefused: (422, "card-number-refused"),
    TradeError: (422, "trade-refused"),
    AccountsFileRefused: (503, "accounts-file-refused"),
    DisputeError: (409, "dispute-refused"),
    LedgerError: (409, "ledger-refused"),
    FileRefused: (422, "file-refused"),
    BytesLost: (503, "bytes-lost"),
    VaultAway: (503, "vault-away"),
    Erased: (410, "erased"),
    EvidenceError: (422, "evidence-refused"),
    ReportError: (422, "report-refused"),
    KeyReused: (409, "key-reused"),
}
"""The first class in the order of the exception's own ancestors that stands here decides."""

DOINGS = ("/do/", "/plead/", "/evidence", "/add/", "/add-step")  # what follows the address of a matter
PROBLEM_TYPE = "application/problem+json"
logger = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    for refused in PROBLEMS:
        app.register_error_handler(refused, _refused)


def problem_document(
    status: int, title: str, detail: str | None, *, name: str = "about:blank", more: Mapping[str, Any] | None = None
) -> str:
    """RFC 9457, as text; `more` are members beside the standard's own."""
    body: dict[str, Any] = {"type": name, "title": title, "status": status}
    if detail:
        body["detail"] = detail
    return json.dumps({**(more or {}), **body}, ensure_ascii=False, default=_plain)


def _plain(fact: object) -> object:
    """A fact of a refusal as the interface writes such things everywhere."""
    if isinstance(fact, Money):
        return {"minor": fact.minor, "currency": fact.currency}
    return fact.isoformat() if isinstance(fact, date) else str(fact)


def for_programs() -> bool:
    return request.path.startswith("/api/")


def _refused(error: Exception) -> ResponseReturnValue:
    status, name = next(PROBLEMS[cls] for cls in type(error).__mro__ if cls in PROBLEMS)
    away = isinstance(error, VaultAway)  # what the store says names its address: that is for the operator
    if away:
        logger.error("vault away", path=request.path, why=str(error))
    if for_programs():
        title, facts = name.replace("-", " ").capitalize(), {} if away else _members(error)
        detail = sentence(error) if away else str(error)
        document = problem_document(status, title, detail, name=f"urn:recourse:{name}", more=facts)
        return Response(document, status, content_type=PROBLEM_TYPE)
    return _page(status, None if status == 404 else sentence(error))


def _members(error: Exception) -> Mapping[str, Any]:
    """The facts of a refusal; why a file is not taken as a list, each reason with its code."""
    if isinstance(error, FileRefused):
        said = zip(error.refusals, error.reasons, strict=True)
        listed = [{"code": it.code, "facts": dict(it.facts), "message": str(reason)} for it, reason in said]
        return {"file": error.name, "reasons": listed, "mendable": error.mendable}
    return error.facts if isinstance(error, Refusal) else {}


def _form_expired(error: CSRFError) -> ResponseReturnValue:
    if for_programs():
        return _http(error)
    return _page(
        400, _("This form was open too long or came from elsewhere. Nothing was changed: go back and send it again.")
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        logger.error("request failed", path=request.path, kind=type(error.original_exception).__name__)
    if error.response is not None:
        return error.response
    if for_programs():
        answer = Response(_document(error, status), status, content_type=PROBLEM_TYPE)
    else:
        # Our own refusals say why in the reader's language; the library's sentences are English only.
        own = isinstance(error, Forbidden) and error.description != Forbidden.description
        answer = Response(*_page(status, error.description if own else None))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers.add(name, value)
    return answer


def _document(error: HTTPException, status: int) -> str:
    """With what is wrong field by field, where a schema or a view of ours says so in the exception's `data`."""
    data: Mapping[str, Any] = getattr(error, "data", None) or {}
    faults = data.get("errors") or data.get("messages")
    more = {"errors": faults} if faults else {}
    return problem_document(status, error.name, data.get("message") or error.description, more=more)


def _database(error: OperationalError) -> ResponseReturnValue:
    """The database is away, busy or not set up: say so and let the visitor try again."""
    logger.error("database away", path=request.path, kind=type(error.orig).__name__)
    detail = _("The database does not answer or is not set up. Run `recourse doctor`; nothing was changed.")
    if for_programs():
        return Response(problem_document(503, "Service Unavailable", detail), 503, content_type=PROBLEM_TYPE)
    return _page(503, detail)


def _page(status: int, detail: str | None) -> tuple[str, int]:
    words = {
        400: (_("This request makes no sense to us"), _("Check the address or the form and try again.")),
        401: (_("Please sign in"), _("This page is shown to signed-in people only.")),
        403: (_("Your seat may not do this"), _("Ask the operator for a seat that may, or go back to your queue.")),
        404: (
            _("Nothing here for your seat"),
            _("It does not exist, or it belongs to a case that your seat is not part of. Check the address or search."),
        ),
        405: (_("Not done this way"), _("Go back and use the page's own buttons.")),
        409: (_("This cannot be done as things stand"), _("Nothing was changed. Go back and look at how it stands now.")),
        413: (
            _("Too large"),
            _("Nothing was taken. Send at most %(most)s MB at once.", most=(request.max_content_length or 0) // MEGABYTE),
        ),
        422: (_("This cannot be taken as it is"), _("Nothing was changed. Go back, put it right and send it again.")),
        429: (_("Too many tries"), _("Wait a minute and try again.")),
        500: (_("Something broke on our side"), _("Nothing was changed. It has been logged; please try again.")),
        503: (_("Not available just now"), _("Please try again in a moment.")),
    }
    title, advice = words.get(status, words[400 if status < 500 else 500])
    if status == 400 and request.method == "POST":
        advice = _(
            "Nothing was changed: the form came without something it always sends, or with something it does not offer. "
            "Open its page again and send it once more."
        )
    matter = _matter(request.path) if status in (403, 409, 422) else None
    page = render_template("problem.html", status=status, title=title, detail=detail, advice=advice, matter=matter)
    return page, status


def _matter(path: str) -> str | None:
    """The page of the case or proceeding at which something was to be done, where the address names one."""
    found = next((path.partition(doing)[0] for doing in DOINGS if doing in path), "")
    return found if found.startswith(("/cases/", "/proceedings/")) else None
