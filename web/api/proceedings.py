"""Proceedings for programs: listed, read, filed, argued and ruled upon, by the same use cases as the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_login import login_required
from marshmallow import Schema, fields, validate
from sqlalchemy import Connection
from werkzeug.exceptions import BadRequest, Forbidden

from disputes.actions.appeal import appeal
from disputes.actions.decide import decide
from disputes.actions.file_by_hand import file_by_hand, state_finding
from disputes.actions.file_proceeding import withdraw
from disputes.actions.finalise import finalise
from disputes.actions.propose import contest, propose
from disputes.actions.settle import settle
from disputes.liability.acts import ACTORS, Act
from disputes.liability.filing import FACT_MAX, RELIEF_MAX, TITLE_MAX, Filing
from disputes.liability.findings import Breach, Causal, Finding
from disputes.liability.pleadings import Pleading, may_plead
from reports.proceeding import ProceedingPage
from reports.store.case import require_visible
from reports.store.proceedings import list_proceedings, load_proceeding
from runtime.database import reading
from web import current, desk
from web.api.actions import HEADER_DOC, idempotency_key
from web.api.schemas import FindingSchema, ProblemSchema, ProceedingRowSchema, ProceedingSchema
from web.api.strict import Blueprint
from web.pages.acts import acting_as
from web.pages.filing import files_for

blueprint = Blueprint("api_proceedings", __name__, description="Proceedings by which the seat's party is bound")
WITHDRAW = Pleading.WITHDRAW.value
VERBS = (*(act.value for act in Act if act is not Act.PROPOSE), WITHDRAW)


class FilingSchema(Schema):
    """`defendants`: the defendant, and perhaps a second one. A text in one language stands for both."""

    disputes = fields.List(fields.String(validate=validate.Length(1, 200)), required=True, validate=validate.Length(1, 500))
    defendants = fields.List(fields.String(validate=validate.Length(1, 80)), required=True, validate=validate.Length(1, 2))
    title_en = fields.String(load_default="", validate=validate.Length(max=TITLE_MAX))
    title_zh = fields.String(load_default="", validate=validate.Length(max=TITLE_MAX))
    relief_en = fields.String(load_default="", validate=validate.Length(max=RELIEF_MAX))
    relief_zh = fields.String(load_default="", validate=validate.Length(max=RELIEF_MAX))


class FindingIn(Schema):
    """A fact apart from the judgment on it. `duty` must bind that kind of party on the day of the fact."""

    party = fields.String(required=True, validate=validate.Length(1, 80))
    duty = fields.String(required=True, validate=validate.Length(1, 80))
    fact_on = fields.Date(required=True)
    fact_en = fields.String(load_default="", validate=validate.Length(max=FACT_MAX))
    fact_zh = fields.String(load_default="", validate=validate.Length(max=FACT_MAX))
    breach = fields.String(required=True, validate=validate.OneOf(list(Breach)))
    causal = fields.String(required=True, validate=validate.OneOf(list(Causal)))


class DoctrineIn(Schema):
    doctrine = fields.String(required=True, validate=validate.Length(1, 80))


class RulingIn(Schema):
    """`proposal`: by which is decided, or which is contested; `findings`: the numbers a party objects to."""

    proposal = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 1_000_000))
    findings = fields.List(fields.Integer(strict=True), load_default=[], validate=validate.Length(max=500))


@blueprint.get("/proceedings")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, ProceedingRowSchema(many=True))
def all_proceedings() -> list[Any]:
    """The latest filed first."""
    with reading(current.engine()) as connection:
        return list(list_proceedings(connection, current.scope()))


@blueprint.get("/proceedings/<proceeding_id>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, ProceedingSchema)
def get_proceeding(proceeding_id: str) -> ProceedingPage:
    """With findings, proposals and decisions; another's proceeding answers 404."""
    return _load(proceeding_id)


@blueprint.get("/proceedings/<proceeding_id>/findings")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, FindingSchema(many=True))
def get_findings(proceeding_id: str) -> list[Finding]:
    return list(_load(proceeding_id).findings)


