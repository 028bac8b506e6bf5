"""The docket: between whom, how far, before whom; assigning an arbitrator, and taking an assignment back."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from disputes.actions.assign import assign, unassign
from reports.store import operations
from runtime import audit
from runtime.database import reading
from trade.parties import Role
from trade.store import parties, people, seats
from web import current
from web.pages.setup.door import blueprint, do_once, found, place, who


@blueprint.get("/set-up/proceedings")
def list_proceedings() -> ResponseReturnValue:
    """Every proceeding, without what it is about."""
    with reading(current.engine()) as connection:
        page = operations.list_dockets(connection, find=found(), after=place())
        codes = {code for it in page.rows for code, _capacity in it.bound}
        names = parties.require(connection, sorted(codes))
    return render_template("setup/proceedings.html", page=page, find=found(), cursor=place(), names=names)


@blueprint.get("/set-up/proceedings/<path:proceeding_id>")
def show_docket(proceeding_id: str) -> ResponseReturnValue:
    with reading(current.engine()) as connection:
        docket = operations.load_docket(connection, proceeding_id)
        names = parties.require(connection, [code for code, _capacity in docket.bound])
        taken = {it.seat_id for it in docket.assigned}
        free = [it for it in seats.of_role(connection, Role.ARBITRATOR) if it.id not in taken]
        offered = [(it.id, people.require(connection, it.person_id)) for it in free]
    offered = [(id_, it) for id_, it in offered if it.disabled_at is None]
    return render_template("setup/docket.html", docket=docket, names=names, offered=offered)


@blueprint.post("/set-up/proceedings/<path:proceeding_id>/assign")
def assign_arbitrator(proceeding_id: str) -> ResponseReturnValue:
    """From now on the seat sees the proceeding and the books it is about; its timeline says so to everybody bound."""
    words = (_("Assigned; the timeline of the proceeding says so."), _("This seat was assigned before."))
    return _change(proceeding_id, assign, "assigned", words)


@blueprint.post("/set-up/proceedings/<path:proceeding_id>/unassign")
def unassign_arbitrator(proceeding_id: str) -> ResponseReturnValue:
    """From now on the seat sees it no more; what it did stays done, and the timeline says that it was taken back."""
    words = (_("Taken back; the timeline of the proceeding says so."), _("This seat was not assigned."))
    return _change(proceeding_id, unassign, "unassigned", words)


def _change(proceeding_id: str, change: Any, action: str, words: tuple[str, str]) -> ResponseReturnValue:
    seat_id = request.form.get("seat", "")

    def work(connection: Connection) -> tuple[int, Any]:
        now, by = current.now(), current.holder().email
        done = change(connection, proceeding_id=proceeding_id, seat_id=seat_id, by=by, by_seat=who(), now=now)
        if done:
            subject, detail = f"proceeding:{proceeding_id}", {"seat": seat_id}
            audit.note(connection, at=now, actor=who(), action=action, subject=subject, detail=detail)
        return 303, {"done": done}

    onward = url_for("setup.show_docket", proceeding_id=proceeding_id)
    asked = (action, proceeding_id, seat_id)
    return do_once(asked, work, done=lambda response: words[0] if response["done"] else words[1], onward=onward)
