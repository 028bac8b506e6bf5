"""The inbox of the seat's party: what it was told, the latest first, and what this seat has not read yet."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from runtime.database import reading, transaction
from trade.store import letters
from web import current

blueprint = Blueprint("letters", __name__)

ROWS = 50
ID_DIGITS_MAX = 18


@blueprint.get("/letters")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    party, seat = _own()
    before = _number(request.args.get("before", ""))
    with reading(current.engine()) as connection:
        found = letters.page(connection, party, seat, before=before, rows=ROWS + 1)
    older = found[ROWS - 1].id if len(found) > ROWS else None
    return render_template("letters.html", letters=found[:ROWS], older=older, before=before)


@blueprint.get("/letters/<number>")
@login_required  # type: ignore[untyped-decorator]
def show(number: str) -> ResponseReturnValue:
    """One letter; that this seat has read it goes on record."""
    party, seat = _own()
    id_ = _number(number) or abort(404)
    with transaction(current.engine()) as connection:
        letter = letters.get(connection, party, seat, id_)
        if not letter.read:
            letters.mark_read(connection, party, seat, up_to=id_, only=True, now=current.now())
    return render_template("letter.html", letter=letter, onward=address_of(letter.about))


@blueprint.post("/letters/read")
@login_required  # type: ignore[untyped-decorator]
def read_all() -> ResponseReturnValue:
    """Everything up to the letter the form was shown with; what came since is still unread."""
    party, seat = _own()
    up_to = _number(request.form.get("up_to", "")) or abort(400)
    with transaction(current.engine()) as connection:
        letters.mark_read(connection, party, seat, up_to=up_to, only=False, now=current.now())
    return redirect(url_for("letters.index"), 303)


def address_of(about: str) -> str | None:
    """The page of what a letter is about; none where there is no page for it."""
    what, _, id_ = about.partition(":")
    places: dict[str, tuple[str, dict[str, Any]]] = {
        "dispute": ("cases.show", {"dispute_id": id_}),
        "proceeding": ("proceedings.show", {"proceeding_id": id_}),
        "wave": ("reports.wave", {"id_": id_}),
        "hold": ("holds.show", {"hold_id": id_}),
        "seal": ("seals.index", {"below": int(id_) + 1} if id_.isdigit() else {}),
    }
    if what not in places:
        return None
    endpoint, values = places[what]
    return url_for(endpoint, **values)


def _own() -> tuple[str, str]:
    """The party and the seat; for whoever sits at no party there is no inbox."""
    seat = current.holder().seat
    return seat.party_code or abort(404), seat.id


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= ID_DIGITS_MAX else None
