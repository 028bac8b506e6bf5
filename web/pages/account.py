"""One's own account, for every seat: password, code of an authenticator app, seats, and keys for a dispute desk."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user
from sqlalchemy import Connection

from runtime.database import reading, transaction
from trade.actions import seat_people
from trade.actions.issue_key import end_key
from trade.errors import NotFound
from trade.parties import Role
from trade.store import keys, people, second_factors
from web import current, desk
from web.auth import codes, passwords
from web.auth.limits import SIGN_IN_LIMIT, limiter
from web.auth.people import holder_in, holders
from web.auth.picture import qr_code
from web.auth.seating import note
from web.pages import making_keys

blueprint = Blueprint("account", __name__)


@blueprint.before_request
def _somebody_only() -> ResponseReturnValue | None:
    return None if current_user.is_authenticated else current.to_sign_in()


def _me() -> str:
    return current.holder().seat.person_id


def _by_person() -> str:
    """Guesses are counted for each person, whose session somebody else may hold."""
    return f"own password {_me()}" if current_user.is_authenticated else "own password"


@blueprint.get("/account")
def show() -> ResponseReturnValue:
    return _page()


@blueprint.post("/account/password")
@limiter.limit(SIGN_IN_LIMIT, key_func=_by_person)  # type: ignore[untyped-decorator]
def change_password() -> ResponseReturnValue:
    """By the password there is. Every other session of the person ends; this one goes on."""
    chosen = request.form.get("password", "")
    problem = passwords.problem(chosen, request.form.get("again", ""))
    if problem:
        return _page({"password": problem})
    known = _proven()
    if known is None:
        return _page({"current": _wrong()})
    hashed = passwords.hash_password(chosen)
    with transaction(current.engine()) as connection:
        _require_same(connection, known)
        seat_people.set_password(connection, _me(), hashed, by=_seat(), now=current.now(), how="changed")
        mine = holder_in(connection, _seat()) or abort(409)  # the seat was taken away meanwhile
    login_user(mine)
    flash(_("Your password is changed. Every other session of yours has ended."))
    return redirect(url_for("account.show"), 303)


@blueprint.get("/account/code")
def new_code() -> ResponseReturnValue:
    """A fresh secret, kept nowhere until a code of it comes back."""
    return _code_form(codes.new_secret())


@blueprint.post("/account/code")
@limiter.limit(SIGN_IN_LIMIT, key_func=_by_person)  # type: ignore[untyped-decorator]
def switch_code_on() -> ResponseReturnValue:
    """Once the app shows the right code and the password is right, sign-in asks for a code."""
    secret, now = request.form.get("secret", ""), current.now()
    if not codes.is_secret(secret):
        abort(400)
    step = codes.step_of(secret, request.form.get("code", "")[:100], now=now)
    if step is None:
        return _code_form(
            secret, {"code": _("This is not the code the app shows now. Wait for the next one and type that.")}
        )
    known = _proven()
    if known is None:
        return _code_form(secret, {"current": _wrong()})
    with transaction(current.engine()) as connection:
        _require_same(connection, known)
        seat_people.ask_for_codes(connection, _me(), secret=secret, by=_seat(), now=now)
        second_factors.use_step(connection, _me(), step)
    flash(_("From now on sign-in asks for a code of your app."))
    return redirect(url_for("account.show"), 303)


@blueprint.post("/account/code/off")
@limiter.limit(SIGN_IN_LIMIT, key_func=_by_person)  # type: ignore[untyped-decorator]
def switch_code_off() -> ResponseReturnValue:
    known = _proven()
    if known is None:
        return _page({"off": _wrong()})
    with transaction(current.engine()) as connection:
        _require_same(connection, known)
        seat_people.ask_for_no_codes(connection, _me(), by=_seat(), now=current.now())
    flash(_("Sign-in asks you for no code any more."))
    return redirect(url_for("account.show"), 303)


@blueprint.get("/account/add-key")
def new_key() -> ResponseReturnValue:
    _require_desk()
    return making_keys.form("account_key.html", making_keys.FIRST)


@blueprint.post("/account/add-key")
@limiter.limit(SIGN_IN_LIMIT, key_func=_by_person)  # type: ignore[untyped-decorator]
def add_key() -> ResponseReturnValue:
    """For the own seat, by the password: a key outlives the session in which it is made."""
    _require_desk()
    stated = {name: request.form.get(name, "").strip() for name in making_keys.FIRST}
    if _proven() is None:
        return making_keys.form("account_key.html", stated, problem=_wrong(), wrong="current")
    return making_keys.make("account_key.html", stated, seat_id=_seat(), onward=url_for("account.show"))


@blueprint.post("/account/keys/<prefix>/end")
def end_own_key(prefix: str) -> ResponseReturnValue:
    """A key of the own seat; any other does not exist."""
    _require_desk()

    def work(connection: Connection) -> tuple[int, Any]:
        known = keys.get(connection, prefix)
        if known is None or known.seat_id != _seat():
            raise NotFound("key", prefix)
        return 303, {"ended": end_key(connection, prefix, by=_seat(), now=current.now())}

    _stored, before = desk.once_a_form(("end own key", prefix), work)
    flash(_("This form was sent before; it has been done once.") if before
          else _("The key %(prefix)s has ended.", prefix=prefix))  # fmt: skip
    return redirect(url_for("account.show"), 303)


def _require_desk() -> None:
    """For every other seat the page does not exist."""
    if current.holder().seat.role is not Role.DISPUTE_DESK:
        abort(404)


def _seat() -> str:
    return current.holder().seat.id


def _proven() -> str | None:
    """The hash of the person's password when the form carries it; worked out in no transaction, since it takes long."""
    with reading(current.engine()) as connection:
        known = people.password_of(connection, _me())
    return known if passwords.matches(known, request.form.get("current", "")) else None


def _require_same(connection: Connection, known: str) -> None:
    """The password that was proven still stands: of two forms at once, one changes it."""
    if people.password_of(connection, _me(), lock=True) != known:
        abort(409)


def _wrong() -> str:
    note("password_refused", _me())
    return str(_("This is not your password. Nothing was changed."))


def _page(problems: dict[str, str] | None = None) -> ResponseReturnValue:
    with reading(current.engine()) as connection:
        coded = second_factors.secret_of(connection, _me()) is not None
        seats = holders(connection, _me())
        desks = current.holder().seat.role is Role.DISPUTE_DESK
        mine = keys.of_seat(connection, _seat()) if desks else []
    page = render_template(
        "account.html", coded=coded, seats=seats, desks=desks, keys=mine, problems=problems or {}, now=current.now(),
        least=passwords.PASSWORD_MIN,
    )  # fmt: skip
    return page, 422 if problems else 200


def _code_form(secret: str, problems: dict[str, str] | None = None) -> ResponseReturnValue:
    address = codes.uri(secret, current.holder().email)
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    page = render_template(
        "account_code.html", secret=secret, groups=groups, address=address, picture=qr_code(address), problems=problems or {}
    )
    return page, 422 if problems else 200
