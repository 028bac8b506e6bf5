"""Put a refund on record by hand: find the payment, state it, see what it will do, confirm once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from disputes import opening
from disputes.actions.refund_payment import plan_refund, refund_payment
from ledger.entry import Entry
from reports.preview import preview
from reports.store.payments import Disputable, find_payments, get_payment
from runtime.database import reading
from trade.errors import NotFound, SaidOtherwise
from trade.refunds import REFERENCE_MAX, Refund
from trade.store import parties
from web import current, desk
from web.pages.doing import day_of
from web.refusals import FORM_REFUSALS, field, sentence

blueprint = Blueprint("refunding", __name__)
FIELDS = ("payment", "amount", "on", "reference", "already_made")
REFUSALS = (*FORM_REFUSALS, SaidOtherwise)


@blueprint.get("/refunds/new")
@login_required  # type: ignore[untyped-decorator]
def show() -> ResponseReturnValue:
    """Search first; with a payment chosen, the form."""
    text, chosen = request.args.get("find", ""), request.args.get("payment", "")
    with reading(current.engine()) as connection:
        _require_refunder(connection)
        picked = get_payment(connection, current.scope(), chosen) if chosen else None
        found = find_payments(connection, current.scope(), text) if text and not picked else []
        said = {"amount": opening.text_of(picked.left) if picked.left.minor else ""} if picked else {}
        return _page(connection, picked, found=found, text=text, said=said | {"on": desk.today().isoformat()})


@blueprint.post("/refunds/new")
@login_required  # type: ignore[untyped-decorator]
def state() -> ResponseReturnValue:
    """Preview, or with `confirm` the refund itself; a form sent twice records one."""
    said = {name: request.form.get(name, "").strip() for name in FIELDS}
    made = said["already_made"] == "1"
    with reading(current.engine()) as connection:
        by = _require_refunder(connection)
        picked = get_payment(connection, current.scope(), said["payment"])
        if request.form.get("confirm") != "1":
            try:
                entries = plan_refund(connection, _stated(picked, said, by), already_made=made, today=desk.today())
            except REFUSALS as error:
                return _page(connection, picked, said=said, error=error)
            return _page(connection, picked, said=said, entries=entries)

    def work(connection: Connection) -> tuple[int, dict[str, str]]:
        seat_id = current.holder().seat.id
        done = refund_payment(
            connection, _stated(picked, said, by), already_made=made, today=desk.today(), now=current.now(), seat_id=seat_id
        )
        return 303, {"refund": done.reference}

    try:
        _done, before = desk.once_a_form(("refund", sorted(said.items())), work)
    except REFUSALS as error:
        with reading(current.engine()) as connection:
            return _page(connection, picked, said=said, error=error)
    flash(_("This form was sent before; it has been done once.") if before else _("The refund is on record."))
    return redirect(url_for("refunding.show", payment=picked.payment.id), 303)


def _require_refunder(connection: Connection) -> str:
    """The party that refunds; for every other seat the page does not exist."""
    found = desk.refunder(connection)
    if found is None:
        raise NotFound("page", request.path)
    return found.code


def _stated(picked: Disputable, said: dict[str, str], by: str) -> Refund:
    """The refund behind the fields of a form. Raises AmountRefused for an amount that is none."""
    paid = picked.payment
    amount, on = opening.amount_of(said["amount"], paid.amount.currency), day_of(said["on"]) or desk.today()
    return Refund(paid.id, said["reference"], amount, on, by, paid.cause)


def _page(
    connection: Connection, picked: Disputable | None, *, said: dict[str, str], error: Exception | None = None,
    entries: list[Entry] | None = None, **more: Any,
) -> ResponseReturnValue:  # fmt: skip
    shown = render_template(
        "refund_new.html",
        picked=picked,
        said=said,
        entries=entries,
        on=day_of(said.get("on", "")) or desk.today(),
        posted=None if entries is None or not picked else preview(entries, current.scope(), picked.payment.chain.parties),
        today=desk.today(),
        reference_max=REFERENCE_MAX,
        parties={it.code: it for it in parties.all_parties(connection)},
        token=desk.form_token(),
        problem=sentence(error) if error else None,
        wrong=field(error) if error else None,
        **{"text": "", "found": []} | more,
    )
    return shown, 422 if error else 200
