"""What a seat does with a proceeding: each act first shows what it would do, then is confirmed once by a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection
from werkzeug.exceptions import Forbidden

from disputes.actions.appeal import appeal
from disputes.actions.decide import decide
from disputes.actions.finalise import finalise
from disputes.actions.preview_ruling import preview_decision, preview_final, preview_settlement
from disputes.actions.propose import contest, propose
from disputes.actions.settle import settle
from disputes.actions.split import split_case
from disputes.answering import WORDS_MAX
from disputes.liability import doctrines
from disputes.liability.acts import ACTORS, LEADS_TO, Act, open_acts
from disputes.liability.proceeding import Proceeding, require_bound, require_move
from reports.preview import payments_of, preview
from reports.proceeding import ProceedingPage
from reports.store.proceedings import load_proceeding, visible_proceeding
from runtime import idempotency
from runtime.database import reading, transaction
from web import current
from web.language import html_lang
from web.wording import word
from web.words import ROLES

blueprint = Blueprint("acts", __name__)
TOKEN_MAX = 100


def acting_as() -> str:
    """The name under which the seat acts on record: its party's code; an arbitrator's own address."""
    return current.scope().party or current.holder().email


@blueprint.get("/proceedings/<path:proceeding_id>/do/<verb>")
@login_required  # type: ignore[untyped-decorator]
def show(proceeding_id: str, verb: str) -> ResponseReturnValue:
    """What the act would do, and the form that does it. Nothing is written."""
    act, scope = _act(verb), current.scope()
    with reading(current.engine()) as connection:
        page = load_proceeding(connection, scope, proceeding_id)
        _require_seat(act)
        _require_time(act, page.case)
        shown = PREVIEWS[act](connection, page)
    return render_template("act.html", page=page, act=act.value, token=token_urlsafe(18), **shown)


@blueprint.post("/proceedings/<path:proceeding_id>/do/<verb>")
@login_required  # type: ignore[untyped-decorator]
def do(proceeding_id: str, verb: str) -> ResponseReturnValue:
    """Do it, once a form: the same form again leads to the same page and changes nothing."""
    act, key = _act(verb), request.form.get("form_token", "")
    if not 0 < len(key) <= TOKEN_MAX:
        abort(400)
    asked = sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
    digest = sha256(repr((proceeding_id, verb, asked)).encode()).hexdigest()
    holder = f"form {current.holder().seat.id}"
    onward = url_for("proceedings.show", proceeding_id=proceeding_id)
    with transaction(current.engine()) as connection:
        visible_proceeding(connection, current.scope(), proceeding_id)
        _require_seat(act)
        if idempotency.recall(connection, scope=holder, key=key, request_digest=digest) is None:
            done = DOERS[act](connection, proceeding_id)
            idempotency.remember(
                connection, scope=holder, key=key, request_digest=digest, status=303, response={"location": onward},
                now=current.now(),
            )  # fmt: skip
        else:
            done = _("This form was sent before; it has been done once.")
    flash(done)
    return redirect(onward, 303)


def _act(verb: str) -> Act:
    if verb not in set(Act):
        abort(404)
    return Act(verb)


def _require_seat(act: Act) -> None:
    """The seat sees the proceeding; whether it may also do this. Raises Forbidden with the reason."""
    if current.scope().role not in ACTORS[act]:
        needed = ", ".join(str(word(ROLES, role.value)) for role in ACTORS[act])
        raise Forbidden(_("You may read this proceeding, but this is done by the seat: %(role)s.", role=needed))


def _require_time(act: Act, case: Proceeding) -> None:
    """Raises MoveRefused when the proceeding does not stand at a step from which this can be done."""
    if act not in open_acts(case, current.scope().role):
        require_move(case, LEADS_TO[act])


def _number(text: str | None) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        abort(400)
    return int(text)


def _show_proposals(connection: Connection, page: ProceedingPage) -> dict[str, Any]:
    document = split_case(connection, page.case.id, language=html_lang())
    applying = {it["doctrine"] for it in document["proposals"]}
    return {"document": document, "inapplicable": [key for key in doctrines.on_file() if key not in applying]}


def _show_contest(connection: Connection, page: ProceedingPage) -> dict[str, Any]:
    require_bound(page.case, page.bound, acting_as())
    return {"chosen": _chosen(page), "words_max": WORDS_MAX}


def _show_decision(connection: Connection, page: ProceedingPage) -> dict[str, Any]:
    chosen, today = _chosen(page), current.now().date()
    entries = preview_decision(connection, page.case, proposal=chosen.number, by=acting_as(), on=today)
    return {"chosen": chosen, "preview": preview(entries, current.scope(), page.case.chain), "on": today}


def _show_appeal(connection: Connection, page: ProceedingPage) -> dict[str, Any]:
    require_bound(page.case, page.bound, acting_as())
    return {"chosen": _standing(page)}


def _show_final(connection: Connection, page: ProceedingPage) -> dict[str, Any]:
    today = current.now().date()
    entries = preview_final(connection, page.case, on=today)
    return {"chosen": _standing(page), "preview": preview(entries, current.scope(), page.case.chain), "on": today}


def _show_settlement(connection: Connection, page: ProceedingPage) -> dict[str, Any]:
    today = current.now().date()
    plan = preview_settlement(connection, page.case, on=today)
    holds = {state.hold.id: state.hold for state in page.holds}
    return {"moves": [(holds.get(it.hold_id), it) for it in plan.moves], "payments": payments_of(plan), "on": today}


def _chosen(page: ProceedingPage) -> Any:
    number = _number(request.args.get("proposal"))
    return next((it for it in page.proposals if it.number == number), None) or abort(404)


def _standing(page: ProceedingPage) -> Any:
    """The proposal by which the last decision was made."""
    return next((it for it in page.proposals if it.number == page.case.decided_proposal), None)


def _do_propose(connection: Connection, proceeding_id: str) -> str:
    made = propose(
        connection, proceeding_id=proceeding_id, doctrine=request.form.get("doctrine", ""), by=acting_as(),
        now=current.now(), seat_id=current.holder().seat.id,
    )  # fmt: skip
    return str(_("Proposal %(number)s is on record.", number=made.number))


def _do_contest(connection: Connection, proceeding_id: str) -> str:
    number = _number(request.form.get("proposal"))
    findings = [_number(text) for text in request.form.getlist("finding")]
    contest(
        connection, proceeding_id=proceeding_id, proposal=number, by=acting_as(), now=current.now(), findings=findings,
        words=request.form.get("words", ""), seat_id=current.holder().seat.id,
    )  # fmt: skip
    return str(_("Your objection to proposal %(number)s is on record.", number=number))


def _do_decide(connection: Connection, proceeding_id: str) -> str:
    number = _number(request.form.get("proposal"))
    decide(
        connection, proceeding_id=proceeding_id, proposal=number, by=acting_as(), effective_on=current.now().date(),
        now=current.now(), seat_id=current.holder().seat.id,
    )  # fmt: skip
    return str(_("Decided by proposal %(number)s and posted, provisionally.", number=number))


def _do_appeal(connection: Connection, proceeding_id: str) -> str:
    appeal(connection, proceeding_id=proceeding_id, by=acting_as(), now=current.now(), seat_id=current.holder().seat.id)
    return str(_("Your appeal is on record."))


def _do_finalise(connection: Connection, proceeding_id: str) -> str:
    day, now = current.now().date(), current.now()
    finalise(connection, proceeding_id=proceeding_id, by=acting_as(), on=day, now=now, seat_id=current.holder().seat.id)
    return str(_("The decision is final."))


def _do_settle(connection: Connection, proceeding_id: str) -> str:
    day, now = current.now().date(), current.now()
    settle(connection, proceeding_id=proceeding_id, on=day, now=now, by=acting_as(), seat_id=current.holder().seat.id)
    return str(_("Settled: holds are cleared and differences paid."))


PREVIEWS: Mapping[Act, Callable[[Connection, ProceedingPage], dict[str, Any]]] = {
    Act.PROPOSE: _show_proposals,
    Act.CONTEST: _show_contest,
    Act.DECIDE: _show_decision,
    Act.APPEAL: _show_appeal,
    Act.FINALISE: _show_final,
    Act.SETTLE: _show_settlement,
}
DOERS: Mapping[Act, Callable[[Connection, str], str]] = {
    Act.PROPOSE: _do_propose,
    Act.CONTEST: _do_contest,
    Act.DECIDE: _do_decide,
    Act.APPEAL: _do_appeal,
    Act.FINALISE: _do_finalise,
    Act.SETTLE: _do_settle,
}
