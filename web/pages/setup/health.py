"""Whether all is well, in counts: the operator sees totals and machinery, no case."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from reports.store.health import load_health
from runtime.database import reading
from web import current
from web.pages.setup.door import blueprint

watching = Blueprint("watching", __name__)


@blueprint.get("/set-up")
def index() -> ResponseReturnValue:
    """The first page of the set-up."""
    with reading(current.engine()) as connection:
        health = load_health(connection)
    return render_template("setup/health.html", health=health, now=current.now())


@watching.get("/health")
def health() -> ResponseReturnValue:
    """For the machine that watches: 200 when the database answers, 503 by the table of problems when not."""
    with reading(current.engine()) as connection:
        connection.execute(text("SELECT 1"))
    return {"ok": True}
