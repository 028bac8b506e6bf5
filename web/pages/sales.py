"""A sale: what was said and agreed at it, the files of it, the way of its parcels; and a form for each thing to add."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from evidence.actions import write_out_sales
from evidence.actions.write_out_sales import Clerk
from evidence.errors import VaultAway
from evidence.exhibit import Kind
from evidence.screening import LIMITS, MEGABYTE
from reports.sale import SalePage
from reports.store.captures import captured
from reports.store.sales import load_sale
from runtime.database import reading, transaction
from runtime.refusal import because
from trade.actions.state_sale import state_sale
from trade.actions.state_steps import state_steps
from trade.errors import CorrectionNeeded, FactRefused, StepRefused
from trade.sale_facts import REASON_MAX, SaleFact
from trade.sale_fields import FIELDS, MESSAGE_MAX, REQUIRED, TEXT_MAX, SaleKind
from trade.sale_words import CODES
from trade.shipments import RECIPIENT, ShipmentStep, Step
from trade.store import parties
from web import current, desk
from web.formats import zone_of
from web.matters import SALES, Place
from web.receiving import ACCEPTED, FILES_MAX
from web.refusals import field, sentence

blueprint = Blueprint("sales", __name__)
REFUSALS = (FactRefused, CorrectionNeeded, StepRefused)
STEP_FIELDS = ("shipment", "step", "at", "stated_by", "detail")


@blueprint.get("/sales/<path:payment_id>")
@login_required  # type: ignore[untyped-decorator]
def show(payment_id: str) -> ResponseReturnValue:
    """Everything of one sale that the seat may see."""
    with reading(current.engine()) as connection:
        sale = load_sale(connection, current.scope(), payment_id, now=current.now())
        looks = captured(connection, current.scope(), [it.shipment for it in sale.parcels], sale.payment.chain.merchant)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    states = _may_state(sale)
    return render_template(
        "sale.html", sale=sale, paid=sale.payment, parties=everyone, zone=current.holder().time_zone, now=current.now(),
        states=states, tells=states and current.scope().party == sale.payment.chain.merchant, scope=current.scope(),
        adds=list(SaleKind), place=Place(SALES, payment_id), brings=states, kinds=[it.value for it in Kind], limits=LIMITS,
        megabyte=MEGABYTE, files_max=FILES_MAX, accepted=ACCEPTED, looks=looks,
    )  # fmt: skip


@blueprint.get("/sales/<path:payment_id>/add/<kind>")
@login_required  # type: ignore[untyped-decorator]
def add(payment_id: str, kind: str) -> ResponseReturnValue:
    """The form for one kind of statement; what stands already is filled in. Nothing is written."""
    return _form(_sale(payment_id), _kind(kind))


@blueprint.post("/sales/<path:payment_id>/add/<kind>")
@login_required  # type: ignore[untyped-decorator]
def state(payment_id: str, kind: str) -> ResponseReturnValue:
    """Put it on record, once a form."""
    stated_of, sale = _kind(kind), _sale(payment_id)
    said = {name: request.form.get(name, "").strip() for name in (*FIELDS[stated_of], "at", "correction")}
    holder = current.holder()

    def work(connection: Connection) -> tuple[int, dict[str, int]]:
        facts = {name: said[name] for name in FIELDS[stated_of] if said[name]}
        fact = SaleFact(
            payment_id, stated_of, facts, moment_said(said["at"], f"{kind}.at"), holder.seat.party_code or "",
            said["correction"],
        )  # fmt: skip
        return 303, {"new": state_sale(connection, [fact], seat_id=holder.seat.id, now=current.now())}

    try:
        done, before = desk.once_a_form(("state", payment_id, kind, sorted(said.items())), work, job="capture")
    except REFUSALS as error:
        return _form(sale, stated_of, said=said, error=error)
    write_out(payment_id)
    if before:
        flash(_("This form was sent before; it has been done once."))
    else:
        flash(_("It is on record.") if done.response["new"] else _("That was on record already; nothing was added."))
    return redirect(url_for("sales.show", payment_id=payment_id), 303)


@blueprint.get("/sales/<path:payment_id>/add-step")
@login_required  # type: ignore[untyped-decorator]
def add_step(payment_id: str) -> ResponseReturnValue:
    """The form for a step of a parcel."""
    return _step_form(_sale(payment_id, seller=True))


@blueprint.post("/sales/<path:payment_id>/add-step")
@login_required  # type: ignore[untyped-decorator]
def state_step(payment_id: str) -> ResponseReturnValue:
    """Put a step on record, once a form."""
    sale = _sale(payment_id, seller=True)
    said = {name: request.form.get(name, "").strip() for name in STEP_FIELDS}
    party = current.holder().seat.party_code or ""
    if said["step"] not in set(Step) or said["stated_by"] not in (RECIPIENT, party):
        abort(400)

    def work(connection: Connection) -> tuple[int, dict[str, int]]:
        step = ShipmentStep(Step(said["step"]), moment_said(said["at"], "happened_at"), said["stated_by"], said["detail"])
        return 303, {
            "new": state_steps(connection, payment_id, said["shipment"], [step], party=party, now=current.now())
        }  # fmt: skip

    try:
        done, before = desk.once_a_form(("step", payment_id, sorted(said.items())), work, job="recompute_windows")
    except REFUSALS as error:
        return _step_form(sale, said=said, error=error)
    new = done.response["new"] and not before
    flash(_("The step is on record.") if new else _("That was on record already; nothing was added."))
    return redirect(url_for("sales.show", payment_id=payment_id, _anchor="parcels"), 303)


def write_out(payment_id: str) -> None:
    """Make exhibits of what was just stated; while the vault is away they wait for the worker."""
    engine = current.engine()
    clerk = Clerk(partial(reading, engine), partial(transaction, engine), current.now, current.vault())
    with suppress(VaultAway):
        write_out_sales.write_out(clerk, payment_id=payment_id)


def moment_said(text: str, where: str) -> datetime:
    """The moment behind a form's field, in the time of the seat. Raises FactRefused."""
    try:
        local = datetime.fromisoformat(text)
        at = local if local.tzinfo else local.replace(tzinfo=zone_of(current.holder().time_zone))
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        why = because("it is not %(example)s", example=because("a day and a time, as 2026-03-31 14:05"))
        raise FactRefused(where, why) from None


