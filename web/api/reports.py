"""Rules, waves and monitoring ratios for programs, to be read: each seat what its pages show it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from flask import abort
from flask_login import login_required
from marshmallow import Schema, fields, validate

from disputes.monitoring import Measured
from disputes.rule_topics import Watched
from disputes.rules import Category
from disputes.schemes.load import load_all
from disputes.waves import Wave
from reports.rule_rows import document, rows_of
from reports.store.ratios import Line, lines_of
from reports.store.waves import containment, list_waves
from runtime.database import reading
from trade.parties import Role
from web import current
from web.api.report_schemas import RatiosSchema, RulesSchema, WaveContentSchema, WaveSchema
from web.api.schemas import ProblemSchema
from web.api.strict import Blueprint
from web.pages.reports import counted_until

blueprint = Blueprint("api_reports", __name__, description="The rules on file, waves of refusals, monitoring ratios")
_NAME = validate.Length(max=100)


class RulesQuery(Schema):
    """As they stood on the day `on`, today without one; `code` in any of its spellings."""

    on = fields.Date(load_default=None)
    scheme = fields.String(load_default="", validate=_NAME)
    code = fields.String(load_default="", validate=_NAME)
    about = fields.String(load_default="", validate=validate.OneOf(["", *(it.value for it in Category)]))


class RatiosQuery(Schema):
    """`month` as 2026-11; this month without one."""

    month = fields.Date(format="%Y-%m", load_default=None)
    who = fields.String(load_default=Watched.MERCHANT.value, validate=validate.OneOf([it.value for it in Watched]))


@blueprint.get("/rules")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(RulesQuery, location="query")
@blueprint.response(200, RulesSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="No scheme of this name has a rule file")
def list_rules(wanted: dict[str, Any]) -> dict[str, Any]:
    """The reason codes a dispute of a day may name, with every value that held and whose word it is."""
    book, on = load_all(), wanted["on"] or current.now().date()
    if wanted["scheme"] and wanted["scheme"] not in book.schemes:
        abort(404, f"No rule file for {wanted['scheme']}; there are: {', '.join(book.schemes)}.")
    about = Category(wanted["about"]) if wanted["about"] else None
    rows = rows_of(book, on=on, scheme=wanted["scheme"] or None, code=wanted["code"] or None, category=about)
    return {"on": on, "rules": [document(row) for row in rows]}


@blueprint.get("/waves")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, WaveSchema(many=True))
@blueprint.alt_response(404, schema=ProblemSchema, description="The seat judges, and sees no reports")
def waves_raised() -> list[Wave]:
    """What lasts first, then the latest raised: a merchant's own; an operator those of all."""
    _require_reports()
    with reading(current.engine()) as connection:
        return list_waves(connection, current.scope())


@blueprint.get("/waves/<wave_id>")
@login_required  # type: ignore[untyped-decorator]
@blueprint.response(200, WaveContentSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="No wave of the seat's merchant")
def wave(wave_id: str) -> Any:
    """One wave and what of it can still be held back."""
    with reading(current.engine()) as connection:
        return containment(connection, current.scope(), wave_id, now=current.now())


@blueprint.get("/ratios")
@login_required  # type: ignore[untyped-decorator]
@blueprint.arguments(RatiosQuery, location="query")
@blueprint.response(200, RatiosSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="The seat judges, and sees no reports")
@blueprint.alt_response(422, schema=ProblemSchema, description="No month, or one that has not begun")
def ratios(wanted: dict[str, Any]) -> dict[str, Any]:
    """A month of everybody the seat sees held against the programmes of its scheme: as it stands, and as it would end."""
    _require_reports()
    today = current.now().date()
    first = wanted["month"] or today.replace(day=1)
    if first > today or first == date.min:
        abort(422, f"The month {first:%Y-%m} has not begun, or there is none before it.")
    on = counted_until(first, today=today)
    with reading(current.engine()) as connection:
        lines = lines_of(connection, current.scope(), load_all(), Watched(wanted["who"]), on=on)
    return {"until": on, "lines": [_line(it, on) for it in lines]}


def _require_reports() -> None:
    if current.scope().role is Role.ARBITRATOR:
        abort(404)


def _line(it: Line, on: date) -> dict[str, Any]:
    level = it.stands.programme
    return {
        "party": it.key.party, "scheme": it.key.scheme, "programme": level.programme,
        "level": {"en": level.level_en, "zh": level.level_zh}, "region": {"en": level.region_en, "zh": level.region_zh},
        "stands": _measured(it.stands), "ends": _measured(it.ends) if on < it.month.last else None,
        "source": it.stands.threshold.source,
    }  # fmt: skip


def _measured(it: Measured) -> dict[str, Any]:
    conditions = [
        {"what": c.what, "stands": _number(c.stands), "begins": c.begins, "below": c.below, "currency": c.currency,
         "reached": c.reached}
        for c in it.conditions
    ]  # fmt: skip
    return {"reached": it.reached, "ratio_bp": _number(it.ratio), "conditions": conditions}


def _number(exact: Fraction | None) -> float | None:
    return None if exact is None else round(float(exact), 2)
