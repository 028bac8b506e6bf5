"""The web application: one factory, one engine an application, everything strict by default."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Flask

from evidence.store import vault
from runtime.database import make_engine
from runtime.files import ensure_data_dir, secret
from runtime.settings import Settings
from web import api, auth, formats, language, pages, problems, receiving, security
from web.auth import keys, limits
from web.current import Installation

BODY_MAX_BYTES = 1024 * 1024  # forms and messages; what evidence may weigh says web/receiving.py
SESSION_HOURS = 12


def create_app(settings: Settings, *, demonstration_sign_ins: Sequence[dict[str, str]] | None = None) -> Flask:
    """The application for one installation.

    `demonstration_sign_ins` (`{"email", "seat", "label_en", "label_zh"}` each) puts a card per seat on the sign-in
    page; without it the list the demonstration left in the data folder is used. Cards work on loopback only.
    """
    ensure_data_dir(settings)
    app = Flask(__name__)
    app.request_class = receiving.Request
    app.config.update(
        SECRET_KEY=secret(settings),
        MAX_CONTENT_LENGTH=BODY_MAX_BYTES,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=SESSION_HOURS),
        SESSION_COOKIE_NAME="recourse",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=_served_by_https(settings),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        DEMONSTRATION_SIGN_INS=demonstration_sign_ins,
    )
    app.extensions["recourse"] = Installation(settings, make_engine(settings.database_url), vault.of(settings))
    security.register(app)
    language.register(app)
    formats.register(app)
    limits.register(app, settings)
    keys.register(app)
    csrf = keys.FormTokens(app)
    auth.register(app)
    pages.register(app)
    api.register(app, csrf)
    problems.register(app)
    return app


def _served_by_https(settings: Settings) -> bool:
    public_url: Any = settings.public_url
    return bool(public_url) and str(public_url).startswith("https://")
