"""Packets: exhibits chosen and put in order for a channel, compiled in the background, looked at page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from disputes.actions.ask_packet import ask_packet
from disputes.dispute import Dispute
from disputes.sending import State
from evidence.channel import PDF
from evidence.channels.load import channel as channel_of
from evidence.channels.load import load_channels
from evidence.errors import ChannelUnknown, EvidenceError, NothingToSubmit, NotOfYours, TooManyExhibits
from evidence.exhibit import WORDS_MAX, Exhibit, undecided
from evidence.packet import Packet
from evidence.store import exhibits, packets
from reports.packet_letter import of_kind
from reports.papers import LANGUAGES
from reports.pdf.packet_pictures import picture_of
from reports.store import packets as made_of
from reports.store.case import require_visible
from runtime.database import reading
from trade.errors import CardNumberRefused, NotFound
from trade.store import parties
from web import current, desk, packet_words
from web.language import both, html_lang
from web.matters import CASES, Place, page_of
from web.pages.sending import sent_of
from web.refusals import sentence
from web.security import sandboxed

blueprint = Blueprint("packets", __name__)
JOB = "make_packet"
REFUSALS = (ChannelUnknown, NothingToSubmit, NotOfYours, TooManyExhibits, CardNumberRefused)


@blueprint.get("/cases/<path:dispute_id>/evidence/packet")
@login_required  # type: ignore[untyped-decorator]
def new(dispute_id: str) -> ResponseReturnValue:
    """The form: which exhibits, in which order, for which channel. Nothing is written."""
    return _form(dispute_id)


@blueprint.post("/cases/<path:dispute_id>/evidence/packet")
@login_required  # type: ignore[untyped-decorator]
def ask(dispute_id: str) -> ResponseReturnValue:
    """Ask for the packet, once a form, and lead to its page."""
    place, to = Place(CASES, dispute_id), request.form.get("channel", "")
    with reading(current.engine()) as connection:
        place.require_visible(connection)
    party, words, chosen = desk.require_desk(), request.form.get("words", ""), _chosen_in_order()
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        abort(400)

    def work(connection: Connection) -> tuple[int, Any]:
        id_ = ask_packet(
            connection, place.matter(connection, party), party=party, seat_id=current.holder().seat.id, to=to,
            language=language, words=words, exhibit_ids=chosen, now=current.now(),
        )  # fmt: skip
        return 303, {"packet": id_}

    try:
        done, _before = desk.once_a_form(("packet", place.subject, to, language, words, chosen), work, job=JOB)
    except REFUSALS as error:
        return _form(dispute_id, error=error)
    return redirect(url_for("packets.show", packet_id=done.response["packet"]), 303)


@blueprint.get("/packets/<packet_id>")
@login_required  # type: ignore[untyped-decorator]
def show(packet_id: str) -> ResponseReturnValue:
    """How far it is; once it is made, its sizes against the limits, the steps taken, and its pages as pictures."""
    with reading(current.engine()) as connection:
        it = visible_packet(connection, packet_id)
        erased = packets.is_erased(connection, it)
        about = made_of.require_dispute(connection, it.asked.subject)
        named = {each.id: each for each in exhibits.of_matter(connection, it.asked.party, about.cause, about.payment_id)}
        everyone = {each.code: each for each in parties.all_parties(connection)}
        sent = [
            each for each in sent_of(connection, about.id) if each.packet_id == it.id and each.state is not State.SET_ASIDE
        ]
    channel = channel_of(it.asked.channel)
    return render_template(
        "packet.html",
        it=it,
        about=about,
        back=page_of(it.asked.subject),
        channel=channel,
        bars=packet_words.bars(it.made, channel) if it.made else [],
        limits=[(packet_words.limit(each), each) for each in channel.limits.values()],
        named=named,
        erased=erased,
        parties=everyone,
        own_words=packet_words,
        sent=sent,
        desk=desk.desk_code() == it.asked.party,
    )


@blueprint.get("/packets/<packet_id>/file")
@login_required  # type: ignore[untyped-decorator]
def download(packet_id: str) -> ResponseReturnValue:
    """The bytes; while there are none, the page that says why."""
    with reading(current.engine()) as connection:
        it = visible_packet(connection, packet_id)
        there = it.sha256 is not None and not packets.is_erased(connection, it)
    if not there:
        flash(_("There is no file yet."))
        return redirect(url_for("packets.show", packet_id=packet_id), 302)
    return file_answer(it, attached=request.args.get("open") != "1")


@blueprint.get("/packets/<packet_id>/pages/<int:page>")
@login_required  # type: ignore[untyped-decorator]
def page(packet_id: str, page: int) -> ResponseReturnValue:
    """One of its pages as a picture, drawn when it was made."""
    with reading(current.engine()) as connection:
        it = visible_packet(connection, packet_id)
        there = it.pictures_sha256 is not None and not packets.is_erased(connection, it)
    drawn = picture_of(current.vault().read(it.pictures_sha256 or ""), page) if there else None
    if drawn is None:
        raise NotFound("page", str(page))
    answer = Response(drawn, content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def visible_packet(connection: Connection, packet_id: str) -> Packet:
    """A packet of the seat's own party, in a case it sees. Raises NotFound."""
    scope = current.scope()
    if not scope.reads_cases:
        raise NotFound("packet", packet_id)
    it = packets.of_party(connection, scope.party, packet_id)
    require_visible(connection, scope, made_of.require_dispute(connection, it.asked.subject).id)
    return it


