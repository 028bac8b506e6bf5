"""Drafts become evidence: first what would be seen by whom, then once a form, alone or with the act that is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from disputes.actions.act_on_dispute import act_on_dispute, acts_now
from disputes.actions.submit_evidence import submit_evidence
from disputes.answering import Act
from disputes.dispute import Stage
from disputes.errors import ActRefused
from disputes.lifecycle import Verb
from disputes.store import disputes
from evidence.errors import NotADraft, NothingToSubmit
from evidence.exhibit import WORDS_MAX
from runtime.database import reading
from trade.store import parties
from web import current, desk
from web.matters import CASES, PROCEEDINGS, Place, evidence_of, page_of
from web.refusals import FORM_REFUSALS, field, sentence

blueprint = Blueprint("submitting", __name__)
STALE = (NotADraft, NothingToSubmit, ActRefused)
"""Somebody was faster, or nothing was chosen: the page of the matter shows how things stand now."""


@blueprint.get("/cases/<path:matter_id>/evidence/submit", defaults={"where": CASES})
@blueprint.get("/proceedings/<path:matter_id>/evidence/submit", defaults={"where": PROCEEDINGS})
@login_required  # type: ignore[untyped-decorator]
def show(where: str, matter_id: str) -> ResponseReturnValue:
    """What would be seen by whom, and the form that submits it. Nothing is written."""
    return _page(Place(where, matter_id), request.args.getlist("exhibit"))


@blueprint.post("/cases/<path:matter_id>/evidence/submit", defaults={"where": CASES})
@blueprint.post("/proceedings/<path:matter_id>/evidence/submit", defaults={"where": PROCEEDINGS})
@login_required  # type: ignore[untyped-decorator]
def submit(where: str, matter_id: str) -> ResponseReturnValue:
    """Submit, once a form: the same form again leads to the same receipt and changes nothing.

    A form sent by one of the buttons that move an exhibit is shown again in the new order, and nothing is written.
    """
    place, chosen = Place(where, matter_id), request.form.getlist("exhibit")
    if moved := request.form.get("move"):
        return _page(place, *in_new_order(chosen, moved))
    words, verb = request.form.get("words", ""), request.form.get("with", "")
    if verb not in {"", *Verb}:
        abort(400)
    with reading(current.engine()) as connection:
        place.require_visible(connection)
        party = desk.require_desk()

    def work(connection: Connection) -> tuple[int, Any]:
        done = submit_evidence(
            connection, place.matter(connection, party), party=party, seat_id=current.holder().seat.id,
            exhibit_ids=chosen, words=words, now=current.now(),
        )  # fmt: skip
        if verb:
            _act(connection, place, Verb(verb), party, words)
        return 303, {"submission": done.id}

    try:
        done, before = desk.once_a_form(("submit", place.subject, chosen, words, verb), work)
    except FORM_REFUSALS as error:
        return _page(place, chosen, error=error)
    except STALE as error:
        flash(sentence(error))
        return redirect(f"{page_of(place.subject)}#evidence", 303)
    flash(_("This form was sent before; it has been done once.") if before else _("Submitted; the others are told."))
    return redirect(url_for("exhibits.receipt", submission_id=done.response["submission"]), 303)


def _act(connection: Connection, place: Place, verb: Verb, party: str, words: str) -> None:
    """The act beside the submission, in its transaction. Raises ActRefused for one that is not offered here."""
    if place.kind != CASES:
        abort(400)
    act_on_dispute(
        connection, place.id, verb, party=party, seat_id=current.holder().seat.id, words=words, today=desk.today(),
        now=current.now(),
    )  # fmt: skip


def _acts(connection: Connection, place: Place, party: str) -> list[Act]:
    """The acts that evidence goes with: those that answer or take the case further, not those that end it."""
    found = disputes.get(connection, place.id) if place.kind == CASES else None
    if found is None:
        return []
    return [it for it in acts_now(connection, found, party=party) if it.to is not Stage.CLOSED and not it.needs_day]


def in_new_order(chosen: Sequence[str], moved: str) -> tuple[list[str], str]:
    """The exhibits after one was moved one place (`up-…`, `down-…`), and the button that did it, which keeps the focus."""
    way, _dash, exhibit_id = moved.partition("-")
    order = list(dict.fromkeys(chosen))
    if exhibit_id not in order or way not in ("up", "down"):
        return order, ""
    at = order.index(exhibit_id)
    to = min(max(at + (1 if way == "down" else -1), 0), len(order) - 1)
    order.insert(to, order.pop(at))
    if to == (0 if way == "up" else len(order) - 1):  # it can go no further: the other button takes the focus
        way = "down" if way == "up" else "up"
    return order, f"{way}-{exhibit_id}"


def _page(
    place: Place, chosen: Sequence[str], moved: str = "", *, error: Exception | None = None
) -> ResponseReturnValue:  # fmt: skip
    party = place.require_desk()
    with reading(current.engine()) as connection:
        matter = place.matter(connection, party, to_write=False)
        offered = {it.exhibit.id: it for it in evidence_of(connection, place).offered}
        everyone = {it.code: it for it in parties.all_parties(connection)}
        acts = _acts(connection, place, party)
    wanted = [offered[it] for it in dict.fromkeys(chosen) if it in offered]
    if not wanted or len(wanted) < len(set(chosen)):
        flash(sentence(NotADraft("") if chosen else NothingToSubmit()))
        return redirect(f"{page_of(place.subject)}#evidence", 303)
    page = render_template(
        "evidence_submit.html",
        place=place,
        back=page_of(place.subject),
        wanted=wanted,
        moved=moved,
        readers={code: everyone[code] for code in matter.parties if code != party},
        parties=everyone,
        acts=acts,
        words_max=WORDS_MAX,
        said={"words": request.form.get("words", ""), "with": request.form.get("with", "")},
        problem=sentence(error) if error else None,
        wrong=field(error) if error else None,
    )
    return page, 422 if error else 200
