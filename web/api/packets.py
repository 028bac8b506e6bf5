"""Packets for programs: asked for once for every Idempotency-Key, compiled in the background, taken as a file."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from marshmallow import Schema, fields, validate
from sqlalchemy import Connection
from werkzeug.exceptions import Conflict

from disputes.actions.ask_packet import ask_packet
from evidence.channels.load import load_channels
from evidence.exhibit import WORDS_MAX
from evidence.packet import EXHIBITS_MAX, Packet, PacketState
from evidence.store import packets
from reports.papers import LANGUAGES
from runtime.database import reading
from web import current, desk
from web.api.actions import HEADER_DOC, idempotency_key
from web.api.schemas import ProblemSchema
from web.api.strict import Blueprint
from web.matters import CASES, Place
from web.pages.packets import JOB, file_answer, visible_packet

blueprint = Blueprint("api_packets", __name__, description="Packets: the party's exhibits in one file for a channel")


class PacketIn(Schema):
    """`exhibits` in the order of the packet; drafts may be among them. `words`: what the letter says."""

    channel = fields.String(required=True, validate=validate.Length(1, 40))
    exhibits = fields.List(
        fields.String(validate=validate.Length(1, 80)), required=True, validate=validate.Length(1, EXHIBITS_MAX)
    )
    language = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES))
    words = fields.String(load_default="", validate=validate.Length(max=WORDS_MAX))


class ShrunkStepSchema(Schema):
    step = fields.String(required=True)
    pages = fields.Integer(required=True)
    bytes = fields.Integer(required=True)


class ExhibitCostSchema(Schema):
    """`bound`: the checklist asks for it. `blank`: its blank pages, which the channel does not take."""

    exhibit = fields.String(required=True)
    first_page = fields.Integer(required=True)
    pages = fields.Integer(required=True)
    bytes = fields.Integer(required=True)
    bound = fields.Boolean(required=True)
    blank = fields.List(fields.Integer(), required=True)


class PacketSchema(Schema):
    """`unfit`: shrunk as far as it can be read, it is still too large; without the exhibits in `leave_out` it fits."""

    id = fields.String(required=True)
    dispute = fields.String(required=True)
    channel = fields.String(required=True)
    language = fields.String(required=True)
    exhibits = fields.List(fields.String(), required=True)
    asked_at = fields.AwareDateTime(required=True)
    state = fields.String(required=True, validate=validate.OneOf([it.value for it in PacketState]))
    name = fields.String(allow_none=True, required=True)
    pages = fields.Integer(allow_none=True, required=True)
    size_bytes = fields.Integer(allow_none=True, required=True)
    sha256 = fields.String(allow_none=True, required=True)
    shrunk = fields.List(fields.Nested(ShrunkStepSchema), required=True)
    costs = fields.List(fields.Nested(ExhibitCostSchema), required=True)
    leave_out = fields.List(fields.String(), required=True)
    trouble = fields.String(allow_none=True, required=True)
    file = fields.String(allow_none=True, required=True)


class PacketListSchema(Schema):
    """The latest first."""

    packets = fields.List(fields.Nested(PacketSchema), required=True)


class LimitSchema(Schema):
    bound = fields.String(required=True)
    value = fields.Raw(required=True, metadata={"description": "a number, true, or a list of media types"})
    source = fields.String(required=True)
    confidence = fields.String(required=True)
    seen_in = fields.String(required=True)


class ChannelSchema(Schema):
    name = fields.String(required=True)
    title_en = fields.String(required=True)
    title_zh = fields.String(required=True)
    limits = fields.List(fields.Nested(LimitSchema), required=True)


class ChannelListSchema(Schema):
    channels = fields.List(fields.Nested(ChannelSchema), required=True)


@blueprint.get("/channels")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, ChannelListSchema)
def list_channels() -> dict[str, Any]:
    """Where packets go, and what is taken there, each limit with its source."""
    return {
        "channels": [
            {
                "name": it.name, "title_en": it.title_en, "title_zh": it.title_zh,
                "limits": [
                    {
                        "bound": bound.value, "value": limit.value, "source": limit.source,
                        "confidence": limit.confidence, "seen_in": limit.seen_in,
                    }
                    for bound, limit in it.limits.items()
                ],
            }
            for it in load_channels().values()
        ]
    }  # fmt: skip


@blueprint.get("/disputes/<dispute_id>/packets")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, PacketListSchema)
def list_packets(dispute_id: str) -> dict[str, Any]:
    """The packets of the seat's own party; empty for a seat without one."""
    place = Place(CASES, dispute_id)
    with reading(current.engine()) as connection:
        place.require_visible(connection)
        found = packets.of_subject(connection, place.subject, current.scope().party or "")
    return {"packets": [_document(it) for it in found]}


