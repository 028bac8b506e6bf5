"""Payments between parties: what is on its way, paying, confirming, and setting off by a dated notice."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection
from werkzeug.exceptions import Forbidden

from disputes.actions.remit import end_payment, remittance_id, send_payment
from disputes.actions.set_off import entry_of, plan_set_off, set_off
from disputes.errors import PaymentRefused, SetOffRefused
from disputes.opening import amount_of, text_of
from ledger.errors import LedgerError
from ledger.money import exponent
from ledger.payments import RemittanceState
from reports.preview import preview
from reports.store.payments_between import load_between, pairs_of, visible_remittance, visible_remittances
from runtime.database import reading
from runtime.refusal import because
from trade.errors import NotFound
from trade.parties import Role
from trade.store import parties
from web import current, desk
from web.pages.doing import day_of
from web.refusals import FORM_REFUSALS, field, sentence

blueprint = Blueprint("payments", __name__)
FIELDS = ("matter", "amount", "on")
ENDS = {"confirm": RemittanceState.ARRIVED, "return": RemittanceState.RETURNED}


def require_finance() -> str:
    """The party for whose books the seat pays. Raises Forbidden, which says whose work this is."""
    scope = current.scope()
    if scope.role is not Role.FINANCE or scope.party is None:
        raise Forbidden(
            _("Only the finance seat of a party pays, confirms and sets off. Ask for a seat there, or tell them.")
        )
    return scope.party


@blueprint.get("/money/payments")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """Payments of the seat's pairs, the latest first, and with whom it has something open."""
    scope = current.scope()
    if not scope.reads_cases:
        raise NotFound("page", request.path)
    finance = scope.role is Role.FINANCE
    with reading(current.engine()) as connection:
        found = visible_remittances(connection, scope)
        pairs = pairs_of(connection, scope.party) if finance and scope.party else []
        everyone = {it.code: it for it in parties.all_parties(connection)}
    return render_template(
        "payments.html", payments=found, pairs=pairs, parties=everyone, scope=scope, finance=finance,
        today=desk.today(), token=desk.form_token,
    )  # fmt: skip


@blueprint.get("/money/settle/<other>/<currency>")
@login_required  # type: ignore[untyped-decorator]
def show(other: str, currency: str) -> ResponseReturnValue:
    """What the two owe each other, matter by matter; with a matter chosen, what a set-off of it would net."""
    return _page(other, currency)


@blueprint.post("/money/settle/<other>/<currency>/pay")
@login_required  # type: ignore[untyped-decorator]
def pay(other: str, currency: str) -> ResponseReturnValue:
    """Say that the money has been sent, once a form."""

    def work(connection: Connection, said: dict[str, str], key: str) -> None:
        payer, today = require_finance(), desk.today()
        send_payment(
            connection, id=remittance_id(payer, today, key), payer=payer, payee=other,
            money=amount_of(said["amount"], currency), matter=said["matter"], on=_day(said["on"]), today=today,
            now=current.now(), seat_id=current.holder().seat.id,
        )  # fmt: skip

    done = _("On its way. What you owe stands until the payee confirms it; both parties are told.")
    return _once(other, currency, "pay", work, done)


@blueprint.post("/money/settle/<other>/<currency>/set-off")
@login_required  # type: ignore[untyped-decorator]
def net(other: str, currency: str) -> ResponseReturnValue:
    """Give the notice, once a form: it is dated, posted and sent to both."""

    def work(connection: Connection, said: dict[str, str], key: str) -> None:
        giver, today = require_finance(), desk.today()
        set_off(
            connection, id=remittance_id(giver, today, key), giver=giver, other=other,
            money=amount_of(said["amount"], currency), matter=said["matter"], on=today, today=today, now=current.now(),
            seat_id=current.holder().seat.id,
        )  # fmt: skip

    return _once(other, currency, "set-off", work, _("Set off; the notice has gone to both parties."))


@blueprint.post("/money/payments/<remittance_id>/<end>")
@login_required  # type: ignore[untyped-decorator]
def finish(remittance_id: str, end: str) -> ResponseReturnValue:
    """The payee has it, or it came back to the payer; once a form."""
    if end not in ENDS:
        abort(404)
    with reading(current.engine()) as connection:
        visible_remittance(connection, current.scope(), remittance_id)
    party, on = require_finance(), request.form.get("on", "")

    def work(connection: Connection) -> tuple[int, dict[str, str]]:
        ended = end_payment(
            connection, remittance_id, ENDS[end], party=party, on=_day(on), today=desk.today(),
            now=current.now(), seat_id=current.holder().seat.id,
        )  # fmt: skip
        return 303, {"payment": ended.id}

    try:
        desk.once_a_form((end, remittance_id, on), work)
        flash(_("On record; both parties are told."))
    except FORM_REFUSALS as error:
        flash(sentence(error))
    return redirect(url_for("payments.index"), 303)


def _day(text: str) -> date:
    """Today where none was given. Raises PaymentRefused."""
    found = day_of(text) or desk.today()
    if found == date.min:
        raise PaymentRefused("on", because("write a day as 2026-06-30"))
    return found


def _once(other: str, currency: str, what: str, work: Any, done: str) -> ResponseReturnValue:
    _require_pair(other, currency)
    said = {name: request.form.get(name, "").strip() for name in FIELDS}
    key = request.form.get("form_token", "")

    def once(connection: Connection) -> tuple[int, dict[str, str]]:
        work(connection, said, key)
        return 303, {}

    try:
        _kept, before = desk.once_a_form((what, other, currency, sorted(said.items())), once)
    except FORM_REFUSALS as error:
        return _page(other, currency, said=said, error=error, chosen=said["matter"] if what == "set-off" else "")
    flash(_("This form was sent before; it has been done once.") if before else done)
    return redirect(url_for("payments.index"), 303)


def _require_pair(other: str, currency: str) -> None:
    """The pair exists for the seat's party, and the seat pays for it. Raises NotFound, Forbidden."""
    try:
        exponent(currency)
    except LedgerError:
        raise NotFound("pair", other) from None
    if not current.scope().party:
        raise NotFound("pair", other)
    with reading(current.engine()) as connection:
        if parties.get(connection, other) is None:
            raise NotFound("pair", other)


def _page(
    other: str, currency: str, *, said: dict[str, str] | None = None, error: Exception | None = None, chosen: str = ""
) -> ResponseReturnValue:
    _require_pair(other, currency)
    chosen, today, netting = chosen or request.args.get("matter", ""), desk.today(), None
    with reading(current.engine()) as connection:
        between = load_between(connection, current.scope(), other, currency)
        party = require_finance()
        everyone = {it.code: it for it in parties.all_parties(connection)}
        if chosen:
            try:
                netting = plan_set_off(connection, giver=party, other=other, currency=currency, matter=chosen)
            except SetOffRefused as refused:
                error = error or refused
    entries = [entry_of("preview", netting, netting.most, giver=party, other=other, on=today)] if netting else []
    page = render_template(
        "payments_settle.html", it=between, parties=everyone, netting=netting, entries=entries,
        posted=preview(entries, current.scope(), [party, other]), most=text_of(netting.most) if netting else "",
        said=said or {}, today=today, token=desk.form_token, problem=sentence(error) if error else None,
        wrong=field(error) if isinstance(error, PaymentRefused) else "amount" if error else None,
        pair={code: everyone[code] for code in (party, other)}, zone=current.holder().time_zone,
    )  # fmt: skip
    return page, 422 if error else 200
