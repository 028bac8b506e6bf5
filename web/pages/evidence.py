"""Evidence on the page of its matter: files dropped in, and drafts taken back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from sqlalchemy import Connection

from evidence.actions.deposit import change_kind, discard
from evidence.errors import NotADraft
from evidence.exhibit import Kind
from evidence.screening import LIMITS, MEGABYTE
from web import current, desk
from web.evidence_words import EXHIBITS
from web.matters import CASES, PROCEEDINGS, SALES, Place, evidence_of, page_of
from web.receiving import ACCEPTED, FILES_MAX, Verdict, take_in
from web.refusals import sentence

blueprint = Blueprint("evidence", __name__)
JSON = "application/json"


@blueprint.post("/cases/<path:matter_id>/evidence", defaults={"where": CASES})
@blueprint.post("/proceedings/<path:matter_id>/evidence", defaults={"where": PROCEEDINGS})
@blueprint.post("/sales/<path:matter_id>/evidence", defaults={"where": SALES})
@login_required  # type: ignore[untyped-decorator]
def upload(where: str, matter_id: str) -> ResponseReturnValue:
    """Take the files of a form in, each by itself; the sound ones are drafts, the others are listed with every reason."""
    place = Place(where, matter_id)
    party = place.require_desk()
    files = [it for it in request.files.getlist("file") if it.filename]
    verdicts = take_in(place, party, _kind(), files, mend=request.form.get("mend") == "1")
    if request.accept_mimetypes.best == JSON:  # our own script, for which a verdict is no failure
        return jsonify(files=[_told(it) for it in verdicts])
    status = 422 if all(it.refused for it in verdicts) else 200
    return render_template("evidence_received.html", place=place, back=page_of(place.subject), verdicts=verdicts), status


@blueprint.post("/cases/<path:matter_id>/evidence/take-back", defaults={"where": CASES})
@blueprint.post("/proceedings/<path:matter_id>/evidence/take-back", defaults={"where": PROCEEDINGS})
@login_required  # type: ignore[untyped-decorator]
def take_back(where: str, matter_id: str) -> ResponseReturnValue:
    """Take one draft back, once a form."""
    place, exhibit_id = Place(where, matter_id), request.form.get("exhibit", "")
    key = f"{request.form.get('form_token', '')}-{exhibit_id}"
    if not desk.sound_key(key):
        abort(400)
    party = place.require_desk()

    def work(connection: Connection) -> tuple[int, Any]:
        matter = place.matter(connection, party)
        gone = discard(
            connection, exhibit_id, subject=matter.subject, payment_id=matter.payment_id, party=party,
            seat_id=current.holder().seat.id, now=current.now(),
        )  # fmt: skip
        return 303, {"name": gone.name}

    try:
        done, _before = desk.once("form", key, ("take back", place.subject, exhibit_id), work)
        flash(_("“%(name)s” is taken back. Its bytes and its custody stay on record.", name=done.response["name"]))
    except NotADraft as error:
        flash(sentence(error))
    return redirect(f"{page_of(place.subject)}#evidence", 303)


@blueprint.post("/cases/<path:matter_id>/evidence/kind", defaults={"where": CASES})
@blueprint.post("/proceedings/<path:matter_id>/evidence/kind", defaults={"where": PROCEEDINGS})
@login_required  # type: ignore[untyped-decorator]
def rename(where: str, matter_id: str) -> ResponseReturnValue:
    """Say of one draft that it is something else, once a form."""
    place, exhibit_id, said = Place(where, matter_id), request.form.get("exhibit", ""), request.form.get("kind", "")
    if said not in set(Kind):
        abort(400)
    party = place.require_desk()

    def work(connection: Connection) -> tuple[int, Any]:
        matter = place.matter(connection, party)
        change_kind(
            connection, exhibit_id, Kind(said), subject=matter.subject, payment_id=matter.payment_id, party=party,
            seat_id=current.holder().seat.id, now=current.now(),
        )  # fmt: skip
        return 303, {}

    try:
        desk.once_a_form(("kind", place.subject, exhibit_id, said), work)
        flash(_("It is on record as %(kind)s now; what it was called before stands in its custody.", kind=EXHIBITS[said]))
        return redirect(url_for("exhibits.show", exhibit_id=exhibit_id), 303)
    except NotADraft as error:
        flash(sentence(error))
        return redirect(f"{page_of(place.subject)}#evidence", 303)


def section(connection: Connection, place: Place, *, takes: bool) -> dict[str, Any]:
    """What the section on the page of a matter shows; `takes`: more can be brought, where the seat may."""
    found = evidence_of(connection, place)
    own = bool(found.offered) or any(held.own for receipt in found.submitted for held in receipt.exhibits)
    return {
        "evidence": found,
        "packs": place.kind == CASES and own and desk.desk_code() is not None,
        "place": place,
        "brings": takes and desk.desk_code() is not None,
        "kinds": [it.value for it in Kind],
        "limits": LIMITS,
        "megabyte": MEGABYTE,
        "files_max": FILES_MAX,
        "accepted": ACCEPTED,
    }


def _kind() -> Kind:
    """What the form says the files are; one that says nothing we know brings other papers."""
    said = request.form.get("kind", "")
    return Kind(said) if said in set(Kind) else Kind.OTHER


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.name,
        "taken": not verdict.refused,
        "again": verdict.again,
        "mendable": verdict.mendable,
        "message": message(verdict),
    }


def message(verdict: Verdict) -> str:
    """The verdict in one line."""
    if verdict.refused:
        why = _("; ").join(verdict.refused)
        return str(
            ngettext("Not taken: %(why)s.", "Not taken, for %(num)s reasons: %(why)s.", len(verdict.refused), why=why)
        )
    if verdict.mended:
        return str(_("Its pages are taken in as pictures; the file itself is not. Both digests stand in the custody."))
    if verdict.again:
        return str(_("You brought this file here before; it stays one exhibit."))
    return str(_("Taken in as a draft, which your party alone sees."))
