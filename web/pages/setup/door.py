"""The door of the set-up: the operator's seat and nobody else, and what all its forms have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from disputes.errors import DisputeError
from reports.paging import Place
from trade.card_numbers import require_no_card_number
from trade.errors import CardNumberRefused, NotFound, TradeError
from trade.parties import Role
from web import current, desk
from web.desk import Work
from web.refusals import sentence

FIND_MAX = 100  # characters
PARTS = (
    ("setup.index", _l("Health")),
    ("setup.list_parties", _l("Parties")),
    ("setup.list_people", _l("People")),
    ("setup.list_keys", _l("Keys")),
    ("setup.list_jobs", _l("Jobs")),
    ("setup.list_proceedings", _l("Proceedings")),
    ("setup.list_kept", _l("Evidence kept")),
    ("setup.list_audit", _l("Audit")),
)

blueprint = Blueprint("setup", __name__)


@blueprint.before_request
def _operator_only() -> ResponseReturnValue | None:
    """For every other seat nothing of this exists."""
    if not current_user.is_authenticated:
        return current.to_sign_in()
    if current.scope().role is not Role.OPERATOR:
        abort(404)
    return None


@blueprint.context_processor
def _parts() -> dict[str, Any]:
    return {"parts": PARTS}


def who() -> str:
    """Under which name the operator's acts stand in the audit: the seat."""
    return current.holder().seat.id


def place() -> Place | None:
    """Where the page asked for begins."""
    return Place.read(request.args.get("after", ""))


def found() -> str:
    """What is looked for."""
    return request.args.get("find", "").strip()[:FIND_MAX]


def said(*names: str) -> dict[str, str]:
    """The fields of a form, without the blanks around them."""
    return {name: request.form.get(name, "").strip() for name in names}


def carded(stated: Mapping[str, str]) -> str | None:
    """The field of a form in which a card number stands."""
    for name, text in stated.items():
        try:
            require_no_card_number(name, text)
        except CardNumberRefused:
            return name
    return None


def sent_before() -> str:
    return str(_("This form was sent before; it has been done once."))


def do_once(
    asked: Any, work: Work, *, done: str | Callable[[Any], str], onward: str, job: str = "empty_outbox"
) -> ResponseReturnValue:
    """Do what a button asks for, once a form, and lead on; what the trade refuses is said there.

    `done` is said afterwards; where it depends on what came of it, it is asked. Raises NotFound.
    """
    try:
        stored, before = desk.once_a_form(asked, work, job=job)
    except NotFound:
        raise
    except (TradeError, DisputeError) as refused:
        flash(sentence(refused))
    else:
        flash(sent_before() if before else done if isinstance(done, str) else done(stored.response))
    return redirect(onward, 303)
