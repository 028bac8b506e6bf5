"""API keys at the door of /api/v1: the header goes before any session, and every key that does not open gets one answer."""

from __future__ import annotations

from typing import NoReturn

import structlog
from flask import Flask, g, request
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from runtime.database import reading, transaction
from trade.keys import ApiKey, Standing, prefix_of
from trade.store import keys
from web import current
from web.auth.limits import KEY_LIMIT, WRONG_KEY_LIMIT, limiter
from web.auth.people import SeatHolder, holder_in

API = "/api/"
SCHEME = "bearer"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
logger = structlog.get_logger(__name__)


class FormTokens(CSRFProtect):
    """Form tokens keep a signed-in browser from being made to send something.

    A program that shows its key is no browser, and one that shows nothing is told to show it, not to send a token.
    """

    def protect(self, apply_exemptions: bool = False) -> None:
        nobody = request.path.startswith(API) and not current_user.is_authenticated
        if "api_key" not in g and not nobody:
            super().protect(apply_exemptions=apply_exemptions)


def register(app: Flask) -> None:
    """Before the form tokens are looked at."""
    app.before_request(_let_in)


def _let_in() -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not request.path.startswith(API) or scheme.lower() != SCHEME:
        return
    key, holder = _opened_by(token.strip())
    g.api_key = key
    _count(key.prefix)
    if not key.allows(changes=request.method not in READING):
        raise Forbidden(
            "This key only reads. The operator makes one that writes with `recourse key add SEAT --scope write`."
        )
    g._login_user = holder  # where flask-login keeps who asks, for this request only: no session is made or read


def _opened_by(token: str) -> tuple[ApiKey, SeatHolder]:
    prefix, now = prefix_of(token), current.now()
    with reading(current.engine()) as connection:
        key = keys.get(connection, prefix) if prefix else None
        holder = holder_in(connection, key.seat_id) if key else None
    standing = key.standing(token, now=now) if key else Standing.UNKNOWN
    if key is None or holder is None or standing is not Standing.GOOD:
        _refuse(key, standing)
    if key.use_to_be_noted(now):
        with transaction(current.engine()) as connection:
            keys.note_use(connection, key.prefix, now=now)
    return key, holder


def _refuse(key: ApiKey | None, standing: Standing) -> NoReturn:
    if key is not None and standing is not Standing.UNKNOWN:  # whose it was is worth knowing; what was guessed is not
        logger.warning("key refused", key=key.prefix, seat=key.seat_id, standing=standing.value)
    _count_wrong()
    raise Unauthorized(
        "This key is unknown, expired or revoked. The operator makes one with `recourse key add SEAT`.",
        www_authenticate=WWWAuthenticate(SCHEME, {"error": "invalid_token"}),
    )


@limiter.limit(KEY_LIMIT, key_func=lambda: f"key {g.api_key.prefix}")  # type: ignore[untyped-decorator]
def _count(prefix: str) -> str:
    return prefix


@limiter.limit(WRONG_KEY_LIMIT, key_func=lambda: f"wrong key {get_remote_address()}")  # type: ignore[untyped-decorator]
def _count_wrong() -> None:
    return None
