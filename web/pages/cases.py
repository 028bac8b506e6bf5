"""The list of cases and the page of one."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from disputes import answering
from disputes.actions.mark_notice import record_opening
from disputes.actions.refund_payment import doubled
from disputes.answering import Act
from disputes.dispute import Stage
from disputes.informed import MarkKind, proofs_of
from disputes.schemes.families import family_of
from disputes.schemes.load import load_all
from disputes.store import marks
from ledger.money import Money
from reports.case import Case
from reports.case_path import path_of
from reports.cases import CaseFilter, Cursor
from reports.store.case import load_case
from reports.store.cases import list_cases, merchants
from reports.store.checklist import load_inputs
from reports.store.earlier import rule_for
from reports.store.sales import handlings_of, load_said
from runtime.database import reading, transaction
from trade.errors import NotFound
from trade.store import parties
from trade.visibility import Scope
from web import current, desk
from web.matters import CASES, Place
from web.pages import checklists, evidence, filing, pictures, sending
from web.pages.details import Reading
from web.pages.told import timeline_of

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
        opens, refunds = desk.opener(connection) is not None, desk.refunder(connection) is not None
    return render_template(
        "cases.html",
        page=page,
        wanted=wanted,
        cursor=cursor,
        parties=everyone,
        merchants=offered,
        opens=opens,
        refunds=refunds,
        lists=desk.desk_code() is not None,
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
        takes = case.dispute.stage is not Stage.CLOSED
        files = takes and case.proceeding is None and filing.files_for(connection) is not None
        twice = doubled(connection, case.dispute)
        packed = sending.sent_of(connection, dispute_id)
        brought = evidence.section(connection, Place(CASES, dispute_id), takes=takes)
        said = load_said(connection, scope, case.payment.id, opened_on=case.dispute.opened_on)
        inputs = load_inputs(connection, scope, dispute_id, brought["evidence"])
    case = _opened(case, scope)
    today = current.now()
    zone = current.holder().time_zone if scope.party else case.parties[case.dispute.chain[-1]].time_zone
    own = [it for it in case.deadlines if it.state == "open" and (it.party == scope.party or not scope.party)]
    return render_template(
        "case.html",
        case=case,
        next_deadline=own[0] if own else None,
        chain=pictures.chain_of_case(case, scope, zone),
        bar=pictures.window_of_case(case, scope, today.date()),
        proofs=proofs_of(case.services, case.marks, case.within),
        contested_by=answering.contesting(case.events),
        acts=_acts(case),
        twice=twice,
        given_in=Money(case.dispute.accepted_minor, case.dispute.amount.currency),
        given_up=Money(case.dispute.conceded_minor, case.dispute.amount.currency),
        path=path_of(case.dispute, family_of(case.dispute, load_all()), case.events),
        withdrawing=answering.withdrawing(case.events) and case.dispute.stage is not Stage.CLOSED,
        files=files,
        scope=scope,
        told=timeline_of(case.events, case.faults),
        reading=Reading(case.parties, case.dispute.amount.currency, zone),
        zone=zone,
        now=today,
        packed=packed,
        earlier=rule_for(case.dispute) is not None,
        said=said,
        handlings=handlings_of(case.shipments, case.parties, now=today),
        **brought,
        **checklists.wording(case.dispute, checklists.checklist_of(inputs)),
    )


def _opened(case: Case, scope: Scope) -> Case:
    """The case with the mark that this party has it before it, made the first time one of its seats does."""
    if any((it.party, it.kind) == (scope.party, MarkKind.OPENED) for it in case.marks):
        return case
    with transaction(current.engine()) as connection:
        if not record_opening(connection, case.dispute.id, current.holder().seat, now=current.now()):
            return case
        return replace(case, marks=marks.of_dispute(connection, case.dispute.id))


def _acts(case: Case) -> list[Act]:
    """What this seat may do in the case now; nothing for a seat that is no dispute desk."""
    code = desk.desk_code()
    if code is None:
        return []
    kinds = {it: case.parties[it].kind for it in case.dispute.chain}
    family = family_of(case.dispute, load_all())
    return answering.acts_of(
        case.dispute, party=code, kinds=kinds, family=family, deadlines=case.deadlines, told=case.events
    )


def _outline(dispute_id: str) -> ResponseReturnValue:
    """What an operator may know of a case: that it exists, between whom, how far it has come."""
    with reading(current.engine()) as connection:
        page = list_cases(connection, current.scope(), CaseFilter(id=dispute_id))
        everyone = {it.code: it for it in parties.all_parties(connection)}
    if not page.rows:
        raise NotFound("case", dispute_id)
    return render_template("case_outline.html", row=page.rows[0], parties=everyone, now=current.now())
