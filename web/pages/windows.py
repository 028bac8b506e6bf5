"""Windows: how much of what was sold can still be disputed and until when, and each payment's windows with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection, select

from disputes.schemes.load import load_all
from disputes.store import windows
from disputes.windows import Window
from ledger.money import Money
from reports.exposure import ExposureLine, by_week, totals
from reports.exposure_picture import Column, draw
from reports.paging import Place
from reports.store.exposure import asked_for, gateways, open_payments, open_sales, sellers
from runtime.database import reading
from trade.errors import NotFound
from trade.payments import Payment
from trade.store import parties, payments
from trade.store.tables import payment
from trade.visibility import Scope, Sight
from web import current, desk
from web.formats import day, money
from web.pages.pictures import NARROW, WIDE, Pair

blueprint = Blueprint("windows", __name__)


def require_party() -> Scope:
    """The scope of a seat that sits at a party: nobody else sees what single sales amount to. Raises NotFound."""
    scope = current.scope()
    if scope.sight is not Sight.CHAIN:
        raise NotFound("page", request.path)
    return scope


def load_windows(connection: Connection, scope: Scope, payment_id: str) -> tuple[Payment, list[Window]]:
    """A payment of the seat's chains with its windows, those that last longest first. Raises NotFound."""
    seen = connection.execute(select(payment.c.id).where(asked_for(scope), payment.c.id == payment_id)).first()
    found = payments.get(connection, payment_id) if seen else None
    if found is None:
        raise NotFound("payment", payment_id)
    return found, windows.of_payment(connection, found.id)


@blueprint.get("/windows")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """Exposure by week, then the sales it is made of. The filter is the address."""
    scope = require_party()
    merchant, scheme, gateway = (request.args.get(name, "") for name in ("merchant", "scheme", "gateway"))
    cursor, on = Place.read(request.args.get("after", "")), current.now().date()
    with reading(current.engine()) as connection:
        wanted = asked_for(scope, merchant=merchant, scheme=scheme, gateway=gateway)
        # A week of everybody together: the merchant is the filter's to choose.
        lines = by_week(replace(it, merchant="") for it in open_sales(connection, wanted, on=on))
        page = open_payments(connection, wanted, cursor, on=on)
        offered, through = sellers(connection, scope), gateways(connection, scope)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    return render_template(
        "windows.html", lines=lines, totals=totals(lines), pictures=_pictures(lines), page=page, cursor=cursor,
        merchants=offered, merchant=merchant, schemes=sorted(load_all().schemes), scheme=scheme, parties=everyone,
        gateways=through, gateway=gateway,
        kept={k: v for k, v in (("merchant", merchant), ("scheme", scheme), ("gateway", gateway)) if v},
    )  # fmt: skip


@blueprint.get("/windows/<path:payment_id>")
@login_required  # type: ignore[untyped-decorator]
def show(payment_id: str) -> ResponseReturnValue:
    """One payment: the first and the last day of each ground, and why."""
    scope = require_party()
    with reading(current.engine()) as connection:
        found, theirs = load_windows(connection, scope, payment_id)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    return render_template(
        "windows_of_payment.html", paid=found, windows=theirs, parties=everyone, today=desk.today(), source=load_all().source
    )


def _pictures(lines: Sequence[ExposureLine]) -> list[tuple[str, Pair]]:
    """One picture for each currency."""
    found = []
    for currency, group in groupby(lines, key=lambda it: it.amount.currency):
        weeks = list(group)
        most = money(Money(max(it.amount.minor for it in weeks), currency))
        columns = [
            Column(it.week_on, it.amount.minor, it.estimated_minor, day(it.week_on) if it.week_on else _("no end"))
            for it in weeks
        ]
        title = _("What stops being open to dispute, week by week, in %(currency)s", currency=currency)
        top = _("tallest week: %(money)s", money=most)
        wide, narrow = (draw(columns, title=title, most=top, width=width) for width in (WIDE, NARROW))
        found.append((currency, Pair(wide, narrow)))
    return found
