"""What a seat does in a case: each act first shows what it would do, then is confirmed once by a form."""

from __future__ import annotations

from datetime import date
from secrets import token_urlsafe

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from disputes import answering
from disputes.actions.act_on_dispute import Planned, act_on_dispute, plan_act
from disputes.actions.refund_payment import doubled
from disputes.answering import IN_PART
from disputes.errors import ActRefused
from disputes.lifecycle import Effect, Verb
from disputes.opening import amount_of
from disputes.store import disputes
from ledger.money import Money
from reports.preview import preview
from reports.store.case import require_visible
from runtime.database import reading
from trade.store import parties
from web import current, desk
from web.refusals import FORM_REFUSALS, field, sentence

blueprint = Blueprint("doing", __name__)


@blueprint.get("/cases/<path:dispute_id>/do/<verb>")
@login_required  # type: ignore[untyped-decorator]
def show(dispute_id: str, verb: str) -> ResponseReturnValue:
    """What the act would do, and the form that does it. Nothing is written."""
    return _page(dispute_id, _verb(verb))


@blueprint.post("/cases/<path:dispute_id>/do/<verb>")
@login_required  # type: ignore[untyped-decorator]
def do(dispute_id: str, verb: str) -> ResponseReturnValue:
    """Do it, once a form: the same form again leads to the same page and changes nothing."""
    asked, key = _verb(verb), request.form.get("form_token", "")
    words, on, part = (request.form.get(name, "") for name in ("words", "on", "part"))
    if not desk.sound_key(key):
        abort(400)
    with reading(current.engine()) as connection:
        _require_seat(connection, dispute_id)
    try:
        _done, before = desk.once(
            "form",
            key,
            ("act", dispute_id, verb, words, on, part),
            lambda it: _act(it, dispute_id, asked, words=words, on=on, part=part),
        )
    except FORM_REFUSALS as error:
        return _page(dispute_id, asked, error=error)
    except ActRefused as error:
        flash(sentence(error))  # somebody was faster: the case shows how it stands now
        return redirect(url_for("cases.show", dispute_id=dispute_id), 303)
    flash(_("This form was sent before; it has been done once.") if before else _("Done; everybody in the chain is told."))
    return redirect(url_for("cases.show", dispute_id=dispute_id), 303)


def _verb(text: str) -> Verb:
    if text not in set(Verb):
        abort(404)
    return Verb(text)


def _require_seat(connection: Connection, dispute_id: str) -> str:
    """The case exists for the seat, and the seat acts for a party. Raises NotFound, Forbidden."""
    require_visible(connection, current.scope(), dispute_id)
    return desk.require_desk()


def day_of(text: str) -> date | None:
    """None where no day was given; one that is none at all is refused as a day long past."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return date.min


def _part(connection: Connection, dispute_id: str, verb: Verb, text: str) -> Money | None:
    """The part that was stated, where the act takes one. Raises AmountRefused for what is no amount."""
    it = disputes.get(connection, dispute_id)
    return amount_of(text, it.amount.currency) if verb in IN_PART and text.strip() and it is not None else None


def _act(
    connection: Connection, dispute_id: str, verb: Verb, *, words: str, on: str, part: str
) -> tuple[int, dict[str, str]]:
    seat = current.holder().seat
    acted = act_on_dispute(
        connection, dispute_id, verb, party=desk.require_desk(), seat_id=seat.id, words=words, on=day_of(on),
        part=_part(connection, dispute_id, verb, part), today=desk.today(), now=current.now(),
    )  # fmt: skip
    return 303, {"dispute": acted.id}


def _planned(
    connection: Connection, dispute_id: str, verb: Verb, party: str, part: str, error: Exception | None
) -> tuple[Planned, Exception | None]:
    """What the act would do, by the part that was stated where that can be read, and what is wrong with the form."""
    try:
        stated = _part(connection, dispute_id, verb, part)
        return plan_act(connection, dispute_id, verb, party=party, on=None, part=stated, today=desk.today()), error
    except FORM_REFUSALS as refused:
        return plan_act(connection, dispute_id, verb, party=party, on=None, today=desk.today()), error or refused


def _page(dispute_id: str, verb: Verb, *, error: Exception | None = None) -> ResponseReturnValue:
    said = {"words": request.form.get("words", ""), "on": request.form.get("on", desk.today().isoformat())}
    said["part"] = request.values.get("part", "")
    with reading(current.engine()) as connection:
        party = _require_seat(connection, dispute_id)
        try:
            planned, error = _planned(connection, dispute_id, verb, party, said["part"], error)
        except ActRefused as refused:
            flash(sentence(refused))
            return redirect(url_for("cases.show", dispute_id=dispute_id), 303)
        twice = doubled(connection, planned.was)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    page = render_template(
        "case_do.html",
        planned=planned,
        verb=verb.value,
        act=planned.act,
        posted=preview(planned.entries, current.scope(), planned.was.chain),
        chain={code: everyone[code] for code in planned.was.chain},
        parties=everyone,
        words_max=answering.WORDS_MAX,
        said=said,
        twice=twice if planned.act.money is Effect.LOST else None,
        today=desk.today(),
        token=token_urlsafe(18),
        problem=sentence(error) if error else None,
        wrong=field(error) if error else None,
    )
    return page, 422 if error else 200
