"""Making a key from a form, by the operator for any seat or by a dispute desk for its own; shown once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from trade.actions.issue_key import issue_key
from trade.errors import CardNumberRefused, FieldRefused
from trade.keys import DAYS_MAX, ApiKey, KeyScope
from web import current, desk
from web.refusals import field, sentence

FIRST = {"name": "", "scope": KeyScope.READ.value, "days": "365"}


def make(template: str, stated: Mapping[str, str], *, seat_id: str, onward: str) -> ResponseReturnValue:
    """The page with the key on it; the same form again makes none and shows none. What is refused is said in the form."""
    made: list[tuple[ApiKey, str]] = []

    def work(connection: Connection) -> tuple[int, Any]:
        by = current.holder().seat.id
        key, token = issue_key(
            connection, seat_id=seat_id, name=stated["name"], scope=stated["scope"], days=_days(stated["days"]), by=by,
            now=current.now(),
        )  # fmt: skip
        made.append((key, token))
        return 200, {"key": key.prefix}

    try:
        done, before = desk.once_a_form(("key", seat_id, sorted(stated.items())), work)
    except (FieldRefused, CardNumberRefused) as error:
        wrong = field(error) if isinstance(error, FieldRefused) else "name"
        return form(template, stated, problem=sentence(error), wrong=wrong)
    if before:
        flash(_("This form was sent before; the key %(prefix)s was shown then. End it if it is lost.",
                prefix=done.response["key"]))  # fmt: skip
        return redirect(onward, 303)
    ((key, token),) = made
    return render_template("key_made.html", key=key, token=token, onward=onward)


def form(
    template: str, stated: Mapping[str, str], *, problem: str | None = None, wrong: str | None = None
) -> ResponseReturnValue:
    """The empty form, or the one that was refused with what to put right."""
    scopes = [scope.value for scope in KeyScope]
    page = render_template(template, said=stated, problem=problem, wrong=wrong, scopes=scopes, days_max=DAYS_MAX)
    return page, 422 if problem else 200


def _days(text: str) -> int:
    """0, which is refused, for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
