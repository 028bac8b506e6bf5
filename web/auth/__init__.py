"""Sign-in: a person, a password, a seat."""

from __future__ import annotations

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
from web.auth.seating import SESSION_ID

logins = LoginManager()


@logins.user_loader  # type: ignore[untyped-decorator]
def _load(session_id: str) -> SeatHolder | None:
    with reading(current.engine()) as connection:
        if sessions.has_ended(connection, session.get(SESSION_ID, "")):
            return None
        return holder_of(connection, session_id)


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
