"""The entries behind a figure of the matrix: a position, a loss, a whole book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy import Connection

from ledger.entry import Finality
from ledger.errors import UnknownCurrency
from ledger.money import exponent
from reports.entries import COUNTED_MAX, FigurePage, LineCursor
from reports.store import entries
from reports.store.horizon import known_at
from runtime.database import reading
from trade.errors import NotFound
from trade.store import parties
from web import current

blueprint = Blueprint("entries", __name__)


@blueprint.get("/money/pairs/<debtor>/<creditor>/<any(payable, withheld):kind>/<currency>")
@login_required  # type: ignore[untyped-decorator]
def pair(debtor: str, creditor: str, kind: Any, currency: str) -> ResponseReturnValue:
    """What one party owes another, or keeps of its money."""

    def find(connection: Connection, on: date | None, up_to: int | None, cursor: LineCursor | None) -> FigurePage:
        return entries.lines_of_pair(
            connection,
            current.scope(),
            debtor=debtor,
            creditor=creditor,
            kind=kind,
            currency=currency,
            on=on,
            up_to=up_to,
            cursor=cursor,
        )

    return _page("pair", {"debtor": debtor, "creditor": creditor, "kind": kind, "currency": currency}, find)


@blueprint.get("/money/losses/<party>/<any(provisional, final):finality>/<currency>")
@login_required  # type: ignore[untyped-decorator]
def loss(party: str, finality: str, currency: str) -> ResponseReturnValue:
    """What a party bears."""

    def find(connection: Connection, on: date | None, up_to: int | None, cursor: LineCursor | None) -> FigurePage:
        return entries.lines_of_loss(
            connection,
            current.scope(),
            party=party,
            currency=currency,
            finality=Finality(finality),
            on=on,
            up_to=up_to,
            cursor=cursor,
        )

    return _page("loss", {"party": party, "finality": finality, "currency": currency}, find)


@blueprint.get("/money/books/<party>/<currency>")
@login_required  # type: ignore[untyped-decorator]
def book(party: str, currency: str) -> ResponseReturnValue:
    """Every line of a book, from which its trial balance comes to nothing."""

    def find(connection: Connection, on: date | None, up_to: int | None, cursor: LineCursor | None) -> FigurePage:
        return entries.lines_of_book(
            connection, current.scope(), party=party, currency=currency, on=on, up_to=up_to, cursor=cursor
        )

    return _page("book", {"party": party, "currency": currency}, find)


def _page(
    what: str, named: dict[str, str], find: Callable[[Connection, date | None, int | None, LineCursor | None], FigurePage]
) -> ResponseReturnValue:
    """`named` is what the address says; the day and the cursor beside it, the day as the matrix took it."""
    try:
        exponent(named["currency"])
    except UnknownCurrency:
        raise NotFound("currency", named["currency"]) from None
    cursor, on = LineCursor.read(request.args.get("after", "")), _day(request.args.get("on", ""))
    with reading(current.engine()) as connection:
        known = known_at(connection, request.args.get("known_at"))
        page = find(connection, on, known.entry, cursor)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    kept = (
        named | ({"on": on.isoformat()} if on else {}) | ({"known_at": str(known.entry)} if known.entry is not None else {})
    )
    return render_template(
        "entries.html",
        what=what,
        named=named,
        page=page,
        kept=kept,
        cursor=cursor,
        on=on,
        parties=everyone,
        known=known,
        counted_max=COUNTED_MAX,
    )


def _day(text: str) -> date | None:
    """The matrix has refused any other text; here it means every day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
