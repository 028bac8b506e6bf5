"""Packets sent by programs: the same use cases as the pages, once for every Idempotency-Key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy import Connection

from disputes.actions import settle_sending
from disputes.actions.bring_packet import Brought, bring_by_hand
from disputes.actions.plan_sending import plan_sending
from disputes.actions.send_packet import Wanted, send_packet
from disputes.channels.sending.accounts import load
from disputes.channels.sending.adyen import DEFENCE
from disputes.sending import Sending
from disputes.store import sendings
from evidence.store import packets
from runtime.database import reading
from web import current, desk
from web.api.actions import HEADER_DOC, idempotency_key
from web.api.schemas import ProblemSchema
from web.api.sending_schemas import (
    BroughtIn,
    SendIn,
    SendingPlanSchema,
    SendingSchema,
    SendingsSchema,
    SettleIn,
    rfc3339,
    sending_document,
)
from web.api.strict import Blueprint

blueprint = Blueprint("api_sendings", __name__, description="Packets sent once to whoever decides, and their receipts")


@blueprint.get("/packets/<packet_id>/ways")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, SendingPlanSchema)
@blueprint.alt_response(409, schema=ProblemSchema, description="Sent before, on its way, too late, or nothing is due")
def list_ways(packet_id: str) -> dict[str, Any]:
    """How a packet that is ready can go, to whom and until when. Nothing is written."""
    party = _own(packet_id)
    with reading(current.engine()) as connection:
        planned = plan_sending(connection, packet_id, party=party, accounts=_accounts(), now=current.now())
    ways = [
        {"key": it.key, "way": it.way.value, "to": it.to, "account": it.account, "reference": it.reference,
         "hinders": str(it.hinders) if it.hinders else None}
        for it in planned.offers
    ]  # fmt: skip
    due = planned.due
    return {"ways": ways, "due_at": rfc3339(due.due_at) if due else None, "presumed": due.presumed if due else None}


@blueprint.post("/sendings")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(SendIn)
@blueprint.response(202, SendingSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk")
@blueprint.alt_response(409, schema=ProblemSchema, description="Sent before, on its way, too late, or nothing is due")
@blueprint.alt_response(422, schema=ProblemSchema, description="It cannot go like this; `why` says so")
def send(said: dict[str, Any]) -> ResponseReturnValue:
    """Send a packet, once for its case and stage. The worker carries it; look at it to see how it ends."""
    party, seat_id = _own(said["packet"]), current.holder().seat.id
    choices = {DEFENCE: said["defence_reason"]} if said["defence_reason"] else {}
    wanted = Wanted(said["way"], said["reference"], said["words"], choices)

    def work(connection: Connection) -> Sending:
        return send_packet(
            connection, said["packet"], wanted, party=party, seat_id=seat_id, accounts=_accounts(), now=current.now()
        )  # fmt: skip

    return _once(("send packet", said["packet"], repr(wanted)), work, 202, job="send_packets")


@blueprint.post("/sendings/by-hand")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(BroughtIn)
@blueprint.response(201, SendingSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk")
@blueprint.alt_response(409, schema=ProblemSchema, description="Sent before, or on its way")
@blueprint.alt_response(422, schema=ProblemSchema, description="It cannot have been like this; `why` says so")
def bring(said: dict[str, Any]) -> ResponseReturnValue:
    """Say that a packet was brought there by hand: that is its receipt, and uses up the one answer."""
    party, seat_id = _own(said["packet"]), current.holder().seat.id
    brought = Brought(said["portal"], said["at"], said["reference"], said["words"], said["picture"])

    def work(connection: Connection) -> Sending:
        return bring_by_hand(connection, said["packet"], brought, party=party, seat_id=seat_id, now=current.now())

    return _once(("bring packet", said["packet"], repr(brought)), work, 201)


@blueprint.get("/sendings")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, SendingsSchema)
def list_sendings() -> dict[str, Any]:
    """The party's packets on their way and sent; what needs somebody first."""
    party = current.scope().party or abort(404)
    with reading(current.engine()) as connection:
        found = sendings.listed(connection, party)
    return {"sendings": [sending_document(it) for it in found]}


@blueprint.get("/sendings/<id_>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, SendingSchema)
def get_sending(id_: str) -> dict[str, Any]:
    """How one stands, everything that was tried, and its receipt."""
    with reading(current.engine()) as connection:
        it = sendings.of_party(connection, current.scope().party, id_)
        return sending_document(it, sendings.lines_of(connection, id_))


@blueprint.post("/sendings/<id_>/settle")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(SettleIn)
@blueprint.response(200, SendingSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk")
@blueprint.alt_response(409, schema=ProblemSchema, description="It stands otherwise than this needs")
def settle(said: dict[str, Any], id_: str) -> ResponseReturnValue:
    """Another try, set aside, or what became of one that may have arrived."""
    with reading(current.engine()) as connection:
        sendings.of_party(connection, current.scope().party, id_)
    party, seat_id, now = desk.require_desk(), current.holder().seat.id, current.now()

    def work(connection: Connection) -> Sending:
        if said["act"] == "arrived":
            return settle_sending.say_arrived(
                connection, id_, reference=said["reference"], at=now, party=party, seat_id=seat_id, now=now
            )  # fmt: skip
        act = {"again": settle_sending.try_again, "aside": settle_sending.set_aside}.get(said["act"])
        return (act or settle_sending.say_not_arrived)(connection, id_, party=party, seat_id=seat_id, now=now)

    return _once(("settle sending", id_, said["act"], said["reference"]), work, 200, job="send_packets")


def _once(
    asked: Any, work: Callable[[Connection], Sending], status: int, *, job: str = "empty_outbox"
) -> ResponseReturnValue:
    def done(connection: Connection) -> tuple[int, Any]:
        it = work(connection)
        return status, sending_document(it, sendings.lines_of(connection, it.id))

    kept, _before = desk.once("api", idempotency_key(), asked, done, job=job)
    return kept.response, kept.status, {"Location": url_for("api_sendings.get_sending", id_=kept.response["id"])}


def _own(packet_id: str) -> str:
    with reading(current.engine()) as connection:
        packets.of_party(connection, current.scope().party, packet_id)
    return desk.require_desk()


def _accounts() -> Any:
    return load(current.installation().settings.accounts_file)
