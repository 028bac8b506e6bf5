"""One exhibit, its bytes, and the receipt of what was submitted."""

from __future__ import annotations

from typing import IO

from flask import Blueprint, Response, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_login import login_required

from evidence.actions.draw_preview import draw_preview
from evidence.actions.give_out import give_out, is_noted
from evidence.errors import Erased
from evidence.exhibit import DRAWN_AS, Kind, given_name
from reports.evidence import Held
from reports.store.evidence import load_exhibit, load_receipt
from reports.store.receipts import submission_paper
from runtime.database import reading, transaction
from trade.store import parties
from web import current
from web.evidence_words import kept_by
from web.matters import page_of, place_of_draft
from web.receipts import asked_language, receipt_answer
from web.security import sandboxed

blueprint = Blueprint("exhibits", __name__)
TEXT_MAX = 20_000  # characters of a text shown on its page; the file has all of them
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})  # what every browser draws
INLINE = PICTURES | {"application/pdf", "text/plain"}


@blueprint.get("/exhibits/<exhibit_id>")
@login_required  # type: ignore[untyped-decorator]
def show(exhibit_id: str) -> ResponseReturnValue:
    """What the file is, what it shows, in whose hands it was."""
    with reading(current.engine()) as connection:
        held = load_exhibit(connection, current.scope(), exhibit_id)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    there = held.exhibit.erased is None
    plain = there and held.file.media_type == "text/plain"
    text = current.vault().read(held.file.sha256).decode("utf-8-sig") if plain else ""
    if text:
        held = _noted(held)
    return render_template(
        "exhibit.html",
        held=held,
        parties=everyone,
        back=_matter_of(held),
        pictured=there and held.file.media_type in PICTURES,
        drawn=there and held.file.media_type in DRAWN_AS,
        place=place_of_draft(held),
        kinds=[it.value for it in Kind],
        inline=held.file.media_type in INLINE,
        text=text[:TEXT_MAX],
        cut=len(text) > TEXT_MAX,
        kept_by=kept_by,
    )


@blueprint.get("/exhibits/<exhibit_id>/file")
@login_required  # type: ignore[untyped-decorator]
def file(exhibit_id: str) -> ResponseReturnValue:
    """The bytes: to its own party as they came, to everybody else without the place a picture was taken."""
    with reading(current.engine()) as connection:
        held = load_exhibit(connection, current.scope(), exhibit_id)
    return given(held, attached=request.args.get("download") == "1")


@blueprint.get("/exhibits/<exhibit_id>/preview")
@login_required  # type: ignore[untyped-decorator]
def preview(exhibit_id: str) -> ResponseReturnValue:
    """A small picture of what the file shows: of a document its first page. A look at the file, as custody knows it."""
    with reading(current.engine()) as connection:
        held = load_exhibit(connection, current.scope(), exhibit_id)
    _require_there(held)
    drawn = draw_preview(current.installation().settings.data_dir, current.vault(), held.file)
    if drawn is None:
        abort(404)
    _noted(held)
    return sandboxed(Response(drawn, mimetype=f"image/{DRAWN_AS[held.file.media_type].lower()}"))


@blueprint.get("/exhibits/<exhibit_id>/stamp")
@login_required  # type: ignore[untyped-decorator]
def stamp(exhibit_id: str) -> ResponseReturnValue:
    """The authority's stamp on the file this reader is given, as it came: openssl reads it."""
    with reading(current.engine()) as connection:
        held = load_exhibit(connection, current.scope(), exhibit_id)
    if held.stamp is None:
        abort(404)
    answer = Response(held.stamp.token, mimetype="application/timestamp-reply")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{held.file.sha256[:12]}.tsr")
    return answer


@blueprint.get("/submissions/<submission_id>")
@login_required  # type: ignore[untyped-decorator]
def receipt(submission_id: str) -> ResponseReturnValue:
    """What was handed in, at which moment, with every digest; made to be printed."""
    with reading(current.engine()) as connection:
        found = load_receipt(connection, current.scope(), submission_id)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    back = page_of(found.submission.subject)
    return render_template("submission.html", receipt=found, parties=everyone, back=back, scope=current.scope())


@blueprint.get("/submissions/<submission_id>/receipt.pdf")
@login_required  # type: ignore[untyped-decorator]
def paper(submission_id: str) -> ResponseReturnValue:
    """The same as a paper, in the language asked for."""
    language, zone = asked_language(), current.holder().time_zone
    with reading(current.engine()) as connection:
        found = submission_paper(connection, current.scope(), submission_id, language=language, zone=zone)
    return receipt_answer(found, submission_id)


def given(held: Held, *, attached: bool) -> Response:
    """The file as this reader is given it; another party's copy is noted in its custody. Raises Erased, BytesLost."""
    _require_there(held)
    file: IO[bytes] = current.vault().open(held.file.sha256)
    _noted(held)
    kind = held.file.media_type
    answer: Response = send_file(
        file,
        mimetype=kind,
        as_attachment=attached or kind not in INLINE,
        download_name=given_name(held.exhibit.name, kind),
        etag=held.file.sha256,
    )
    answer.content_length = held.file.size_bytes
    return sandboxed(answer)


def _require_there(held: Held) -> None:
    """Raises Erased."""
    if held.exhibit.erased is not None:
        raise Erased(held.exhibit.id, held.exhibit.erased.kept_until)


def _noted(held: Held) -> Held:
    """The same, once its custody says that this seat had a copy; a party's own seats need no line."""
    if held.own or request.method == "HEAD":
        return held
    seat = current.holder().seat
    with reading(current.engine()) as connection:
        if is_noted(connection, held.exhibit.id, seat.id):
            return held
    actor = current.scope().party or current.holder().email
    with transaction(current.engine()) as connection:
        give_out(connection, held.exhibit, actor=actor, seat_id=seat.id, now=current.now())
        return load_exhibit(connection, current.scope(), held.exhibit.id)


def _matter_of(held: Held) -> str | None:
    """The page of the matter it was brought for; none for what was captured for a payment."""
    return None if held.exhibit.subject.startswith("payment:") else page_of(held.exhibit.subject)
