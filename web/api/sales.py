"""Sales for programs: what was said and agreed, captured as it happens; files of the sale; the way of its parcels."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy import Connection
from werkzeug.datastructures import FileStorage

from evidence.actions.deposit import deposit
from evidence.actions.receive_file import receive_file
from evidence.exhibit import Kind
from reports.store.evidence import load_exhibit
from reports.store.payments import get_payment
from reports.store.sales import load_sale
from runtime.database import reading
from runtime.refusal import because
from trade.actions.state_sale import state_sale
from trade.actions.state_steps import state_steps
from trade.errors import FactRefused
from trade.sale_facts import SaleFact
from trade.sale_fields import SaleKind
from trade.shipments import ShipmentStep, Step
from web import current, desk
from web.api.actions import HEADER_DOC, idempotency_key
from web.api.evidence_schemas import BroughtSchema, exhibit_document
from web.api.sales_schemas import (
    ParcelSchema,
    SaleFileIn,
    SaleIn,
    SaleSchema,
    StatedSchema,
    StepsIn,
    StepsSchema,
    parcel_document,
    sale_document,
)
from web.api.schemas import ProblemSchema
from web.api.strict import Blueprint, FormParser
from web.matters import SALES, Place
from web.pages.sales import write_out
from web.receiving import scanner

blueprint = Blueprint("api_sales", __name__, description="What was said and agreed at a sale, its files, its parcels")
files = Blueprint("api_sale_files", __name__, description="Files of a sale")
files.ARGUMENTS_PARSER = FormParser()


@blueprint.get("/payments/<path:payment_id>/sale")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, SaleSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="No payment the seat may see")
def get_sale(payment_id: str) -> dict[str, Any]:
    """What was said of the sale: by the seat's own party, and by others once they have submitted it."""
    with reading(current.engine()) as connection:
        return sale_document(load_sale(connection, current.scope(), payment_id, now=current.now()))


@blueprint.post("/payments/<path:payment_id>/sale")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(SaleIn)
@blueprint.response(201, StatedSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk of a party of the sale")
@blueprint.alt_response(404, schema=ProblemSchema, description="No payment the seat may see")
@blueprint.alt_response(409, schema=ProblemSchema, description="Stated otherwise before, and `correction` does not say why")
@blueprint.alt_response(422, schema=ProblemSchema, description="A field cannot stand: `where` names it, `why` says why")
def state(said: dict[str, Any], payment_id: str) -> ResponseReturnValue:
    """State what was said and agreed, all of it or nothing. What was said before adds nothing."""
    key, party, seat_id = idempotency_key(), _require_desk(payment_id), current.holder().seat.id
    stated = [_fact(payment_id, kind, it, party, said["correction"]) for kind in SaleKind for it in _parts(said, kind)]

    if not stated:
        raise FactRefused("sale", because("state at least one thing of it; the interface's description lists what there is"))

    def work(connection: Connection) -> tuple[int, Any]:
        new = state_sale(connection, stated, seat_id=seat_id, now=current.now())
        return 201, {"payment": payment_id, "new": new, "statements": [it.digest for it in stated]}

    done, _before = desk.once("api", key, ("sale", [it.digest for it in stated]), work, job="capture")
    write_out(payment_id)
    return done.response, done.status


@files.post("/payments/<path:payment_id>/exhibits")
@login_required  # type: ignore[untyped-decorator]
@files.arguments(SaleFileIn, location="files")
@files.response(201, BroughtSchema)
@files.doc(**HEADER_DOC)
@files.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk of a party of the sale")
@files.alt_response(413, schema=ProblemSchema, description="More than is taken at once")
@files.alt_response(422, schema=ProblemSchema, description="Not taken; `reasons` has every one: code, facts, message")
def bring(said: dict[str, Any], payment_id: str) -> ResponseReturnValue:
    """Bring one file of the sale: a page as it was shown, terms, an invoice. It can be submitted in every dispute of it."""
    key, kind, place = idempotency_key(), Kind(said["kind"]), Place(SALES, payment_id)
    party, seat_id = place.require_desk(), current.holder().seat.id
    of = _utc(said["of"], "of") if said["of"] else None
    if of is not None and of > current.now():
        raise FactRefused("of", because("it lies in the future; state when it happened"))
    file: FileStorage = said["file"]
    received = receive_file(
        current.vault(), file.stream, file.filename or "", scanner=scanner(), mend=said["mend"]
    )  # fmt: skip

    def work(connection: Connection) -> tuple[int, Any]:
        kept = deposit(
            connection, received, subject=place.subject, payment_id=payment_id, party=party, kind=kind,
            now=current.now(), seat_id=seat_id, stated_at=of,
        )  # fmt: skip
        held = load_exhibit(connection, current.scope(), kept.exhibit.id)
        return 201, exhibit_document(held) | {"again": kept.again}

    asked = ("bring", place.subject, kind, received.name, received.file.sha256, of)
    done, _before = desk.once("api", key, asked, work)
    return done.response, done.status, {"Location": url_for("api_evidence.get_exhibit", exhibit_id=done.response["id"])}


@blueprint.get("/payments/<path:payment_id>/shipments")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, ParcelSchema(many=True))
@blueprint.alt_response(404, schema=ProblemSchema, description="No payment the seat may see")
def list_parcels(payment_id: str) -> list[Any]:
    """The way of each parcel: who stated each step, what is missing, what contradicts what."""
    with reading(current.engine()) as connection:
        sale = load_sale(connection, current.scope(), payment_id, now=current.now())
    return [parcel_document(it) for it in sale.parcels]


