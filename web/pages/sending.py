"""A packet on its way: what will go to whom, asked once; then how it stands, what was tried, and its receipt."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from disputes.actions.plan_sending import Planned, plan_sending
from disputes.actions.send_packet import Wanted, send_packet
from disputes.answering import WORDS_MAX
from disputes.channels.sending.accounts import Account, load
from disputes.channels.sending.adyen import DEFENCE
from disputes.errors import DisputeError
from disputes.sending import REFERENCE_MAX, Sending, State, Way
from disputes.sending_errors import AccountsFileRefused, AlreadySent, SendingOpen
from disputes.sending_steps import in_flight
from disputes.store import sendings
from evidence.store import exhibits, packets
from reports.store.receipts import sending_paper
from runtime.database import reading
from trade.store import parties
from web import current, desk
from web.matters import page_of
from web.receipts import asked_language, receipt_answer
from web.refusals import FORM_REFUSALS, field, sentence
from web.sentences.facts import said as in_words

blueprint = Blueprint("sending", __name__)
ANSWER_SHOWN_MAX = 4000  # characters of an answer on its page


@blueprint.get("/packets/<packet_id>/send")
@login_required  # type: ignore[untyped-decorator]
def show(packet_id: str) -> ResponseReturnValue:
    """What would go where, and the form that asks for it. Nothing is written."""
    return _page(packet_id)


@blueprint.post("/packets/<packet_id>/send")
@login_required  # type: ignore[untyped-decorator]
def send(packet_id: str) -> ResponseReturnValue:
    """Ask for it, once a form: the same form again leads to the same sending."""
    party = require_own(packet_id)
    form = request.form
    choices = {DEFENCE: form[DEFENCE].strip()} if form.get(DEFENCE, "").strip() else {}
    wanted = Wanted(form.get("way", ""), form.get("reference", ""), form.get("words", ""), choices)

    def work(connection: Connection) -> tuple[int, Any]:
        asked = send_packet(
            connection, packet_id, wanted, party=party, seat_id=current.holder().seat.id, accounts=accounts()[0],
            now=current.now(),
        )  # fmt: skip
        return 303, {"sending": asked.id}

    try:
        done, before = desk.once_a_form(("send packet", packet_id, repr(wanted)), work, job="send_packets")
    except FORM_REFUSALS as error:
        return _page(packet_id, error=error)
    except DisputeError as error:
        return _led_back(packet_id, error)
    sent = _("It is on its way. This page says how it ends.")
    flash(_("This form was sent before; it has been done once.") if before else sent)
    return redirect(url_for("sending.receipt", id_=done.response["sending"]), 303)


@blueprint.get("/sendings")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """The party's packets on their way and sent; what needs somebody first."""
    party = current.scope().party or abort(404)
    with reading(current.engine()) as connection:
        found = sendings.listed(connection, party)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    return render_template("sendings.html", sendings=found, parties=everyone)


@blueprint.get("/sendings/<id_>")
@login_required  # type: ignore[untyped-decorator]
def receipt(id_: str) -> ResponseReturnValue:
    """How it stands; once it is there, the receipt, made to be printed."""
    return sending_page(id_)


@blueprint.get("/sendings/<id_>/receipt.pdf")
@login_required  # type: ignore[untyped-decorator]
def paper(id_: str) -> ResponseReturnValue:
    """The receipt as a paper, in the language asked for; there is none before the packet is there."""
    language = asked_language()
    with reading(current.engine()) as connection:
        found = sending_paper(connection, current.scope(), id_, language=language, zone=current.holder().time_zone)
    return receipt_answer(found, id_)


