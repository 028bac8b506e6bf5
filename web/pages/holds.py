"""Holds: whose money is kept back, by whom, for what and how much too much; the owner contests one from its page, the
holder gives back and takes from it."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection
from werkzeug.exceptions import Forbidden

from disputes.actions.contest_hold import contest_hold
from disputes.actions.move_hold import MOVES, move_hold, why_waiting
from disputes.answering import WORDS_MAX
from disputes.errors import AlreadyContested, AmountRefused
from disputes.liability.errors import NothingToTake
from disputes.opening import amount_of
from ledger.errors import HoldExceeded, HoldLocked
from reports.holds import ORDERS, in_order, sums_of
from reports.store.holds import load_hold, visible_holds
from runtime.database import reading
from trade.errors import NotFound
from trade.parties import PartyKind
from trade.store import parties
from web import current, desk
from web.pages.details import Reading
from web.pages.matrix import day_asked
from web.pages.told import timeline_of
from web.refusals import FORM_REFUSALS, sentence
from web.sentences import facts

blueprint = Blueprint("holds", __name__)
COLLECTS_FOR_OTHERS = frozenset({PartyKind.GATEWAY, PartyKind.ACQUIRER, PartyKind.PLATFORM})
"""Kinds of owners whose money on the way may be that of merchants who have no part in the matter."""


@blueprint.get("/money/holds")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """Every hold of the seat's pairs, by what is still held, today or at the end of a day; both stand in the address."""
    scope, order = current.scope(), request.args.get("sort", ORDERS[0])
    if not scope.reads_cases:
        raise NotFound("page", request.path)
    stated = request.args.get("on", "")
    on, wrong = day_asked(stated)
    with reading(current.engine()) as connection:
        found = visible_holds(connection, scope, on=on)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    order = order if order in ORDERS else ORDERS[0]
    page = render_template(
        "holds.html",
        holds=in_order(found, order),
        sums=sums_of(found, scope),
        order=order,
        orders=ORDERS,
        parties=everyone,
        scope=scope,
        collects=COLLECTS_FOR_OTHERS,
        today=on or desk.today(),
        on=on,
        stated=stated,
        wrong=wrong,
    )
    return page, 400 if wrong else 200


@blueprint.get("/money/holds/<path:hold_id>")
@login_required  # type: ignore[untyped-decorator]
def show(hold_id: str) -> ResponseReturnValue:
    """One hold whole: its terms, what became of it, what it secures, its timeline, and the form that contests it."""
    return _page(hold_id)


@blueprint.post("/money/holds/<path:hold_id>/move")
@login_required  # type: ignore[untyped-decorator]
def move(hold_id: str) -> ResponseReturnValue:
    """Give a part back, or take one, once a form; the owner is told."""
    kind, stated = request.form.get("kind", ""), request.form.get("amount", "")
    with reading(current.engine()) as connection:
        hold = load_hold(connection, current.scope(), hold_id).it.state.hold
    if not desk.keeps(hold):
        raise Forbidden(_("A hold is given back and taken by the finance seat of the party that holds the money."))
    if kind not in MOVES:
        abort(400)

    def work(connection: Connection) -> tuple[int, Any]:
        amount = amount_of(stated, hold.currency)
        move_hold(connection, hold_id, kind, amount, on=desk.today(), now=current.now(), **desk.acting())
        return 303, {"hold": hold_id}

    try:
        _done, before = desk.once_a_form(("move hold", hold_id, kind, stated), work)
    except (AmountRefused, HoldExceeded, HoldLocked, NothingToTake) as error:
        return _page(hold_id, error=error, wrong=kind)
    flash(_("This form was sent before; it has been done once.") if before else _("Done; the owner is told."))
    return redirect(url_for("holds.show", hold_id=hold_id), 303)


@blueprint.post("/money/holds/<path:hold_id>/contest")
@login_required  # type: ignore[untyped-decorator]
def contest(hold_id: str) -> ResponseReturnValue:
    """Contest it, once a form and once for good; both parties are told."""
    key, words = request.form.get("form_token", ""), request.form.get("words", "")
    if not desk.sound_key(key):
        abort(400)
    onward = redirect(url_for("holds.show", hold_id=hold_id), 303)
    with reading(current.engine()) as connection:
        owner = load_hold(connection, current.scope(), hold_id).it.state.hold.owner
    if desk.desk_code() != owner:
        raise Forbidden(_("A hold is contested by the dispute desk of the party whose money it is."))
    try:
        _done, before = desk.once("form", key, ("contest hold", hold_id, words), lambda it: _contest(it, hold_id, words))
    except FORM_REFUSALS as error:
        return _page(hold_id, error=error, wrong="contest")
    except AlreadyContested as error:
        flash(sentence(error))
        return onward
    flash(_("This form was sent before; it has been done once.") if before else _("On record; both parties are told."))
    return onward


def _contest(connection: Connection, hold_id: str, words: str) -> tuple[int, dict[str, str]]:
    seat = current.holder().seat
    contest_hold(connection, hold_id, party=desk.require_desk(), seat_id=seat.id, words=words, now=current.now())
    return 303, {"hold": hold_id}


def _page(hold_id: str, *, error: Exception | None = None, wrong: str = "") -> ResponseReturnValue:
    scope = current.scope()
    with reading(current.engine()) as connection:
        page = load_hold(connection, scope, hold_id)
        everyone = {it.code: it for it in parties.all_parties(connection)}
        waiting = why_waiting(connection, hold_id)
    hold, zone = page.it.state.hold, current.holder().time_zone
    shown = render_template(
        "hold.html",
        page=page,
        it=page.it,
        parties=everyone,
        pair={code: everyone[code] for code in (hold.holder, hold.owner)},
        scope=scope,
        collects=COLLECTS_FOR_OTHERS,
        may_contest=desk.desk_code() == hold.owner and page.it.contest is None and page.it.state.left.minor > 0,
        may_move=desk.keeps(hold) and page.it.state.left.minor > 0,
        moves=MOVES,
        waiting={kind: why and facts.said(why) for kind, why in waiting.items()},
        stated=request.form.get("amount", ""),
        wrong=wrong,
        told=timeline_of(page.events, page.faults),
        reading=Reading(everyone, hold.currency, zone),
        zone=zone,
        today=desk.today(),
        words_max=WORDS_MAX,
        said=request.form.get("words", ""),
        token=token_urlsafe(18),
        problem=sentence(error) if error else None,
    )
    return shown, 422 if error else 200
