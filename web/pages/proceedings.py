"""The list of proceedings and the page of one."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from disputes.actions.submit_evidence import OVER
from disputes.liability.acts import open_acts
from disputes.liability.pleadings import open_pleadings
from reports.docket import DocketFilter
from reports.objections import objections_in
from reports.proposals import compare, odd_cents
from reports.store.docket import load_docket
from reports.store.proceedings import load_proceeding
from runtime.database import reading
from trade.store import parties
from web import current
from web.matters import PROCEEDINGS, Place
from web.pages import evidence, filing, pictures
from web.pages.acts import acting_as
from web.pages.details import Reading
from web.pages.told import timeline_of

blueprint = Blueprint("proceedings", __name__)


@blueprint.get("/proceedings")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """Every proceeding of the seat; the filter is the address."""
    return docket()


def docket() -> ResponseReturnValue:
    """The docket, which is an arbitrator's first page too: what waits for the seat first, and since when."""
    said = request.args
    wanted = DocketFilter(said.get("step", ""), said.get("party", ""), said.get("waiting") == "1")
    with reading(current.engine()) as connection:
        lines = load_docket(connection, current.scope(), acting_as=acting_as())
        files = filing.files_for(connection) is not None
        everyone = {it.code: it for it in parties.all_parties(connection)}
    return render_template(
        "proceedings.html",
        lines=[it for it in lines if wanted.takes(it)],
        total=len(lines),
        waiting=sum(it.waits for it in lines),
        wanted=wanted,
        steps=list(dict.fromkeys(it.case.step.value for it in lines)),
        among=list(dict.fromkeys(each.party for it in lines for each in it.bound)),
        parties=everyone,
        files=files,
        now=current.now(),
    )


@blueprint.get("/proceedings/<path:proceeding_id>")
@login_required  # type: ignore[untyped-decorator]
def show(proceeding_id: str) -> ResponseReturnValue:
    """What was asked, found, proposed and decided, and what would settle it."""
    scope = current.scope()
    with reading(current.engine()) as connection:
        page = load_proceeding(connection, scope, proceeding_id)
        takes = page.case.step not in OVER
        brought = evidence.section(connection, Place(PROCEEDINGS, proceeding_id), takes=takes)
    zone = current.holder().time_zone if scope.party else page.parties[page.case.chain[-1]].time_zone
    return render_template(
        "proceeding.html",
        page=page,
        chain=pictures.chain_of_proceeding(page, scope),
        split=pictures.split_of_proceeding(page),
        objections=objections_in(page.events),
        compared=compare(page.proposals),
        odd={it.number: odd_cents(it.proposal) for it in page.proposals},
        told=timeline_of(page.events, page.faults),
        reading=Reading(page.parties, page.case.amount.currency, zone),
        zone=zone,
        scope=scope,
        acts=open_acts(page.case, scope.role),
        pleadings=open_pleadings(page.case, page.bound, scope.role, scope.party),
        acting_as=acting_as(),
        **brought,
    )
