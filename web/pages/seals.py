"""Seals: every head, for keeping and comparing; and the proof of an entry, for whoever may read it."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from ledger.errors import HeadUnknown
from ledger.seal import Seal
from ledger.store import seals, stamps
from reports.store.proof import load_proof
from runtime.database import reading
from trade.errors import NotFound
from web import current

blueprint = Blueprint("seals", __name__)
PAGE_ROWS = 30
NUMBER_MAX = 2**31 - 1


@blueprint.get("/seals")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """The latest first; `head` looks for the seal somebody holds the head of."""
    below, held = request.args.get("below", ""), request.args.get("head", "").strip()
    with reading(current.engine()) as connection:
        held_seal, problem = _looked_for(connection, held)
        found = seals.page(connection, below=_number(below), limit=PAGE_ROWS + 1)
        shown = [held_seal] if held_seal else [] if problem else found[:PAGE_ROWS]
        stamped = stamps.of_seals(connection, [it.number for it in shown])
        latest = seals.latest(connection)
    page = render_template(
        "seals.html", found=shown, stamps=stamped, latest=latest, held=held, problem=problem,
        older=shown[-1].number if len(found) > PAGE_ROWS and not held else None, below=_number(below),
    )  # fmt: skip
    return page, 400 if problem else 200


@blueprint.get("/seals/<int:number>/stamp")
@login_required  # type: ignore[untyped-decorator]
def stamp(number: int) -> ResponseReturnValue:
    """What the authority answered, whole, for openssl or any other checker."""
    with reading(current.engine()) as connection:
        found = stamps.of_seals(connection, [number]).get(number) if number <= NUMBER_MAX else None
    if found is None:
        raise NotFound("stamp", str(number))
    answer = Response(found.token, content_type="application/timestamp-reply")
    answer.headers.set("Content-Disposition", "attachment", filename=f"seal-{number}.tsr")
    return answer


@blueprint.get("/money/entries/<path:reference>/proof")
@login_required  # type: ignore[untyped-decorator]
def proof(reference: str) -> ResponseReturnValue:
    """As a file, for docs/check_proof.py or a checker of one's own; the entry as far as the seat may read it."""
    with reading(current.engine()) as connection:
        document = load_proof(connection, reference, scope=current.scope())
    answer = Response(json.dumps(document, ensure_ascii=False, indent=1) + "\n", content_type="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename=f"proof-{document['entry']['id']}.json")
    return answer


def _looked_for(connection: Connection, held: str) -> tuple[Seal | None, str | None]:
    if not held:
        return None, None
    try:
        return seals.of_head(connection, held), None
    except HeadUnknown:
        return None, _(
            "“%(head)s” is the head of no seal of this record. Copy all its 64 characters; if it is whole and stands on a "
            "paper of this installation, the record was tampered with: tell the other parties.", head=held[:80],
        )  # fmt: skip


def _number(text: str) -> int | None:
    """Any other text is the beginning of the list."""
    return int(text) if text.isascii() and text.isdigit() and int(text) <= NUMBER_MAX else None
