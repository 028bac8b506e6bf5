"""Sign-in: a person, a password, a seat."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, redirect, request, session, url_for
from flask_login import LoginManager
from werkzeug import Response
from werkzeug.exceptions import Unauthorized

from runtime.database import reading
from trade.store import sessions
from web import current
from web.auth import second_step
from web.auth.pages import blueprint
from web.auth.people import SeatHolder, holder_of
from web.auth.seating import BEGUN_AT, SESSION_ID

logins = LoginManager()


@logins.user_loader  # type: ignore[untyped-decorator]
def _load(session_id: str) -> SeatHolder | None:
    with reading(current.engine()) as connection:
        found = holder_of(connection, session_id)
        id_, begun_at = session.get(SESSION_ID), session.get(BEGUN_AT)
        if found is None or id_ is None or begun_at is None:
            return None
        over = sessions.has_ended(connection, id_, seat=found.seat, begun_at=datetime.fromisoformat(begun_at))
        return None if over else found


@logins.unauthorized_handler  # type: ignore[untyped-decorator]
def _send_to_sign_in() -> Response:
    if request.path.startswith("/api/"):
        raise Unauthorized("Sign in at /sign-in and send the session cookie.")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=wanted if wanted != "/" else None))


def register(app: Flask) -> None:
    logins.init_app(app)
    app.register_blueprint(blueprint)
    app.register_blueprint(second_step.blueprint)
