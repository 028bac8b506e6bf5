"""The matrix: who owes whom and who withholds whose money, on any day."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from reports.errors import HorizonRefused
from reports.matrix_table import table_of
from reports.store.matrix import visible_matrix
from runtime.database import reading
from trade.parties import PartyKind
from trade.store import parties
from web import current
from web.refusals import sentence

HORIZON_MAX = 60  # characters of the longest horizon there is, and more
TEXT_MAX = 40  # characters of an input that are said back
blueprint = Blueprint("matrix", __name__)
ORDER = [kind.value for kind in (
    PartyKind.ISSUER, PartyKind.SCHEME, PartyKind.ACQUIRER, PartyKind.GATEWAY, PartyKind.PLATFORM,
    PartyKind.MERCHANT, PartyKind.CARRIER,
)]  # fmt: skip


@blueprint.get("/money")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """The books as of `on` and known at a horizon, or all that is known."""
    stated, written = request.args.get("on", ""), request.args.get("known_at", "").strip()[:HORIZON_MAX]
    on, problem = day_asked(stated)
    with reading(current.engine()) as connection:
        try:
            document = visible_matrix(connection, current.scope(), on=on, written=written)
        except HorizonRefused as refusal:
            problem = sentence(refusal)
            document = visible_matrix(connection, current.scope(), on=on)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    order = sorted(everyone, key=lambda code: (ORDER.index(everyone[code].kind.value), code))
    page = render_template(
        "matrix.html",
        document=document,
        table=table_of(document, order),
        parties=everyone,
        on=on,
        stated=stated,
        written=written,
        problem=problem,
        scope=current.scope(),
    )
    return page, 400 if problem else 200


def day_asked(text: str) -> tuple[date | None, str | None]:
    """The day in an address, or the sentence that says why it is none."""
    if not text:
        return None, None
    try:
        return date.fromisoformat(text), None
    except ValueError:
        return None, _("“%(text)s” is no day. Write it as 2006-06-30.", text=text[:TEXT_MAX])
