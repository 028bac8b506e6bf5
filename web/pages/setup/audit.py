"""The audit: who did what to which object, the latest first."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from reports.store import operations
from runtime.database import reading
from web import current
from web.operator_words import AUDITED
from web.pages.setup.door import blueprint, found, place


@blueprint.get("/set-up/audit")
def list_audit() -> ResponseReturnValue:
    action = request.args.get("action", "")
    action = action if action in AUDITED else ""
    with reading(current.engine()) as connection:
        page = operations.list_audit(connection, find=found(), action=action, after=place())
    kept = {name: value for name, value in (("find", found()), ("action", action)) if value}
    return render_template("setup/audit.html", page=page, find=found(), action=action, kept=kept, cursor=place())