def file_answer(it: Packet, *, attached: bool = True) -> Response:
    """The packet as a file, held against its digest on its way. Raises BytesLost."""
    answer: Response = send_file(
        current.vault().open(it.sha256 or ""),
        mimetype=PDF,
        as_attachment=attached,
        download_name=it.made.name if it.made else None,
        etag=it.sha256 or False,
    )
    return sandboxed(answer)


def _chosen_in_order() -> list[str]:
    """The exhibits of the form, by the numbers written beside them; equal ones stay as they stood."""
    chosen = list(dict.fromkeys(request.form.getlist("exhibit")))

    def place(exhibit_id: str) -> int:
        said = request.form.get(f"place-{exhibit_id}", "").strip()
        return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else len(chosen)

    return sorted(chosen, key=place)


def _form(dispute_id: str, *, error: EvidenceError | CardNumberRefused | None = None) -> ResponseReturnValue:
    place = Place(CASES, dispute_id)
    with reading(current.engine()) as connection:
        place.require_visible(connection)
        party = desk.require_desk()
        about = made_of.require_dispute(connection, place.subject)
        if party not in about.chain:
            raise NotFound("dispute", dispute_id)
        rows = _rows(connection, about, party)
        earlier = packets.of_subject(connection, place.subject, party)
        said = _said(connection, place.subject, party, [it.id for it, _draft, _item in rows])
    page = render_template(
        "packet_new.html",
        place=place,
        back=page_of(place.subject),
        rows=sorted(rows, key=lambda row: said["order"].get(row[0].id, len(rows))),
        channels=load_channels().values(),
        languages=LANGUAGES,
        earlier=earlier,
        titles={it.name: both(it.title_en, it.title_zh) for it in load_channels().values()},
        said=said,
        words_max=WORDS_MAX,
        own_words=packet_words,
        problem=sentence(error) if error else None,
    )
    return page, 422 if error else 200


def _rows(connection: Connection, about: Dispute, party: str) -> list[tuple[Exhibit, bool, Any]]:
    """What can go in, whether it is still a draft, and what the checklist wants it for."""
    own = made_of.offered(connection, about, party)
    drafts = {it.id for it in undecided(own, exhibits.submissions_of(connection, about.cause))}
    items = made_of.items_of(about)
    return [(it, it.id in drafts, of_kind(items, it.kind)) for it in own]


def _said(connection: Connection, subject: str, party: str, offered: Sequence[str]) -> dict[str, Any]:
    """The form as it was sent, or like an earlier packet; at first everything, in its order, with the last words said."""
    like = request.args.get("like", "")
    if request.method == "POST":
        given = {name: request.form.get(name, "") for name in ("channel", "language", "words")}
        chosen = _chosen_in_order()
    elif like:
        before = packets.of_party(connection, party, like)
        given = {"channel": before.asked.channel, "language": before.asked.language, "words": before.asked.words}
        gone = before.made.leave_out if before.made and request.args.get("without") else ()
        chosen = [it for it in before.asked.exhibits if it not in gone]
    else:
        said = [it.words for it in exhibits.submissions_of(connection, subject) if it.party == party and it.words]
        given = {"channel": "", "language": html_lang(), "words": said[-1] if said else ""}
        chosen = list(offered)
    order = [it for it in chosen if it in offered]
    return {"chosen": set(order), "order": {exhibit_id: at for at, exhibit_id in enumerate(order)}} | given