def _kind(text: str) -> SaleKind:
    if text not in set(SaleKind):
        abort(404)
    return SaleKind(text)


def _sale(payment_id: str, *, seller: bool = False) -> SalePage:
    """The sale, for a seat that may state something of it. Raises NotFound, Forbidden."""
    with reading(current.engine()) as connection:
        sale = load_sale(connection, current.scope(), payment_id, now=current.now())
    party = desk.require_desk()
    if seller and party != sale.payment.chain.merchant:
        abort(403)
    return sale


def _may_state(sale: SalePage) -> bool:
    return desk.desk_code() in sale.payment.chain.parties


def _form(
    sale: SalePage, kind: SaleKind, *, said: dict[str, str] | None = None, error: Exception | None = None
) -> ResponseReturnValue:
    own = next(
        (it for it in sale.said.sale.facts if (it.kind, it.stated_by) == (kind, current.scope().party)), None
    )  # fmt: skip
    local = (own.rows[-1].fact.happened_at if own else sale.payment.sold_at).astimezone(zone_of(current.holder().time_zone))
    first: dict[str, Any] = {"at": f"{local:%Y-%m-%dT%H:%M:%S}", **(dict(own.facts) if own else {})}
    page = render_template(
        "sale_add.html", sale=sale, paid=sale.payment, kind=kind, fields=list(FIELDS[kind]), required=REQUIRED.get(kind, ()),
        codes=CODES, said=said or first, own=own, reason_max=REASON_MAX, text_max=TEXT_MAX, message_max=MESSAGE_MAX,
        zone=current.holder().time_zone, problem=sentence(error) if error else None,
        wrong=field(error).rpartition(".")[2] if error else None,
    )  # fmt: skip
    return page, 422 if error else 200


def _step_form(sale: SalePage, *, said: dict[str, str] | None = None, error: Exception | None = None) -> ResponseReturnValue:
    party = current.scope().party or ""
    with reading(current.engine()) as connection:
        everyone = {it.code: it for it in parties.all_parties(connection)}
    page = render_template(
        "sale_add_step.html", sale=sale, paid=sale.payment, steps=list(Step), speakers=(party, RECIPIENT), parties=everyone,
        said=said or {}, zone=current.holder().time_zone, problem=sentence(error) if error else None,
        wrong=field(error) if error else None,
    )  # fmt: skip
    return page, 422 if error else 200
