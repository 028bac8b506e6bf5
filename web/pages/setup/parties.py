"""Parties: the list, the page of one, adding one, keeping its names and how to reach it true."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from reports.store import roster
from runtime.database import reading
from runtime.refusal import Refusal, because
from trade.actions import keep_party
from trade.errors import CardNumberRefused, ChangedMeanwhile, FieldRefused, NotFound, PartyRefused, SaidOtherwise
from trade.parties import LANGUAGES, Party, PartyKind
from trade.store import parties
from web import current, desk
from web.pages.setup.door import blueprint, carded, found, place, said, sent_before, who
from web.refusals import field, sentence

FIELDS = ("code", "kind", "name_en", "name_zh", "time_zone", "language", "email")
REFUSALS = (FieldRefused, CardNumberRefused, SaidOtherwise, ChangedMeanwhile)
FIRST = {"time_zone": "UTC", "language": LANGUAGES[0]}


@blueprint.get("/set-up/parties")
def list_parties() -> ResponseReturnValue:
    """Every party, by code."""
    with reading(current.engine()) as connection:
        page = roster.list_parties(connection, find=found(), after=place())
    return render_template("setup/parties.html", page=page, find=found(), cursor=place())


@blueprint.get("/set-up/parties/<code>")
def show_party(code: str) -> ResponseReturnValue:
    """A party with its contracts, seats and keys; of its payments only how many."""
    with reading(current.engine()) as connection:
        card = roster.load_party(connection, code)
    return render_template("setup/party.html", card=card, party=card.party, now=current.now())


@blueprint.get("/set-up/add-party")
def new_party() -> ResponseReturnValue:
    return _form(None, FIRST)


@blueprint.post("/set-up/add-party")
def add_party() -> ResponseReturnValue:
    """Under its code for ever; a code that is taken is refused unless everything stated is the same."""
    stated = said(*FIELDS)

    def work(connection: Connection) -> tuple[int, Any]:
        added = keep_party.add_party(connection, _party(stated), by=who(), now=current.now())
        return 303, {"added": added}

    try:
        done, before = desk.once_a_form(("party", sorted(stated.items())), work)
    except REFUSALS as error:
        return _form(None, stated, error=error)
    words = _("%(code)s is on record.", code=stated["code"])
    flash(sent_before() if before else words if done.response["added"] else _("It was on record already, exactly so."))
    return redirect(url_for("setup.show_party", code=stated["code"]), 303)


@blueprint.get("/set-up/parties/<code>/edit")
def edit_party(code: str) -> ResponseReturnValue:
    known = _known(code)
    return _form(known, {name: getattr(known, name) or "" for name in FIELDS})


@blueprint.post("/set-up/parties/<code>/edit")
def change_party(code: str) -> ResponseReturnValue:
    """What was there before stays in the audit."""
    known, stated = _known(code), said(*FIELDS, "seen") | {"code": code}
    stated["kind"] = known.kind.value

    def work(connection: Connection) -> tuple[int, Any]:
        changed = keep_party.change_party(connection, _party(stated), seen=stated["seen"], by=who(), now=current.now())
        return 303, {"changed": changed}

    try:
        done, before = desk.once_a_form(("edit party", sorted(stated.items())), work)
    except REFUSALS as error:
        return _form(known, stated, error=error)
    flash(sent_before() if before else _("Changed. What it was before stands in the audit.") if done.response["changed"]
          else _("Nothing was different, so nothing was changed."))  # fmt: skip
    return redirect(url_for("setup.show_party", code=code), 303)


def _known(code: str) -> Party:
    with reading(current.engine()) as connection:
        known = parties.get(connection, code)
    if known is None:
        raise NotFound("party", code)
    return known


def _party(stated: dict[str, str]) -> Party:
    """The party a form states. Raises PartyRefused for a kind that is none."""
    if stated["kind"] not in set(PartyKind):
        raise PartyRefused(stated["code"], because("choose what the party is"), "kind")
    name_zh = stated["name_zh"] or stated["name_en"]
    return Party(
        stated["code"], PartyKind(stated["kind"]), stated["name_en"], name_zh, stated["time_zone"], stated["language"],
        stated["email"] or None,
    )  # fmt: skip


def _form(known: Party | None, stated: dict[str, str], *, error: Refusal | None = None) -> ResponseReturnValue:
    wrong = "code" if isinstance(error, SaidOtherwise) else _field(error, stated)
    page = render_template(
        "setup/party_edit.html",
        known=known,
        said=stated,
        seen=keep_party.mark(known) if known else "",
        kinds=[kind.value for kind in PartyKind],
        languages=LANGUAGES,
        zones=sorted(available_timezones()),
        problem=sentence(error) if error else None,
        wrong=wrong,
    )
    return page, 422 if error else 200


def _field(error: Refusal | None, stated: dict[str, str]) -> str | None:
    if isinstance(error, CardNumberRefused):
        return carded(stated)
    return field(error) if isinstance(error, FieldRefused) else None