@blueprint.post("/proceedings")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(FilingSchema)
@blueprint.response(201, ProceedingSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(403, schema=ProblemSchema, description="The seat files no proceedings")
@blueprint.alt_response(422, schema=ProblemSchema, description="What is stated cannot stand; `detail` says why")
def file(said: dict[str, Any]) -> tuple[ProceedingPage, int, dict[str, str]]:
    """File over open disputes of one chain and currency; everybody it binds is told."""
    with reading(current.engine()) as connection:
        party = files_for(connection)
        if party is None:
            raise Forbidden("Proceedings are filed by the dispute desk of a merchant, gateway, platform or acquirer.")
        for dispute_id in said["disputes"]:
            require_visible(connection, current.scope(), dispute_id)
    title, relief = (said["title_en"], said["title_zh"]), (said["relief_en"], said["relief_zh"])
    stated = Filing(party.code, tuple(said["defendants"]), tuple(said["disputes"]), title, relief)

    def work(connection: Connection) -> tuple[int, Any]:
        filed = file_by_hand(
            connection, stated, seat_id=current.holder().seat.id, today=desk.today(), now=current.now()
        )  # fmt: skip
        return 201, {"id": filed.id}

    kept, _before = desk.once("api", idempotency_key(), ("file", stated), work)
    where = url_for("api_proceedings.get_proceeding", proceeding_id=kept.response["id"])
    return _load(kept.response["id"]), 201, {"Location": where}


@blueprint.post("/proceedings/<proceeding_id>/findings")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(FindingIn)
@blueprint.response(201, FindingSchema)
@blueprint.doc(**HEADER_DOC)
def add_finding(said: dict[str, Any], proceeding_id: str) -> Finding:
    """State a finding, as a bound party's desk or the assigned arbitrator."""
    _may_plead(proceeding_id, Pleading.FINDING)
    stated = Finding(
        0, said["party"], said["duty"], said["fact_on"], said["fact_en"], said["fact_zh"], Breach(said["breach"]),
        Causal(said["causal"]), acting_as(),
    )  # fmt: skip

    def work(connection: Connection) -> tuple[int, Any]:
        made = state_finding(
            connection, proceeding_id, stated, today=desk.today(), now=current.now(), seat_id=current.holder().seat.id
        )
        return 201, {"number": made.number}

    kept, _before = desk.once("api", idempotency_key(), ("finding", proceeding_id, stated), work)
    return next(it for it in _load(proceeding_id).findings if it.number == kept.response["number"])


@blueprint.post("/proceedings/<proceeding_id>/proposals")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(DoctrineIn)
@blueprint.response(201, ProceedingSchema)
@blueprint.doc(**HEADER_DOC)
def add_proposal(said: dict[str, Any], proceeding_id: str) -> ProceedingPage:
    """Have a doctrine applied to the findings on record."""

    def work(connection: Connection) -> tuple[int, Any]:
        made = propose(
            connection, proceeding_id=proceeding_id, doctrine=said["doctrine"], by=acting_as(), now=current.now(),
            seat_id=current.holder().seat.id,
        )  # fmt: skip
        return 201, {"number": made.number}

    _may_act(proceeding_id, Act.PROPOSE)
    desk.once("api", idempotency_key(), ("propose", proceeding_id, said["doctrine"]), work)
    return _load(proceeding_id)


@blueprint.post("/proceedings/<proceeding_id>/actions/<verb>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(RulingIn)
@blueprint.response(200, ProceedingSchema)
@blueprint.doc(**HEADER_DOC)
@blueprint.alt_response(409, schema=ProblemSchema, description="Not from this step; `detail` says what can be done")
def act(said: dict[str, Any], proceeding_id: str, verb: str) -> ProceedingPage:
    """contest and decide name a proposal; appeal, finalise, settle and withdraw need none."""
    if verb not in VERBS:
        _load(proceeding_id)
        raise BadRequest(f"There is no action {verb[:40]!r}; there are {', '.join(VERBS)}.")
    if verb == WITHDRAW:
        _may_plead(proceeding_id, Pleading.WITHDRAW)
    else:
        _may_act(proceeding_id, Act(verb))
    if verb in (Act.CONTEST, Act.DECIDE) and said["proposal"] is None:
        raise BadRequest(f"Name the `proposal` to {verb}.")

    def work(connection: Connection) -> tuple[int, Any]:
        DOERS[verb](connection, proceeding_id, said)
        return 200, {}

    desk.once("api", idempotency_key(), (verb, proceeding_id, sorted(said.items())), work)
    return _load(proceeding_id)


def _load(proceeding_id: str) -> ProceedingPage:
    with reading(current.engine()) as connection:
        return load_proceeding(connection, current.scope(), proceeding_id)


def _may_act(proceeding_id: str, wanted: Act) -> None:
    """The proceeding exists for the seat, and this is its act. Raises NotFound, Forbidden."""
    _load(proceeding_id)
    if current.scope().role not in ACTORS[wanted]:
        raise Forbidden(f"This is done by the seat: {', '.join(ACTORS[wanted])}.")


def _may_plead(proceeding_id: str, wanted: Pleading) -> None:
    page, scope = _load(proceeding_id), current.scope()
    if not may_plead(wanted, page.bound, scope.role, scope.party):
        raise Forbidden("Your seat may read this proceeding, but this is not its pleading to bring.")


def _who() -> dict[str, Any]:
    return {"by": acting_as(), "now": current.now(), "seat_id": current.holder().seat.id}


DOERS: Mapping[str, Callable[[Connection, str, dict[str, Any]], object]] = {
    Act.CONTEST: lambda connection, id_, said: contest(
        connection, proceeding_id=id_, proposal=said["proposal"], findings=said["findings"], **_who()
    ),
    Act.DECIDE: lambda connection, id_, said: decide(
        connection, proceeding_id=id_, proposal=said["proposal"], effective_on=current.now().date(), **_who()
    ),
    Act.APPEAL: lambda connection, id_, _said: appeal(connection, proceeding_id=id_, **_who()),
    Act.FINALISE: lambda connection, id_, _said: finalise(
        connection, proceeding_id=id_, on=current.now().date(), **_who()
    ),
    Act.SETTLE: lambda connection, id_, _said: settle(connection, proceeding_id=id_, on=current.now().date(), **_who()),
    WITHDRAW: lambda connection, id_, _said: withdraw(connection, proceeding_id=id_, on=desk.today(), **_who()),
}  # fmt: skip
