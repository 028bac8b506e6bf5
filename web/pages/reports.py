"""Reports that look at many cases at once: the ratios by which schemes watch merchants and acquirers."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from disputes.rule_topics import Watched
from disputes.schemes.load import load_all
from reports.store.ratios import lines_of
from reports.store.waves import containment, list_waves
from runtime.database import reading
from trade.parties import Role
from trade.store import parties
from web import current

blueprint = Blueprint("reports", __name__)
MONTH_CHARACTERS = len("2026-06")
TEXT_MAX = 40  # characters of what was asked that are said again


@blueprint.get("/reports")
@login_required  # type: ignore[untyped-decorator]
def ratios() -> ResponseReturnValue:
    """One month of everybody the seat may see, as it stands and as it would end. The filter is the address."""
    if current.scope().role is Role.ARBITRATOR:
        abort(404)
    today = current.now().date()
    first, wrong = month_asked(request.args.get("month", ""), today=today)
    on = counted_until(first, today=today)
    watched = Watched.ACQUIRER if request.args.get("who") == Watched.ACQUIRER.value else Watched.MERCHANT
    with reading(current.engine()) as connection:
        lines = lines_of(connection, current.scope(), load_all(), watched, on=on)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    page = render_template(
        "ratios.html", lines=lines, parties=everyone, watched=watched.value, on=on, first=first, running=on == today,
        before=first - timedelta(days=1), wrong=wrong,
    )  # fmt: skip
    return page, 400 if wrong else 200


def month_asked(text: str, *, today: date) -> tuple[date, str | None]:
    """The first day of a month as YYYY-MM, of this month without one; or this month's, and why that is none to count."""
    this = today.replace(day=1)
    if not text:
        return this, None
    try:
        first = date.fromisoformat(f"{text}-01") if len(text) == MONTH_CHARACTERS else None
    except ValueError:
        first = None
    if first is None or first == date.min:  # before the first month there is none to count sales of
        return this, _("“%(text)s” is no month. Write it as 2026-06. Shown is this month.", text=text[:TEXT_MAX])
    if first > this:
        return this, _("The month %(text)s has not begun. Shown is this month.", text=text)
    return first, None


def counted_until(first: date, *, today: date) -> date:
    """The last day to be counted of the month that begins on `first`: its own, or today where it still runs."""
    following = (first + timedelta(days=31)).replace(day=1)
    return min(following - timedelta(days=1), today)


@blueprint.get("/waves")
@login_required  # type: ignore[untyped-decorator]
def list_of_waves() -> ResponseReturnValue:
    """Refusals that share a trait, far above the usual: the merchant's own; an operator sees that there are some."""
    if current.scope().role is Role.ARBITRATOR:
        abort(404)
    with reading(current.engine()) as connection:
        found = list_waves(connection, current.scope())
        everyone = {it.code: it for it in parties.all_parties(connection)}
    return render_template("waves.html", waves=found, parties=everyone, opens=current.scope().reads_cases)


@blueprint.get("/waves/<id_>")
@login_required  # type: ignore[untyped-decorator]
def wave(id_: str) -> ResponseReturnValue:
    with reading(current.engine()) as connection:
        found = containment(connection, current.scope(), id_, now=current.now())
    return render_template("wave.html", it=found, wave=found.wave)
