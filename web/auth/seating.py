"""The end of every way in: the session of one seat, the line in the audit, and on to the page that was wanted."""

from __future__ import annotations

from secrets import token_urlsafe

from flask import current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from runtime import audit
from runtime.database import transaction
from trade.store import sessions
from web import current
from web.auth.people import SeatHolder

SESSION_ID, BEGUN_AT = "session", "begun"  # their names in the cookie


def seated(chosen: SeatHolder) -> ResponseReturnValue:
    """The holder is signed in from here on."""
    session.clear()  # no session lives through a sign-in
    session.permanent = True
    session[SESSION_ID], session[BEGUN_AT] = token_urlsafe(16), current.now().isoformat()
    login_user(chosen)
    note("signed_in", chosen.seat.id)
    return redirect(onward())


def leave() -> None:
    """The session is over, in this browser and for every copy of its cookie."""
    session_id = session.get(SESSION_ID)
    if session_id is not None:
        with transaction(current.engine()) as connection:
            lifetime = current_app.permanent_session_lifetime
            sessions.end(connection, session_id, now=current.now(), lifetime=lifetime)
    logout_user()
    session.clear()


def note(action: str, who: str) -> None:
    """One line of audit about a session, in a transaction of its own."""
    with transaction(current.engine()) as connection:
        detail = {"from": request.remote_addr or ""}
        audit.note(connection, at=current.now(), actor=who, action=action, subject="session", detail=detail)


def wanted_path() -> str | None:
    """The page of ours that was asked for before the sign-in; none for an address elsewhere."""
    wanted = request.values.get("next", "")
    local = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if local else None


def onward() -> str:
    return wanted_path() or url_for("queue.index")
