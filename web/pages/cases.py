"""The list of cases and the page of one."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from disputes.dispute import Stage
from reports.case import hop_delays, widest_window
from reports.cases import CaseFilter, Cursor
from reports.store.case import load_case
from reports.store.cases import list_cases, merchants
from runtime.database import reading
from trade.errors import NotFound
from trade.store import parties
from web import current
from web.pages import pictures
from web.pages.details import Reading

blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """Every case the seat may see; the filter is the address."""
    scope, cursor = current.scope(), Cursor.read(request.args.get("after", ""))
    wanted = CaseFilter(
        mine=request.args.get("mine") == "1",
        text=request.args.get("q", ""),
        stage=request.args.get("stage", ""),
        merchant=request.args.get("merchant", ""),
        reason=request.args.get("reason", ""),
        proceeding=request.args.get("proceeding", ""),
    )
    with reading(current.engine()) as connection:
        page = list_cases(connection, scope, wanted, cursor=cursor)
        everyone = {it.code: it for it in parties.all_parties(connection)}
        offered = merchants(connection, scope)
    return render_template(
        "cases.html",
        page=page,
        wanted=wanted,
        cursor=cursor,
        parties=everyone,
        merchants=offered,
        stages=[stage.value for stage in Stage],
        kept={name: value for name, value in request.args.items() if name != "after" and value},
        now=current.now(),
    )


@blueprint.get("/cases/<path:dispute_id>")
@login_required  # type: ignore[untyped-decorator]
def show(dispute_id: str) -> ResponseReturnValue:
    """One dispute: who holds whose money, who knew when, what is due, what the books say."""
    scope = current.scope()
    if not scope.reads_cases:
        return _outline(dispute_id)
    with reading(current.engine()) as connection:
        case = load_case(connection, scope, dispute_id)
    today = current.now()
    zone = current.holder().time_zone if scope.party else case.parties[case.dispute.chain[-1]].time_zone
    own = [it for it in case.deadlines if it.state == "open" and (it.party == scope.party or not scope.party)]
    return render_template(
        "case.html",
        case=case,
        next_deadline=own[0] if own else None,
        chain=pictures.chain_of_case(case, scope, zone),
        bar=pictures.window_of_case(case, scope, today.date()),
        delays=hop_delays(case.services),
        widest=widest_window(case.windows),
        scope=scope,
        reading=Reading(case.parties, case.dispute.amount.currency, zone),
        zone=zone,
        now=today,
    )


def _outline(dispute_id: str) -> ResponseReturnValue:
    """What an operator may know of a case: that it exists, between whom, how far it has come."""
    with reading(current.engine()) as connection:
        page = list_cases(connection, current.scope(), CaseFilter(id=dispute_id))
        everyone = {it.code: it for it in parties.all_parties(connection)}
    if not page.rows:
        raise NotFound("case", dispute_id)
    return render_template("case_outline.html", row=page.rows[0], parties=everyone, now=current.now())