@blueprint.post("/disputes/<dispute_id>/packets")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(PacketIn)
@blueprint.response(202, PacketSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk")
@blueprint.alt_response(409, schema=ProblemSchema, description="The key was used for another request")
@blueprint.alt_response(422, schema=ProblemSchema, description="No such channel, or an exhibit that is not the party's here")
def ask_for_packet(said: dict[str, Any], dispute_id: str) -> ResponseReturnValue:
    """Put the packet on record; a worker compiles it. Look at its address until `state` is ready, unfit or failed."""
    place, key = Place(CASES, dispute_id), idempotency_key()
    with reading(current.engine()) as connection:
        place.require_visible(connection)
    party, seat_id = desk.require_desk(), current.holder().seat.id

    def work(connection: Connection) -> tuple[int, Any]:
        id_ = ask_packet(
            connection, place.matter(connection, party), party=party, seat_id=seat_id, to=said["channel"],
            language=said["language"], words=said["words"], exhibit_ids=said["exhibits"], now=current.now(),
        )  # fmt: skip
        return 202, {"id": id_}

    kept, _before = desk.once("api", key, ("packet", dispute_id, sorted(said.items())), work, job=JOB)
    with reading(current.engine()) as connection:
        it = visible_packet(connection, kept.response["id"])
    return _document(it), kept.status, {"Location": url_for("api_packets.get_packet", packet_id=it.id)}


@blueprint.get("/packets/<packet_id>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, PacketSchema)
def get_packet(packet_id: str) -> dict[str, Any]:
    """How far it is, how it was shrunk, what each exhibit takes; another party's answers 404."""
    with reading(current.engine()) as connection:
        return _document(visible_packet(connection, packet_id))


@blueprint.get("/packets/<packet_id>/file")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
@blueprint.alt_response(409, schema=ProblemSchema, description="Not made, or it cannot fit")
def get_file(packet_id: str) -> ResponseReturnValue:
    """The PDF; its digest is `sha256`."""
    with reading(current.engine()) as connection:
        it = visible_packet(connection, packet_id)
        erased = packets.is_erased(connection, it)
    if it.sha256 is None or erased:
        raise Conflict(f"There is no file: the packet is {'erased' if erased else it.state.value}.")
    return file_answer(it)


def _document(it: Packet) -> dict[str, Any]:
    asked, made = it.asked, it.made
    return {
        "id": it.id,
        "dispute": asked.subject.partition(":")[2],
        "channel": asked.channel,
        "language": asked.language,
        "exhibits": list(asked.exhibits),
        "asked_at": asked.asked_at,
        "state": it.state.value,
        "name": made.name if made else None,
        "pages": made.pages if made else None,
        "size_bytes": made.size_bytes if made else None,
        "sha256": it.sha256,
        "shrunk": [step.stated() for step in made.shrunk] if made else [],
        "costs": [cost.stated() for cost in made.costs] if made else [],
        "leave_out": list(made.leave_out) if made else [],
        "trouble": it.trouble.value if it.trouble else None,
        "file": url_for("api_packets.get_file", packet_id=it.id) if it.sha256 else None,
    }
