"""The case file of a dispute or a proceeding, as this seat may see it: an archive to check, a paper to read."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from evidence.actions.give_out import give_out
from evidence.custody import Handling
from reports.case_file import CaseFile
from reports.export.case_file import case_file_zip, from_vault
from reports.store.case import require_visible
from reports.store.case_file import load_case_file
from reports.store.proceedings import visible_proceeding
from runtime.database import reading, transaction
from trade.errors import NotFound
from web import current
from web.pages.checklists import checklist_of
from web.receipts import asked_language

blueprint = Blueprint("case_files", __name__)
TYPES = {"zip": "application/zip", "pdf": "application/pdf"}
PROCEEDING, DISPUTE = "proceeding", "dispute"


@blueprint.get("/proceedings/<path:case_id>/case-file.<any(zip,pdf):form>", defaults={"what": PROCEEDING})
@blueprint.get("/cases/<path:case_id>/case-file.<any(zip,pdf):form>", defaults={"what": DISPUTE})
@login_required  # type: ignore[untyped-decorator]
def show(what: str, case_id: str, form: str) -> ResponseReturnValue:
    """Made at once; the copies of exhibits that an archive gives to another party are noted in their custody first."""
    file = _read(what, case_id)
    if form == "zip":
        if _note_given(file):
            file = _read(what, case_id)
        body = case_file_zip(file, from_vault(current.vault()))
    else:
        from reports.pdf.case_file import case_file_pdf  # what draws a paper weighs 10 MB

        body = case_file_pdf(file, language=asked_language())
    answer = Response(body, content_type=TYPES[form])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{case_id.replace('/', '-')}.{form}")
    return answer


def _read(what: str, case_id: str) -> CaseFile:
    scope = current.scope()
    with reading(current.engine()) as connection:
        if not scope.reads_cases:
            raise NotFound(what, case_id)
        if what == PROCEEDING:
            visible_proceeding(connection, scope, case_id)
        else:
            require_visible(connection, scope, case_id)
        found = load_case_file(connection, case_id, scope=scope)
    return replace(found, proofs=checklist_of(found.listed.handed_in if found.listed else None))


def _note_given(file: CaseFile) -> bool:
    """Whether a line of custody was added: once for each exhibit of somebody else and this seat."""
    seat = current.holder().seat
    fresh = [
        it.exhibit
        for it in file.exhibits
        if not it.own and not any((line.kind, line.seat_id) == (Handling.GIVEN_OUT, seat.id) for line, _digest in it.custody)
    ]
    if not fresh or request.method == "HEAD":
        return False
    actor = current.scope().party or current.holder().email
    with transaction(current.engine()) as connection:
        for exhibit in fresh:
            give_out(connection, exhibit, actor=actor, seat_id=seat.id, now=current.now())
    return True
