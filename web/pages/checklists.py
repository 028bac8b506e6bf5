"""What would prove the merchant's side, on the page of its case; and what a party says a proof shows that we cannot read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from disputes.actions.submit_evidence import require_open
from disputes.dispute import Dispute
from disputes.rule_words import since_en, since_zh
from disputes.schemes.load import load_all
from disputes.schemes.load_checklists import list_for, load_checklists
from evidence.actions.read_text import read_text
from evidence.actions.state_proof import state_proof
from evidence.errors import NotAProof, NothingStated
from evidence.exhibit import WORDS_MAX
from reports.checklist import CaseChecklist, Inputs, hold_against
from trade.errors import CardNumberRefused
from web import current, desk
from web.language import both
from web.matters import CASES, Place, page_of
from web.refusals import sentence

blueprint = Blueprint("checklists", __name__)


@blueprint.post("/cases/<path:dispute_id>/evidence/state")
@login_required  # type: ignore[untyped-decorator]
def state(dispute_id: str) -> ResponseReturnValue:
    """What a proof shows, in the words of its party, once a form; they stand in its custody."""
    place, exhibit_id = Place(CASES, dispute_id), request.form.get("exhibit", "")
    key, words = f"{request.form.get('form_token', '')}-{exhibit_id}", request.form.get("words", "")
    if not desk.sound_key(key):
        abort(400)
    party = place.require_desk()

    def work(connection: Connection) -> tuple[int, Any]:
        matter = place.matter(connection, party)
        require_open(matter)
        stated = state_proof(
            connection, exhibit_id, words=words, subject=matter.subject, payment_id=matter.payment_id, party=party,
            seat_id=current.holder().seat.id, now=current.now(),
        )  # fmt: skip
        return 303, {"name": stated.name}

    try:
        done, _before = desk.once("form", key, ("state", place.subject, exhibit_id, words), work)
        flash(_("What “%(name)s” shows is on record as your party's word.", name=done.response["name"]))
    except (NotAProof, NothingStated, CardNumberRefused) as error:
        flash(sentence(error))
    return redirect(f"{page_of(place.subject)}#checklist-title", 303)


def checklist_of(inputs: Inputs | None) -> CaseChecklist | None:
    """The list of the case's ground held against it; none for others' seats and for a ground that is not on file."""
    if inputs is None:
        return None
    vault, it = current.vault(), inputs.dispute
    found = list_for(it.scheme, it.reason_code, on=it.opened_on)
    return hold_against(found, inputs, load_checklists(), lambda file: read_text(vault, file)) if found else None


def wording(it: Dispute, checklist: CaseChecklist | None) -> dict[str, Any]:
    """What the section on the page of a case needs beside it."""
    lists = load_checklists()
    return {
        "on_file": load_all().code(it.scheme, it.reason_code, on=it.opened_on) is not None,
        "checklist": checklist,
        "groups": lists.groups,
        "categories": lists.categories,
        "brought_by": lists.brought,
        "words_max": WORDS_MAX,
        "list_since": _since(checklist) if checklist else "",
    }


def _since(found: CaseChecklist) -> str:
    it = found.checklist
    return both(since_en(it), since_zh(it))
