"""The second step of signing in: the code of an authenticator app, for whoever has one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from runtime.database import reading, transaction
from trade.store import second_factors
from web import current
from web.auth import codes
from web.auth.limits import CODE_LIMIT, limiter
from web.auth.people import SeatHolder, holder_of
from web.auth.seating import note, seated, wanted_path

blueprint = Blueprint("second_step", __name__)
FIRST_STEP = "first_step"  # in the session: who gave the password, and when
GOOD_SECONDS = 600


def admit(chosen: SeatHolder) -> ResponseReturnValue:
    """Somebody whose password was right: to their seat, or to the page that asks for the code."""
    with reading(current.engine()) as connection:
        secret = second_factors.secret_of(connection, chosen.seat.person_id)
    if secret is None:
        return seated(chosen)
    session.clear()
    session[FIRST_STEP] = [chosen.get_id(), int(current.now().timestamp())]
    return redirect(url_for("second_step.ask", next=wanted_path()))


@blueprint.get("/sign-in/code")
def ask() -> ResponseReturnValue:
    """The form for the code, a few minutes after the password."""
    return _again() if _half_in() is None else _form()


def _whose() -> str:
    holder = _half_in()
    return f"code {holder.seat.person_id if holder else get_remote_address()}"


@blueprint.post("/sign-in/code")
@limiter.limit(CODE_LIMIT, key_func=_whose)  # type: ignore[untyped-decorator]
def answer() -> ResponseReturnValue:
    """A code opens once. One answer for a wrong and for a used one."""
    holder, now = _half_in(), current.now()
    if holder is None:
        return _again()
    person = holder.seat.person_id
    with transaction(current.engine()) as connection:
        secret = second_factors.secret_of(connection, person)
        step = codes.step_of(secret, request.form.get("code", "")[:100], now=now) if secret else None
        right = step is not None and second_factors.use_step(connection, person, step)
    if right:
        return seated(holder)
    note("code_refused", person)
    return _form(_("This code is wrong or has been used. Wait until the app shows the next one and type that."), 401)


def _half_in() -> SeatHolder | None:
    """Who gave the right password a short while ago, unless it was changed since."""
    id_, at = session.get(FIRST_STEP, ("", 0))
    if not 0 <= current.now().timestamp() - at <= GOOD_SECONDS:
        return None
    with reading(current.engine()) as connection:
        return holder_of(connection, id_)


def _again() -> ResponseReturnValue:
    session.pop(FIRST_STEP, None)
    flash(_("Sign in with your password first."))
    return redirect(url_for("auth.sign_in", next=wanted_path()))


def _form(problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    return render_template("sign_in_code.html", problem=problem, onward=wanted_path()), status
