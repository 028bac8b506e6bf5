"""Earlier payments that answer a dispute for fraud: which of them count under the rule of the day, and why others do not."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from reports.store.earlier import load_answer
from runtime.database import reading
from web import current

blueprint = Blueprint("earlier", __name__)


@blueprint.get("/earlier-payments/<path:dispute_id>")
@login_required  # type: ignore[untyped-decorator]
def show(dispute_id: str) -> ResponseReturnValue:
    """For a ground no such rule speaks of there is no page."""
    with reading(current.engine()) as connection:
        dispute, answer = load_answer(connection, current.scope(), dispute_id)
    if answer is None:
        abort(404)
    return render_template("earlier.html", it=dispute, answer=answer, scope=current.scope())
