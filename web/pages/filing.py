"""File a proceeding from a case: choose the cases and whom to bind, say what is asked, look at it, confirm once."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from disputes.actions.file_by_hand import file_by_hand, fileable_with, plan_filing
from disputes.dispute import Dispute
from disputes.liability.filing import FILERS, RELIEF_MAX, TITLE_MAX, Filing, suable
from ledger.money import Money
from reports.store.case import require_visible
from runtime.database import reading
from trade.errors import NotFound
from trade.parties import Party
from trade.store import parties
from web import current, desk
from web.refusals import FORM_REFUSALS, field, sentence

blueprint = Blueprint("filing", __name__)
TEXTS = ("title_en", "title_zh", "relief_en", "relief_zh")


def files_for(connection: Connection) -> Party | None:
    """The party for which the seat may file; none where it may not."""
    code = desk.desk_code()
    found = parties.get(connection, code) if code else None
    return found if found and found.kind in FILERS else None


@blueprint.get("/proceedings/new")
@login_required  # type: ignore[untyped-decorator]
def show() -> ResponseReturnValue:
    """The form, begun from a case; without one, how to begin."""
    case = request.args.get("case", "")
    with reading(current.engine()) as connection:
        party = _require_filer(connection)
        if case:
            require_visible(connection, current.scope(), case)
        listed = fileable_with(connection, case, party.code) if case else []
        return _page(connection, party, case, listed, {"dispute": [it.id for it in listed if it.id == case]})


@blueprint.post("/proceedings/new")
@login_required  # type: ignore[untyped-decorator]
def state() -> ResponseReturnValue:
    """Preview, or with `confirm` the filing itself; a form sent twice files one proceeding."""
    said: dict[str, Any] = {name: request.form.get(name, "") for name in ("case", *TEXTS, "defendant", "second")}
    said["dispute"] = sorted(set(request.form.getlist("dispute")))
    key = request.form.get("form_token", "")
    with reading(current.engine()) as connection:
        party = _require_filer(connection)
        require_visible(connection, current.scope(), said["case"])
    stated = _stated(party, said)
    if request.form.get("confirm") != "1":
        return _preview(party, stated, said)
    if not desk.sound_key(key):
        abort(400)
    try:
        done, before = desk.once("form", key, ("file", sorted(said.items())), lambda it: _file(it, stated))
    except FORM_REFUSALS as error:
        return _preview(party, stated, said, error=error)
    flash(
        _("This form was sent before; it has been done once.")
        if before
        else _("The proceeding is filed; everybody is told.")
    )
    return redirect(url_for("proceedings.show", proceeding_id=done.response["proceeding"]), 303)


def _preview(party: Party, stated: Filing, said: dict[str, Any], *, error: Exception | None = None) -> ResponseReturnValue:
    with reading(current.engine()) as connection:
        listed = fileable_with(connection, said["case"], party.code)
        planned = None
        try:
            planned = plan_filing(connection, stated, fileable=listed)
        except FORM_REFUSALS as refused:
            error = error or refused
        return _page(connection, party, said["case"], listed, said, error=error, planned=None if error else planned)


def _require_filer(connection: Connection) -> Party:
    """For every other seat the page does not exist."""
    found = files_for(connection)
    if found is None:
        raise NotFound("page", request.path)
    return found


def _stated(party: Party, said: dict[str, Any]) -> Filing:
    sued = tuple(dict.fromkeys(code for code in (said["defendant"], said["second"]) if code))
    title, relief = (said["title_en"], said["title_zh"]), (said["relief_en"], said["relief_zh"])
    return Filing(party.code, sued, tuple(said["dispute"]), title, relief)


def _file(connection: Connection, stated: Filing) -> tuple[int, dict[str, str]]:
    filed = file_by_hand(
        connection, stated, seat_id=current.holder().seat.id, today=desk.today(), now=current.now()
    )  # fmt: skip
    return 303, {"proceeding": filed.id}


def _page(
    connection: Connection, party: Party, case: str, listed: list[Dispute], said: dict[str, Any], *,
    error: Exception | None = None, planned: Filing | None = None,
) -> ResponseReturnValue:  # fmt: skip
    everyone = {it.code: it for it in parties.all_parties(connection)}
    chain = listed[0].chain if listed else ()
    chosen = [it for it in listed if planned and it.id in planned.disputes]
    total = Money(sum(it.amount.minor for it in chosen), chosen[0].amount.currency) if chosen else None
    shown = render_template(
        "proceeding_new.html",
        case=case,
        listed=listed,
        said=dict.fromkeys((*TEXTS, "defendant", "second"), "") | said,
        suable=suable(chain, {code: everyone[code].kind for code in chain}, party.code),
        planned=planned,
        total=total,
        told={code: everyone[code] for code in planned.bound} if planned else {},
        parties=everyone,
        limits={"title": TITLE_MAX, "relief": RELIEF_MAX},
        token=token_urlsafe(18),
        problem=sentence(error) if error else None,
        wrong=field(error) if error else None,
    )
    return shown, 422 if error else 200
