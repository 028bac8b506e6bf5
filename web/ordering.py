"""An order for a statement as a form or a program states it: read field by field, refused beside the field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from secrets import token_hex

from flask_babel import gettext as _
from sqlalchemy import Connection

from ledger.store.horizon import last
from reports.errors import HorizonRefused
from reports.horizon import read_horizon
from reports.papers import LANGUAGES, Order, PaperFormat, books_open_to
from reports.store import horizon as horizons
from reports.store import papers
from trade.errors import NotFound
from trade.visibility import Scope
from web import current

FIELDS = ("party", "from", "to", "format", "language", "horizon")
TEXT_MAX = 60  # characters of an input that are said back


def read(connection: Connection, scope: Scope, said: Mapping[str, str]) -> tuple[Order | None, dict[str, str]]:
    """The order, or what is wrong with which field. Raises NotFound for a book the seat may not read."""
    if said["party"] not in books_open_to(scope):
        raise NotFound("book", said["party"][:TEXT_MAX])
    wrong: dict[str, str] = {}
    first_on, last_on = (_day(said[name], name, wrong) for name in ("from", "to"))
    if first_on and last_on and last_on < first_on:
        wrong["to"] = _("The period ends before it begins. Swap the two days.")
    if said["format"] not in set(PaperFormat):
        wrong["format"] = _(
            "Statements are made as %(formats)s. Choose one.", formats=", ".join(it.upper() for it in PaperFormat)
        )
    if said["language"] not in LANGUAGES:
        wrong["language"] = _("Statements are written in English or Simplified Chinese. Choose one.")
    horizon = _horizon(connection, said["horizon"], wrong)
    if wrong or first_on is None or last_on is None:
        return None, wrong
    return Order(said["party"], first_on, last_on, PaperFormat(said["format"]), said["language"], horizon), {}


def place(connection: Connection, order: Order) -> tuple[int, dict[str, str]]:
    """The order on record, under an id nobody can guess; the answer is kept with the key of the request."""
    id_ = token_hex(10)
    papers.ask(connection, id_, order, scope=current.scope(), now=current.now())
    return 202, {"id": id_}


def _day(text: str, name: str, wrong: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong[name] = _("“%(text)s” is no day. Write it as 2006-06-30.", text=text[:TEXT_MAX])
        return None


def _horizon(connection: Connection, text: str, wrong: dict[str, str]) -> str | None:
    """As it stands on the paper it was read from. Whether it is settled by now is seen when the paper is made."""
    if not text:
        return None
    try:
        number, known_by = read_horizon(text)
        horizons.horizon_at(connection, number, settled=last(connection), known_by=known_by)
    except HorizonRefused:
        wrong["horizon"] = _(
            "No paper can have carried “%(text)s”. Write it as it stands on the earlier paper, as 5541, or leave it empty.",
            text=text[:TEXT_MAX],
        )
        return None
    return text
