"""Notices under way: which party has not opened its notice yet, the longest waiting first, and who passed it on late."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import login_required

from reports.cases import Cursor
from reports.store.notices import list_notices
from runtime.database import reading
from trade.store import parties
from web import current, desk
from web.words import Tag

blueprint = Blueprint("notices", __name__)

STATES: Mapping[str, Tag] = {
    "untold": Tag(_l("not told yet"), "○", "warn"),
    "unaddressed": Tag(_l("no e-mail address or webhook on record"), "∅", "bad"),
    "given_up": Tag(_l("not taken, given up"), "✗", "bad"),
    "retried": Tag(_l("not taken, tried again"), "↻", "warn"),
    "sent": Tag(_l("sent, not delivered yet"), "→", "info"),
    "delivered": Tag(_l("delivered, not opened"), "●", "info"),
}


@blueprint.get("/service")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """For the dispute desks, whose work it is; for every other seat it does not exist."""
    if desk.desk_code() is None:
        abort(404)
    cursor = Cursor.read(request.args.get("after", ""))
    with reading(current.engine()) as connection:
        page = list_notices(connection, current.scope(), cursor=cursor)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    longest = max((it.waits(current.now()).total_seconds() for it in page.rows), default=0)
    return render_template(
        "notices.html", page=page, states=STATES, parties=everyone, cursor=cursor, now=current.now(), longest=longest,
        own=current.scope().party,
    )  # fmt: skip
