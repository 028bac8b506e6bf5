"""The rules as people read them: reason codes by scheme, code, subject and day, and the rules around the schemes."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from disputes.checklist import Checklist
from disputes.dated import Conflict, RuleValue
from disputes.lifecycle import family_for
from disputes.rule_words import Seen, conflict_en, conflict_zh, length_en, length_zh, since_en, since_zh
from disputes.rules import Category
from disputes.schemes.families import load_families
from disputes.schemes.load import load_all
from disputes.schemes.load_checklists import list_for, load_checklists
from reports.rule_rows import DueRow, RuleRow, flows_of, rows_of
from web import desk
from web.language import both
from web.pages.matrix import day_asked


class Group(NamedTuple):
    """The rows of one scheme."""

    key: str
    rows: list[RuleRow]

    def flows(self, day: date) -> list[tuple[str, tuple[DueRow, ...]]]:
        """What is due in each of their flows, under the name of the family that fights it that day."""
        return [(_flow_title(self.key, flow, day), due) for flow, due in flows_of(self.rows).items()]

    def proofs(self, day: date) -> list[tuple[RuleRow, Checklist]]:
        """What would prove the merchant's side on each of these grounds that day."""
        lists = ((row, list_for(self.key, row.code.code, on=day)) for row in self.rows)
        return [(row, found) for row, found in lists if found]


def _flow_title(scheme: str, flow: str, day: date) -> str:
    family = family_for(load_families(), flow=flow, scheme=scheme, on=day)
    return both(family.title_en, family.title_zh)


blueprint = Blueprint("rules", __name__)
CODE_MAX = 40  # characters of a code in the address


@blueprint.get("/rules")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """The codes that fit the filter on a day (today without one); with no filter what each scheme has on file."""
    book, stated = load_all(), request.args.get("on", "")
    on, wrong = day_asked(stated)
    day = on or desk.today()
    scheme = request.args.get("scheme", "")
    code = request.args.get("code", "").strip()[:CODE_MAX]
    about = request.args.get("about", "")
    known = scheme in ("", *book.schemes) and about in ("", *Category)
    category = Category(about) if known and about else None
    found = rows_of(book, on=day, scheme=scheme or None, code=code or None, category=category) if known else []
    page = render_template(
        "rules.html",
        filtered=bool(scheme or code or about),
        groups=[Group(key, list(rows)) for key, rows in groupby(found, key=lambda row: row.scheme.key)],
        total=len(found),
        schemes=book.schemes,
        categories=list(Category),
        scheme=scheme,
        code=code,
        about=about,
        day=day,
        stated=stated,
        wrong=wrong,
        lists=load_checklists(),
        **_wording(),
    )
    return page, 400 if wrong else 200


@blueprint.get("/rules/around")
@login_required  # type: ignore[untyped-decorator]
def around() -> ResponseReturnValue:
    """Processors, fees, monitoring, shifts of liability, compelling evidence and alerts, every value they have had."""
    today = desk.today()

    def flow_title(flow: str) -> str:
        return _flow_title(flow.partition("/")[0], flow, today)

    return render_template("rules_around.html", topics=load_all().topics, flow_title=flow_title, **_wording())


def _wording() -> dict[str, Any]:
    """How values are told in the language of the page."""

    def length(value: RuleValue) -> str:
        return both(length_en(value), length_zh(value))

    def since(value: Seen) -> str:
        return both(since_en(value), since_zh(value))

    def disagreement(conflict: Conflict) -> str:
        return both(conflict_en(conflict), conflict_zh(conflict))

    return {"length": length, "since": since, "disagreement": disagreement}
