"""The sign-in page, choosing a seat, leaving, and the two preferences a visitor may set: language and theme."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from runtime.database import reading, transaction
from trade.errors import NotFound
from trade.store import people
from web import current
from web.auth import demonstration, passwords
from web.auth.limits import SIGN_IN_LIMIT, limiter
from web.auth.people import by_email, holders
from web.auth.seating import leave, note, onward, seated, wanted_path
from web.auth.second_step import admit
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
        return redirect(onward())
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
        note("sign_in_refused", email[:200])
        return _form(_("This e-mail address and password do not go together. Check both and try again."), 401)
    if not seats:
        return _form(_("You have no seat yet. Ask the operator of this installation to give you one."), 403)
    return admit(seats[0])


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
    return admit(seats[0])


@blueprint.post("/seat")
@login_required  # type: ignore[untyped-decorator]
def change_seat() -> ResponseReturnValue:
    """Another seat of the same person."""
    wanted = request.form.get("seat", "")
    with reading(current.engine()) as connection:
        mine = [it for it in holders(connection, current.holder().seat.person_id) if it.seat.id == wanted]
    if not mine:
        raise NotFound("seat", wanted)
    return seated(mine[0])


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    leave()
    flash(_("You have signed out."))
    return redirect(url_for("auth.sign_in"))


@blueprint.post("/preferences")
def prefer() -> ResponseReturnValue:
    """Language and theme, kept in this browser; for somebody signed in the language is kept wherever they sign in."""
    language = request.form.get(LANGUAGE_COOKIE)
    if current_user.is_authenticated and language in LANGUAGES:
        with transaction(current.engine()) as connection:
            people.set_language(connection, current.holder().seat.person_id, str(language))
    answer = redirect(onward())
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
        onward=wanted_path(),
    )
    return page, status
