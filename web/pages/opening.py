"""Open a dispute by hand: find the payment, state the case, see what it will do, confirm once."""

from __future__ import annotations

from datetime import date
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from disputes import opening
from disputes.actions.open_by_hand import Opening, open_by_hand, plan_opening
from disputes.dispute import CLAIMS_NOTHING, Stage
from disputes.errors import StageRefused
from disputes.opening import Statement
from disputes.schemes.families import beginnings_of
from disputes.schemes.load import load_all
from disputes.store import windows
from disputes.windows import of_ground
from reports.preview import preview
from reports.store.payments import Disputable, find_payments, get_payment
from runtime.database import reading
from trade.errors import NotFound
from trade.store import parties
from web import current, desk
from web.refusals import FORM_REFUSALS, field, sentence

blueprint = Blueprint("opening", __name__)
FIELDS = ("payment", "reason_code", "amount", "on", "stage", "despite_refund")


@blueprint.get("/cases/new")
@login_required  # type: ignore[untyped-decorator]
def show() -> ResponseReturnValue:
    """Search first; with a payment chosen, the form."""
    text, chosen = request.args.get("find", ""), request.args.get("payment", "")
    with reading(current.engine()) as connection:
        _require_opener(connection)
        picked = get_payment(connection, current.scope(), chosen) if chosen else None
        found = find_payments(connection, current.scope(), text) if text and not picked else []
        return _page(connection, picked, found=found, text=text, said=_first(picked) if picked else {})


@blueprint.post("/cases/new")
@login_required  # type: ignore[untyped-decorator]
def state() -> ResponseReturnValue:
    """Preview, or with `confirm` the opening itself; a form sent twice opens one dispute."""
    said = {name: request.form.get(name, "").strip() for name in FIELDS}
    with reading(current.engine()) as connection:
        _require_opener(connection)
        picked = get_payment(connection, current.scope(), said["payment"])
        if request.form.get("confirm") != "1":
            return _preview(connection, picked, said)
    key = request.form.get("form_token", "")
    if not desk.sound_key(key):
        abort(400)
    try:
        done, before = desk.once("form", key, ("open", sorted(said.items())), lambda it: _open(it, picked, said))
    except FORM_REFUSALS as error:
        with reading(current.engine()) as connection:
            return _page(connection, picked, said=said, error=error)
    flash(_("This form was sent before; it has been done once.") if before else _("The dispute is open; everybody is told."))
    return redirect(url_for("cases.show", dispute_id=done.response["dispute"]), 303)


def _require_opener(connection: Connection) -> None:
    """For every other seat the page does not exist."""
    if desk.opener(connection) is None:
        raise NotFound("page", request.path)


def _first(picked: Disputable) -> dict[str, str]:
    amount = opening.text_of(picked.left) if picked.left.minor else ""
    return {"amount": amount, "stage": Stage.CHARGEBACK.value, "on": desk.today().isoformat(), "reason_code": ""}


def statement(picked: Disputable, said: dict[str, str]) -> Statement:
    """The statement behind the fields of a form. Raises StatementRefused for one that cannot be read."""
    amount = opening.amount_of(said["amount"], picked.payment.amount.currency)
    if said["stage"] not in {stage.value for stage in opening.BEGINNINGS}:
        raise StageRefused(said["stage"], [stage.value for stage in opening.BEGINNINGS])
    try:
        on = date.fromisoformat(said["on"])
    except ValueError:
        on = date.min  # refused as a day before the sale
    despite = said["despite_refund"] == "1"
    return Statement(picked.payment.id, said["reason_code"], Stage(said["stage"]), amount, on, despite)


def _preview(connection: Connection, picked: Disputable, said: dict[str, str]) -> ResponseReturnValue:
    try:
        stated = statement(picked, said)
        planned = plan_opening(connection, stated, party=desk.require_desk(), today=desk.today())
    except FORM_REFUSALS as error:
        return _page(connection, picked, said=said, error=error)
    code = load_all().code(picked.payment.scheme, stated.reason_code, on=stated.opened_on)
    ground = None
    if stated.stage not in CLAIMS_NOTHING:
        ground = of_ground(windows.of_payment(connection, picked.payment.id), stated.reason_code, code)
    late = ground if ground and not ground.open_on(stated.opened_on) else None
    early = ground if ground and stated.opened_on < ground.opens_on else None
    return _page(connection, picked, said=said, planned=planned, late=late, early=early)


def _open(connection: Connection, picked: Disputable, said: dict[str, str]) -> tuple[int, dict[str, str]]:
    seat = current.holder().seat
    opened = open_by_hand(
        connection, statement(picked, said), party=desk.require_desk(), seat_id=seat.id, today=desk.today(),
        now=current.now(),
    )  # fmt: skip
    return 303, {"dispute": opened.id}


def _stages(picked: Disputable | None) -> list[Stage]:
    """Where a dispute of the payment's scheme can begin, the most usual first."""
    possible = beginnings_of(picked.payment.scheme) if picked else ()
    return [stage for stage in opening.BEGINNINGS if stage in possible]


def _page(
    connection: Connection, picked: Disputable | None, *, said: dict[str, str], error: Exception | None = None,
    planned: Opening | None = None, **more: Any,
) -> ResponseReturnValue:  # fmt: skip
    shown = render_template(
        "case_new.html",
        picked=picked,
        said=said,
        planned=planned,
        posted=preview(planned.entries, current.scope(), planned.dispute.chain) if planned else None,
        codes=opening.codes_of(load_all(), picked.payment) if picked else [],
        stages=[stage.value for stage in _stages(picked)],
        today=desk.today(),
        parties={it.code: it for it in parties.all_parties(connection)},
        token=token_urlsafe(18),
        problem=sentence(error) if error else None,
        wrong=field(error) if error else None,
        **{"text": "", "found": [], "late": None, "early": None} | more,
    )
    return shown, 422 if error else 200
