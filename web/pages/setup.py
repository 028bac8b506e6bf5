"""Set-up and health, for the operator: parties, seats, jobs, parked messages, whether the books balance."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy import text

from reports.store.health import load_health
from runtime.database import reading
from trade.parties import Role
from trade.store import parties
from web import current

blueprint = Blueprint("setup", __name__)


@blueprint.get("/set-up")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """Only for the operator; for every other seat it does not exist."""
    if current.scope().role is not Role.OPERATOR:
        abort(404)
    with reading(current.engine()) as connection:
        health = load_health(connection)
        everyone = parties.all_parties(connection)
    return render_template("setup.html", health=health, parties=everyone, now=current.now())


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """For the machine that watches: 200 when the database answers, 503 by the table of problems when not."""
    with reading(current.engine()) as connection:
        connection.execute(text("SELECT 1"))
    return {"ok": True}