@blueprint.post("/payments/<path:payment_id>/shipments/steps")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(StepsIn)
@blueprint.response(201, StepsSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat is no dispute desk of a party of the sale")
@blueprint.alt_response(404, schema=ProblemSchema, description="No such parcel of the payment")
@blueprint.alt_response(422, schema=ProblemSchema, description="A step cannot stand; `where` names the field")
def tell_steps(said: dict[str, Any], payment_id: str) -> ResponseReturnValue:
    """Tell steps of a parcel, as its seller: its own (`seller`), or what the recipient told it (`recipient`)."""
    key, party = idempotency_key(), _require_desk(payment_id)
    steps = [
        ShipmentStep(
            Step(it["step"]), _utc(it["happened_at"], "happened_at"), party if it["stated_by"] == "seller" else "recipient",
            it["detail"],
        )
        for it in said["steps"]
    ]  # fmt: skip

    def work(connection: Connection) -> tuple[int, Any]:
        return 201, {"new": state_steps(connection, payment_id, said["shipment"], steps, party=party, now=current.now())}

    done, _before = desk.once("api", key, ("steps", payment_id, said["shipment"], steps), work, job="recompute_windows")
    return done.response, done.status


def _require_desk(payment_id: str) -> str:
    """The party for which this seat may state something of the sale. Raises NotFound, Forbidden."""
    with reading(current.engine()) as connection:
        get_payment(connection, current.scope(), payment_id)
    return desk.require_desk()


def _parts(said: dict[str, Any], kind: SaleKind) -> list[dict[str, Any]]:
    """What the body says of a kind; of messages any number."""
    if kind is SaleKind.MESSAGE:
        return list(said["messages"])
    return [said[kind.value]] if said.get(kind.value) else []


def _fact(payment_id: str, kind: SaleKind, part: dict[str, Any], party: str, correction: str) -> SaleFact:
    facts = {name: value.strip() for name, value in part.items() if name != "at" and value and value.strip()}
    return SaleFact(payment_id, kind, facts, _utc(part["at"], f"{kind.value}.at"), party, correction)


def _utc(at: datetime, where: str) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise FactRefused(where, because("it is no moment of this time")) from None
