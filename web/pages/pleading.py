"""What a seat brings into a proceeding: a finding, one more party, or its withdrawal. Each form is done once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from secrets import token_urlsafe

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection
from werkzeug.exceptions import Forbidden

from disputes.actions.file_by_hand import state_finding
from disputes.actions.file_proceeding import join_party, withdraw
from disputes.liability import duties
from disputes.liability.errors import DutyNotInForce, FindingRefused, UnknownDuty
from disputes.liability.filing import FACT_MAX
from disputes.liability.findings import Breach, Causal, Finding
from disputes.liability.pleadings import Pleading, joinable, may_plead, open_pleadings
from disputes.liability.proceeding import Capacity
from reports.proceeding import ProceedingPage
from reports.store.proceedings import load_proceeding
from runtime.database import reading
from web import current, desk
from web.pages.acts import acting_as
from web.refusals import FORM_REFUSALS, field, sentence

blueprint = Blueprint("pleading", __name__)
FIELDS = ("party", "duty", "on", "fact_en", "fact_zh", "breach", "causal")
SHOWN_AGAIN = (*FORM_REFUSALS, UnknownDuty, DutyNotInForce, FindingRefused)


@blueprint.get("/proceedings/<path:proceeding_id>/plead/<kind>")
@login_required  # type: ignore[untyped-decorator]
def show(proceeding_id: str, kind: str) -> ResponseReturnValue:
    """The form, while it can be brought. Nothing is written."""
    with reading(current.engine()) as connection:
        page = _require(connection, proceeding_id, kind)
    scope = current.scope()
    if Pleading(kind) not in open_pleadings(page.case, page.bound, scope.role, scope.party):
        flash(_("As the proceeding stands this cannot be brought any more."))
        return redirect(url_for("proceedings.show", proceeding_id=proceeding_id), 303)
    said = dict.fromkeys(FIELDS, "") | {"on": desk.today().isoformat(), "breach": Breach.UNPROVEN, "causal": Causal.UNKNOWN}
    return _page(page, Pleading(kind), said)


@blueprint.post("/proceedings/<path:proceeding_id>/plead/<kind>")
@login_required  # type: ignore[untyped-decorator]
def plead(proceeding_id: str, kind: str) -> ResponseReturnValue:
    """Bring it, once a form; a form that cannot stand is shown again with what was written."""
    said = {name: request.form.get(name, "").strip() for name in FIELDS}
    key = request.form.get("form_token", "")
    if not desk.sound_key(key):
        abort(400)
    with reading(current.engine()) as connection:
        page = _require(connection, proceeding_id, kind)
    doing = DOERS[Pleading(kind)]
    try:
        _done, before = desk.once(
            "form", key, ("plead", proceeding_id, kind, sorted(said.items())), lambda it: doing(it, page, said)
        )
    except SHOWN_AGAIN as error:
        return _page(page, Pleading(kind), said, error=error)
    flash(
        _("This form was sent before; it has been done once.")
        if before
        else _("It is on record, and every bound party can see it.")
    )
    return redirect(url_for("proceedings.show", proceeding_id=proceeding_id), 303)


def _require(connection: Connection, proceeding_id: str, kind: str) -> ProceedingPage:
    """The proceeding, when the seat sees it and this is its pleading to bring. Whether it still can, the trade says."""
    if kind not in set(Pleading):
        abort(404)
    scope = current.scope()
    page = load_proceeding(connection, scope, proceeding_id)
    if not may_plead(Pleading(kind), page.bound, scope.role, scope.party):
        raise Forbidden(_("Your seat may read this proceeding, but this is not its pleading to bring."))
    return page


def _page(
    page: ProceedingPage, kind: Pleading, said: Mapping[str, str], *, error: Exception | None = None
) -> ResponseReturnValue:
    shown = render_template(
        "pleading.html",
        page=page,
        kind=kind.value,
        said=said,
        duties=sorted(duties.on_file().values(), key=lambda it: (it.party, it.starts_on, it.key)),
        breaches=list(Breach),
        causes=list(Causal),
        joinable=joinable(page.case, page.bound),
        fact_max=FACT_MAX,
        today=desk.today(),
        token=token_urlsafe(18),
        problem=sentence(error) if error else None,
        wrong=_field(error) if error else None,
    )
    return shown, 422 if error else 200


def _field(error: Exception) -> str:
    return "duty" if isinstance(error, UnknownDuty | DutyNotInForce | FindingRefused) else field(error)


def _find(connection: Connection, page: ProceedingPage, said: Mapping[str, str]) -> tuple[int, dict[str, str]]:
    if said["breach"] not in set(Breach) or said["causal"] not in set(Causal):
        abort(400)
    try:
        on = date.fromisoformat(said["on"])
    except ValueError:
        on = date.max  # refused as a day that has not come
    stated = Finding(
        0, said["party"], said["duty"], on, said["fact_en"], said["fact_zh"], Breach(said["breach"]),
        Causal(said["causal"]), acting_as(),
    )  # fmt: skip
    made = state_finding(
        connection, page.case.id, stated, today=desk.today(), now=current.now(), seat_id=current.holder().seat.id
    )
    return 303, {"finding": str(made.number)}


def _join(connection: Connection, page: ProceedingPage, said: Mapping[str, str]) -> tuple[int, dict[str, str]]:
    if said["party"] not in page.case.chain:
        abort(400)
    join_party(
        connection, proceeding_id=page.case.id, party=said["party"], capacity=Capacity.SECOND_DEFENDANT, by=acting_as(),
        on=desk.today(), now=current.now(), seat_id=current.holder().seat.id,
    )  # fmt: skip
    return 303, {"party": said["party"]}


def _withdraw(connection: Connection, page: ProceedingPage, _said: Mapping[str, str]) -> tuple[int, dict[str, str]]:
    withdraw(
        connection, proceeding_id=page.case.id, by=acting_as(), on=desk.today(), now=current.now(),
        seat_id=current.holder().seat.id,
    )  # fmt: skip
    return 303, {"step": "withdrawn"}


DOERS: Mapping[Pleading, Callable[[Connection, ProceedingPage, Mapping[str, str]], tuple[int, dict[str, str]]]] = {
    Pleading.FINDING: _find,
    Pleading.JOIN: _join,
    Pleading.WITHDRAW: _withdraw,
}
