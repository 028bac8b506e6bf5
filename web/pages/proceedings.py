"""The list of proceedings and the page of one."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from disputes.actions.submit_evidence import OVER
from disputes.liability.acts import open_acts
from disputes.liability.pleadings import open_pleadings
from reports.store.proceedings import list_proceedings, load_proceeding
from runtime.database import reading
from web import current
from web.matters import PROCEEDINGS, Place
from web.pages import evidence, filing, pictures
from web.pages.acts import acting_as
from web.pages.details import Reading

blueprint = Blueprint("proceedings", __name__)


@blueprint.get("/proceedings")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    with reading(current.engine()) as connection:
        rows = list_proceedings(connection, current.scope())
        files = filing.files_for(connection) is not None
    return render_template("proceedings.html", rows=rows, files=files)


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
        reading=Reading(page.parties, page.case.amount.currency, zone),
        zone=zone,
        scope=scope,
        acts=open_acts(page.case, scope.role),
        pleadings=open_pleadings(page.case, page.bound, scope.role, scope.party),
        acting_as=acting_as(),
        **brought,
    )
