"""The evidence radar: proofs that vanish while their payment can still be refused; for the operator, carrier by carrier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from evidence.carriers.registry import Carriers, connected
from evidence.errors import CarriersFileRefused
from ledger.money import Money
from reports.exposure_picture import Column, draw
from reports.paging import Place
from reports.radar import By, VanishingWeek, Wanted, by_week, totals
from reports.store.carriers import list_carriers
from reports.store.exposure import sellers
from reports.store.radar import carriers_of, list_vanishing, lost_by_day
from runtime.database import reading
from trade.errors import NotFound
from trade.store import parties
from trade.visibility import Sight
from web import current, desk
from web.formats import day, money
from web.pages.pictures import NARROW, WIDE, Pair
from web.refusals import sentence

blueprint = Blueprint("radar", __name__)
WITHIN = (3, 7, 14, 30, 90)  # days that are offered
DAYS_MAX, UNITS_MAX = 10_000, 10**12


@blueprint.get("/radar")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """What is lost by week, then parcel by parcel. The filter is the address."""
    scope = current.scope()
    if scope.sight is Sight.METADATA:
        return _of_the_operator()
    if scope.sight is not Sight.CHAIN:
        raise NotFound("page", request.path)
    wanted, cursor = wanted_of(request.args), Place.read(request.args.get("after", ""))
    with reading(current.engine()) as connection:
        weeks = by_week(lost_by_day(connection, scope, wanted))
        page = list_vanishing(connection, scope, wanted, cursor)
        carriers = carriers_of(connection, scope, wanted)
        offered = sellers(connection, scope)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    return render_template(
        "radar.html", weeks=weeks, totals=totals(weeks), pictures=_pictures(weeks), page=page, cursor=cursor, wanted=wanted,
        carriers=carriers, merchants=offered, parties=everyone, within=WITHIN, scope=scope,
        brings=desk.desk_code() is not None,
        kept={name: value for name, value in request.args.items() if name != "after" and value},
    )  # fmt: skip


def wanted_of(said: Mapping[str, str]) -> Wanted:
    """The filter as an address or a program states it; what is no number there filters nothing."""
    return Wanted(
        desk.today(), said.get("merchant", ""), said.get("carrier", ""), within=_number(said.get("within"), DAYS_MAX),
        least=_number(said.get("least"), UNITS_MAX) or None, gone=said.get("state") == "gone",
        by=By.MONEY if said.get("by") == By.MONEY else By.DAY,
    )  # fmt: skip


def _number(text: str | None, most: int) -> int | None:
    written = (text or "").replace(",", "").strip()
    return min(int(written), most) if written.isascii() and written.isdigit() and len(written) <= len(str(most)) else None


def _of_the_operator() -> ResponseReturnValue:
    try:
        asked, trouble = connected(current.installation().settings.carriers), ""
    except CarriersFileRefused as refused:  # how the parcels stand is to be seen all the same
        asked, trouble = Carriers(), sentence(refused)
    with reading(current.engine()) as connection:
        lines = list_carriers(connection, asked, now=current.now())
    return render_template("radar_operator.html", lines=lines, trouble=trouble)


def _pictures(weeks: Sequence[VanishingWeek]) -> list[tuple[str, Pair]]:
    """One picture for each currency."""
    found = []
    for currency, group in groupby(weeks, key=lambda it: it.amount.currency):
        lines = list(group)
        most = money(Money(max(it.amount.minor for it in lines), currency))
        columns = [Column(it.week_on, it.amount.minor, it.unasked_minor, day(it.week_on)) for it in lines]
        title = _("What loses its proof of delivery, week by week, in %(currency)s", currency=currency)
        top = _("tallest week: %(money)s", money=most)
        wide, narrow = (draw(columns, title=title, most=top, width=width) for width in (WIDE, NARROW))
        found.append((currency, Pair(wide, narrow)))
    return found
