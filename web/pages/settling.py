"""What a desk does about a packet that is not there yet, and the packet it brought there by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Connection

from disputes.actions import settle_sending
from disputes.actions.bring_packet import Brought, bring_by_hand
from disputes.actions.plan_sending import ready_packet, require_free
from disputes.answering import WORDS_MAX
from disputes.errors import DisputeError
from disputes.sending import PORTAL_MAX, REFERENCE_MAX, Sending
from disputes.sending_errors import AlreadySent, SendingOpen
from disputes.store import sendings
from evidence.store import exhibits
from runtime.database import reading
from trade.store import parties
from web import current, desk
from web.formats import zone_of
from web.matters import page_of
from web.pages.sending import require_own, sending_page
from web.refusals import FORM_REFUSALS, field, sentence

blueprint = Blueprint("settling", __name__)
ACTS: dict[str, Callable[..., Sending]] = {
    "again": settle_sending.try_again,
    "aside": settle_sending.set_aside,
    "not-arrived": settle_sending.say_not_arrived,
    "arrived": settle_sending.say_arrived,
}


@blueprint.post("/sendings/<id_>/<act>")
@login_required  # type: ignore[untyped-decorator]
def settle(id_: str, act: str) -> ResponseReturnValue:
    """Another try, set aside, it arrived, it did not: once a form."""
    if act not in ACTS:
        abort(404)
    with reading(current.engine()) as connection:
        sendings.of_party(connection, current.scope().party, id_)
    party, reference = desk.require_desk(), request.form.get("reference", "")
    stated = {"reference": reference, "at": current.now()} if act == "arrived" else {}

    def work(connection: Connection) -> tuple[int, Any]:
        seat_id = current.holder().seat.id
        done = ACTS[act](connection, id_, party=party, seat_id=seat_id, now=current.now(), **stated)
        return 303, {"sending": done.id}

    try:
        _done, before = desk.once_a_form(("settle sending", id_, act, reference), work, job="send_packets")
        if before:
            flash(_("This form was sent before; it has been done once."))
    except FORM_REFUSALS as error:
        return sending_page(id_, error=error)
    except DisputeError as error:
        flash(sentence(error))
    return redirect(url_for("sending.receipt", id_=id_), 303)


@blueprint.get("/packets/<packet_id>/by-hand")
@login_required  # type: ignore[untyped-decorator]
def show(packet_id: str) -> ResponseReturnValue:
    """The form that says when, through what and under which number it was brought there."""
    return _page(packet_id)


@blueprint.post("/packets/<packet_id>/by-hand")
@login_required  # type: ignore[untyped-decorator]
def bring(packet_id: str) -> ResponseReturnValue:
    """Put it on record, once a form: that is its receipt."""
    party, form = require_own(packet_id), request.form
    brought = Brought(
        form.get("portal", ""), _moment(form.get("at", "")), form.get("reference", ""), form.get("words", ""),
        form.get("picture") or None,
    )  # fmt: skip

    def work(connection: Connection) -> tuple[int, Any]:
        done = bring_by_hand(
            connection, packet_id, brought, party=party, seat_id=current.holder().seat.id, now=current.now()
        )  # fmt: skip
        return 303, {"sending": done.id}

    try:
        done, before = desk.once_a_form(("bring packet", packet_id, repr(brought)), work)
    except FORM_REFUSALS as error:
        return _page(packet_id, error=error)
    except DisputeError as error:
        return _led_back(error) or abort(409)
    flash(_("This form was sent before; it has been done once.") if before else _("On record; this is its receipt."))
    return redirect(url_for("sending.receipt", id_=done.response["sending"]), 303)


def _led_back(error: DisputeError) -> ResponseReturnValue | None:
    if not isinstance(error, AlreadySent | SendingOpen):
        return None
    flash(sentence(error))
    return redirect(url_for("sending.receipt", id_=error.sending), 303)


def _page(packet_id: str, *, error: Exception | None = None) -> ResponseReturnValue:
    party = require_own(packet_id)
    try:
        with reading(current.engine()) as connection:
            packet, dispute = ready_packet(connection, packet_id, party)
            require_free(connection, dispute, dispute.stage, party)
            own = exhibits.of_matter(connection, party, dispute.cause, dispute.payment_id)
            everyone = {it.code: it for it in parties.all_parties(connection)}
    except DisputeError as refused:
        led = _led_back(refused)
        if led is None:
            raise
        return led
    stands = {"portal": "", "reference": "", "words": "", "picture": "", "at": _local(current.now())}
    page = render_template(
        "packet_by_hand.html",
        packet=packet,
        dispute=dispute,
        back=page_of(dispute.cause),
        parties=everyone,
        pictures=[("", _("none")), *((it.id, it.name) for it in own if it.discarded_at is None)],
        said={name: request.form.get(name, value) for name, value in stands.items()},
        limits={"portal": PORTAL_MAX, "reference": REFERENCE_MAX, "words": WORDS_MAX},
        latest=_local(current.now()),
        problems={field(error): sentence(error)} if error else {},
    )
    return page, 422 if error else 200


def _zone() -> ZoneInfo:
    return zone_of(current.holder().time_zone)


def _local(at: datetime) -> str:
    """A moment as such a field writes it, on the seat's own clock."""
    return at.astimezone(_zone()).strftime("%Y-%m-%dT%H:%M")


def _moment(text: str) -> datetime:
    """The moment stated on the seat's own clock; one that is none as a moment long past, which is refused."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=_zone()).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)