def sending_page(id_: str, *, error: Exception | None = None) -> ResponseReturnValue:
    with reading(current.engine()) as connection:
        it = sendings.of_party(connection, current.scope().party, id_)
        lines = sendings.lines_of(connection, id_)
        everyone = {party.code: party for party in parties.all_parties(connection)}
        packet = packets.get(connection, it.packet_id)
        inside = [exhibits.get(connection, one) for one in packet.asked.exhibits] if packet else []
        picture = exhibits.get(connection, it.choices["picture"]) if it.choices.get("picture") else None
    unsure = in_flight(lines) and it.state in (State.UNKNOWN, State.PARKED)
    page = render_template(
        "sending.html",
        it=it,
        lines=lines,
        parties=everyone,
        back=page_of(it.of_dispute),
        inside=[one for one in inside if one is not None],
        picture=picture,
        answer=_answer(lines),
        acts=desk.desk_code() == it.party,
        unsure=unsure,
        again=it.state is State.PARKED,
        aside=it.state in (State.PARKED, State.WAITING) and not in_flight(lines),
        in_words=in_words,
        reference_max=REFERENCE_MAX,
        problem=sentence(error) if error else None,
        said={"reference": request.form.get("reference", "")},
    )
    return page, 422 if error else 200


def require_own(packet_id: str) -> str:
    """The party whose packet it is and whose desk this is. Raises NotFound, Forbidden."""
    with reading(current.engine()) as connection:
        packets.of_party(connection, current.scope().party, packet_id)
    return desk.require_desk()


def accounts() -> tuple[tuple[Account, ...], AccountsFileRefused | None]:
    """Our accounts, and why there are none where their file cannot be used."""
    try:
        return load(current.installation().settings.accounts_file), None
    except AccountsFileRefused as refused:
        return (), refused


def _answer(lines: Any) -> str:
    """What the far end answered last, as people can read it."""
    body = next((line.body for line in reversed(lines) if line.body), b"")
    return str(body.decode(errors="replace")[:ANSWER_SHOWN_MAX])


def _led_back(packet_id: str, error: DisputeError) -> ResponseReturnValue:
    """To what stands in the way, where there is something to look at; else to the case."""
    flash(sentence(error))
    if isinstance(error, AlreadySent | SendingOpen):
        return redirect(url_for("sending.receipt", id_=error.sending), 303)
    with reading(current.engine()) as connection:
        subject = packets.of_party(connection, current.scope().party, packet_id).asked.subject
    return redirect(f"{page_of(subject)}#evidence", 303)


def _page(packet_id: str, *, error: Exception | None = None) -> ResponseReturnValue:
    party = require_own(packet_id)
    known, trouble = accounts()
    try:
        with reading(current.engine()) as connection:
            planned = plan_sending(connection, packet_id, party=party, accounts=known, now=current.now())
            everyone = {it.code: it for it in parties.all_parties(connection)}
            own = exhibits.of_matter(connection, party, planned.dispute.cause, planned.dispute.payment_id)
    except DisputeError as refused:
        return _led_back(packet_id, refused)
    page = render_template(
        "packet_send.html",
        planned=planned,
        parties=everyone,
        back=page_of(planned.dispute.cause),
        inside=[it for id_ in planned.packet.asked.exhibits for it in own if it.id == id_],
        readers={code: everyone[code] for code in planned.dispute.chain if code != party},
        trouble=sentence(trouble) if trouble else None,
        said=_said(planned),
        asks_for_a_reason=any(it.way is Way.ADYEN for it in planned.offers),
        in_words=in_words,
        words_max=WORDS_MAX,
        reference_max=REFERENCE_MAX,
        now=current.now(),
        problem=sentence(error) if error else None,
        wrong=field(error) if error else None,
    )
    return page, 422 if error else 200


def _said(planned: Planned) -> dict[str, str]:
    """The fields as they were sent; before that, the first way that is free and what the packet says."""
    free = [it for it in planned.offers if not it.hinders]
    first = free[0] if free else None
    stands = {
        "way": first.key if first else "", "reference": first.reference if first else "", DEFENCE: "",
        "words": planned.packet.asked.words[:WORDS_MAX],
    }  # fmt: skip
    return {name: request.form.get(name, value) for name, value in stands.items()}


def sent_of(connection: Connection, dispute_id: str) -> list[Sending]:
    """What the page of a case shows its reader of packets of its own party."""
    party = current.scope().party
    return sendings.of_dispute(connection, dispute_id, party) if party else []
