"""The queue: what needs this seat, by deadline and then by money at stake."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from disputes.store import sendings
from reports.cases import CaseFilter, CasePage, Cursor
from reports.store import operations
from reports.store.at_risk import brought_to, list_at_risk
from reports.store.cases import count_mine, list_cases
from reports.store.notices import count_notices
from reports.store.proceedings import list_proceedings
from runtime.database import reading
from trade.parties import Role
from trade.store import parties
from web import current, desk
from web.pages.proceedings import docket

blueprint = Blueprint("queue", __name__)
SETTLED = frozenset({"settled", "withdrawn"})
PINNED = timedelta(hours=48)  # what is due sooner, or overdue, stands apart


@blueprint.get("/")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """Open deadlines of my party first, proceedings that are not over beside them.

    For an arbitrator it is the docket, for an operator what the installation asks for.
    """
    scope = current.scope()
    if scope.role is Role.ARBITRATOR:
        return docket()
    if scope.role is Role.OPERATOR:
        return _of_the_operator()
    cursor, now = Cursor.read(request.args.get("after", "")), current.now()
    with reading(current.engine()) as connection:
        opens = desk.opener(connection) is not None
        page = list_cases(connection, scope, CaseFilter(mine=True), cursor=cursor)
        waiting = count_mine(connection, scope)
        running = [it for it in list_proceedings(connection, scope) if it.step not in SETTLED]
        notices = count_notices(connection, scope) if desk.desk_code() else None
        stopped = sendings.count_stopped(connection, code) if (code := desk.desk_code()) else None
        everyone = {it.code: it for it in parties.all_parties(connection)}
        at_risk, all_at_risk = list_at_risk(connection, scope, today=now.date())
        brought = brought_to(connection, scope, [row.id for row in page.rows])
    return render_template(
        "queue.html",
        page=page,
        parts=_parts(page, now),
        brought=brought,
        at_risk=at_risk,
        all_at_risk=all_at_risk,
        waiting=waiting,
        running=running,
        notices=notices,
        stopped=stopped,
        parties=everyone,
        now=now,
        cursor=cursor,
        opens=opens,
    )


def _of_the_operator() -> ResponseReturnValue:
    """What of the machinery and of the set-up waits for somebody; cases wait for their parties."""
    with reading(current.engine()) as connection:
        messages = operations.count_messages(connection)
        unassigned = operations.count_unassigned(connection)
    return render_template("queue_operator.html", messages=messages, unassigned=unassigned)


def _parts(page: CasePage, now: datetime) -> list[tuple[bool, CasePage]]:
    """The rows of this page that are pinned, and the others; a part without rows is left out."""
    pinned = tuple(row for row in page.rows if row.due_at and row.due_at - now < PINNED)
    parts = ((True, pinned), (False, page.rows[len(pinned) :]))
    return [(is_pinned, replace(page, rows=rows)) for is_pinned, rows in parts if rows]
