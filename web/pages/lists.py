"""A list of a party's own, brought as a CSV file: good lines are on record at once, each other one is shown to be mended."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from disputes.actions.take_list import LINES_MAX, LISTS, read_list, take_list
from disputes.importers import conversations_csv, sales_csv, scans_csv
from disputes.importers.csv_rows import only
from web import current, desk

blueprint = Blueprint("lists", __name__)
COLUMNS = {"sales": sales_csv.COLUMNS, "conversations": conversations_csv.COLUMNS, "scans": scans_csv.COLUMNS}
THEN = {"scans": "recompute_windows"}  # the job that has something to do afterwards; for the others it is the writing out


@blueprint.get("/lists")
@login_required  # type: ignore[untyped-decorator]
def show() -> ResponseReturnValue:
    """The form, with the columns of each list. Nothing is written."""
    desk.require_desk()
    return _page(request.args.get("what", LISTS[0]))


@blueprint.post("/lists")
@login_required  # type: ignore[untyped-decorator]
def bring() -> ResponseReturnValue:
    """Take in what is good, once a form, and show the rest with its reason, ready to be mended and sent again."""
    party, what = desk.require_desk(), request.form.get("what", "")
    file = request.files.get("file")
    body = file.read() if file and file.filename else request.form.get("text", "").encode()
    if what not in LISTS:
        return _page(LISTS[0], problem=_("Choose what the list holds."))
    if not body.strip():
        return _page(what, problem=_("Nothing came with the form. Choose a file, or paste its lines."))
    parsed = read_list(what, body)

    def work(connection: Connection) -> tuple[int, Any]:
        taken = take_list(connection, parsed, party=party, seat_id=current.holder().seat.id, now=current.now())
        return 200, {"accepted": taken.accepted, "refused": [[it.line, it.message] for it in taken.refused]}

    done, before = desk.once_a_form(("list", what, sha256(body).hexdigest()), work, job=THEN.get(what, "capture"))
    left = only(body, {line for line, _why in done.response["refused"]})
    return _page(what, taken=done.response, before=before, left=left)


def _page(what: str, *, problem: str | None = None, left: str = "", **more: Any) -> ResponseReturnValue:
    page = render_template(
        "lists.html", what=what if what in LISTS else LISTS[0], lists=LISTS, columns=COLUMNS, lines_max=LINES_MAX,
        problem=problem, left=left, **more,
    )  # fmt: skip
    return page, 422 if problem else 200
