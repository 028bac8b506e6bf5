"""Evidence that is kept because somebody asked: which matters, since when, who asked; holding one, and ending that."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from evidence.actions.hold_by_hand import BECAUSE_MAX, HELD, hold_by_hand, release_by_hand
from evidence.errors import NothingToHold
from evidence.store import holds
from runtime.database import reading
from trade.errors import CardNumberRefused
from web import current, desk
from web.operator_words import HELD_FOR
from web.pages.setup.door import blueprint, said, sent_before, who
from web.refusals import sentence

FIELDS = ("kind", "id", "because")


@blueprint.get("/set-up/evidence-kept")
def list_kept() -> ResponseReturnValue:
    """Every matter that is held by hand now, and the form to hold another."""
    return _page({"kind": "dispute", "id": "", "because": ""})


@blueprint.post("/set-up/evidence-kept")
def keep_evidence() -> ResponseReturnValue:
    """Nothing of the matter is erased until this is ended, whatever else ends."""
    stated = said(*FIELDS)
    subject = f"{stated['kind']}:{stated['id']}"
    wrong = _missing(stated, *FIELDS)
    if wrong is not None:
        return _page(stated, wrong)

    def work(connection: Connection) -> tuple[int, Any]:
        held = hold_by_hand(connection, subject, by=who(), because=stated["because"], now=current.now())
        return 303, {"held": held}

    try:
        done, before = desk.once_a_form(("keep evidence", sorted(stated.items())), work)
    except NothingToHold as error:
        return _page(stated, ("id", sentence(error)))
    except CardNumberRefused as error:
        return _page(stated, ("because", sentence(error)))
    now_held = _("Held: nothing of %(matter)s is erased until you end it.", matter=stated["id"])
    flash(sent_before() if before else now_held if done.response["held"] else _("It is held by hand already."))
    return redirect(url_for("setup.list_kept"), 303)


@blueprint.post("/set-up/evidence-kept/end")
def end_keeping() -> ResponseReturnValue:
    """What else keeps it stays in force; it is held through this day."""
    stated, subject = said("because"), request.form.get("subject", "")
    if subject.partition(":")[0] not in HELD_FOR:
        abort(404)
    if not stated["because"]:
        flash(_("It is still held: say who asked to end it, and why."))
        return redirect(url_for("setup.list_kept"), 303)

    def work(connection: Connection) -> tuple[int, Any]:
        because = stated["because"][:BECAUSE_MAX]
        return 303, {"ended": release_by_hand(connection, subject, by=who(), because=because, now=current.now())}

    try:
        done, before = desk.once_a_form(("end keeping", subject, stated["because"]), work)
    except CardNumberRefused as error:
        flash(sentence(error))
    else:
        ended = _("Ended. What else keeps it stays in force.") if done.response["ended"] else _("Nobody holds it by hand.")
        flash(sent_before() if before else ended)
    return redirect(url_for("setup.list_kept"), 303)


def _missing(stated: dict[str, str], *names: str) -> tuple[str, str] | None:
    """The first field that cannot stand, with what to do about it."""
    if stated["kind"] not in HELD_FOR:
        return "kind", _("Choose what it is.")
    for name in names:
        if not stated[name]:
            return name, _("Say which one it is.") if name == "id" else _("Say who asked, and why.")
    if len(stated["because"]) > BECAUSE_MAX:
        return "because", _("At most %(most)s characters.", most=BECAUSE_MAX)
    return None


def _page(stated: dict[str, str], wrong: tuple[str, str] | None = None) -> ResponseReturnValue:
    with reading(current.engine()) as connection:
        kept = holds.by_hand(connection, action=HELD)
    page = render_template(
        "setup/evidence_kept.html",
        kept=kept,
        said=stated,
        because_max=BECAUSE_MAX,
        wrong=wrong[0] if wrong else None,
        problem=wrong[1] if wrong else None,
    )
    return page, 422 if wrong else 200
