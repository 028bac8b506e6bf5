"""The sign-in page, choosing a seat, leaving, and the two preferences a visitor may set: language and theme."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user, logout_user
from sqlalchemy import Connection

from runtime import audit
from runtime.database import reading, transaction
from trade.errors import NotFound
from web import current
from web.auth import demonstration, passwords
from web.auth.limits import SIGN_IN_LIMIT, limiter
from web.auth.people import SeatHolder, by_email, holders
from web.language import COOKIE as LANGUAGE_COOKIE
from web.language import LANGUAGES
from web.theme import COOKIE as THEME_COOKIE
from web.theme import THEMES

blueprint = Blueprint("auth", __name__)
YEAR_SECONDS = 365 * 86_400


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form and, in a demonstration on this machine, a card for each seat."""
    if current_user.is_authenticated:
        return redirect(_onward())
    return _form()


@blueprint.post("/sign-in")
@limiter.limit(SIGN_IN_LIMIT)  # type: ignore[untyped-decorator]
def sign_in_by_password() -> ResponseReturnValue:
    """One answer for a wrong address and a wrong password."""
    email = request.form.get("email", "")
    if demonstration.of_demonstration(email) and not demonstration.at_home():
        return _form(_("Demonstration sign-ins work only on the machine that runs Recourse, by a loopback address."), 403)
    with reading(current.engine()) as connection:
        found = by_email(connection, email)
        seats = holders(connection, found.id) if found else []
    if not passwords.matches(found.password_hash if found else None, request.form.get("password", "")):
        _note("sign_in_refused", email[:200])
        return _form(_("This e-mail address and password do not go together. Check both and try again."), 401)
    if not seats:
        return _form(_("You have no seat yet. Ask the operator of this installation to give you one."), 403)
    return _seated(seats[0])


@blueprint.post("/sign-in/demonstration")
@limiter.limit(SIGN_IN_LIMIT)  # type: ignore[untyped-decorator]
def sign_in_by_card() -> ResponseReturnValue:
    """Take the seat of a card, without a password; only what the sign-in page itself would show."""
    email, seat_id = request.form.get("email", ""), request.form.get("seat", "")
    if not any(card["email"] == email and card["seat"] == seat_id for card in demonstration.cards()):
        abort(404)
    with reading(current.engine()) as connection:
        found = by_email(connection, email)
        seats = [it for it in holders(connection, found.id) if it.seat.id == seat_id] if found else []
    if not seats:
        return _form(_("This seat of the demonstration is not loaded. Run `recourse demo` and try again."), 409)
    return _seated(seats[0])


@blueprint.post("/seat")
@login_required  # type: ignore[untyped-decorator]
def change_seat() -> ResponseReturnValue:
    """Another seat of the same person."""
    wanted = request.form.get("seat", "")
    with reading(current.engine()) as connection:
        mine = [it for it in holders(connection, current.holder().seat.person_id) if it.seat.id == wanted]
    if not mine:
        raise NotFound("seat", wanted)
    return _seated(mine[0])


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash(_("You have signed out."))
    return redirect(url_for("auth.sign_in"))


@blueprint.post("/preferences")
def prefer() -> ResponseReturnValue:
    """Language and theme, kept in this browser."""
    answer = redirect(_onward())
    for cookie, allowed in ((LANGUAGE_COOKIE, LANGUAGES), (THEME_COOKIE, THEMES)):
        value = request.form.get(cookie)
        if value is not None and value in allowed:
            answer.set_cookie(cookie, value, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


def _form(problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "sign_in.html",
        problem=problem,
        cards=demonstration.cards(),
        email=request.form.get("email", ""),
        onward=_wanted_path(),
    )
    return page, status


def _seated(chosen: SeatHolder) -> ResponseReturnValue:
    session.clear()  # no session lives through a sign-in
    session.permanent = True
    login_user(chosen)
    _note("signed_in", chosen.seat.id)
    return redirect(_onward())


def _note(action: str, who: str) -> None:
    with transaction(current.engine()) as connection:
        _write(connection, action, who, {"from": request.remote_addr or ""})


def _write(connection: Connection, action: str, who: str, detail: dict[str, Any]) -> None:
    audit.note(connection, at=current.now(), actor=who, action=action, subject="session", detail=detail)


def _wanted_path() -> str | None:
    wanted = request.values.get("next", "")
    local = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if local else None


def _onward() -> str:
    return _wanted_path() or url_for("queue.index")
