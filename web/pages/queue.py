"""The queue: what needs this seat, by deadline and then by money at stake."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from reports.cases import CaseFilter, Cursor
from reports.store.cases import count_mine, list_cases
from reports.store.notices import count_notices
from reports.store.proceedings import list_proceedings
from runtime.database import reading
from trade.store import parties
from web import current, desk

blueprint = Blueprint("queue", __name__)
SETTLED = frozenset({"settled", "withdrawn"})


@blueprint.get("/")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """Open deadlines of my party first; proceedings that are not over beside them."""
    scope = current.scope()
    cursor = Cursor.read(request.args.get("after", ""))
    with reading(current.engine()) as connection:
        opens = desk.opener(connection) is not None
        page = list_cases(connection, scope, CaseFilter(mine=True), cursor=cursor)
        waiting = count_mine(connection, scope)
        running = [it for it in list_proceedings(connection, scope) if it.step not in SETTLED]
        notices = count_notices(connection, scope) if desk.desk_code() else None
        everyone = {it.code: it for it in parties.all_parties(connection)}
    return render_template(
        "queue.html",
        page=page,
        waiting=waiting,
        running=running,
        notices=notices,
        parties=everyone,
        now=current.now(),
        cursor=cursor,
        opens=opens,
    )
