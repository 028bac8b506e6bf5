"""What stands around every page: seat, menu, preferences."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_login import current_user

from runtime.database import reading
from trade.parties import Role, Seat
from trade.store import letters
from web import current

UNREAD_MAX = 100  # counted on every page, so no further than anybody reads
PARTS = {
    "notices": "queue", "holds": "matrix", "entries": "matrix", "statements": "matrix", "seals": "matrix",
    "payments": "matrix",
    "webhooks": "letters", "lists": "cases", "packets": "sending", "settling": "sending",
}  # fmt: skip
"""Blueprints whose pages stand under another one's word in the menu."""


def frame() -> dict[str, Any]:
    """Variables of every template; nothing of a seat for a visitor who is not signed in."""
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    if not (current_user and current_user.is_authenticated):
        return {"here": here, "holder": None, "menu": ()}
    holder = current.holder()
    section = PARTS.get(request.blueprint or "", request.blueprint)
    return {
        "here": here, "holder": holder, "menu": menu(holder.seat.role), "zone": holder.time_zone, "section": section,
        "money_tabs": money_tabs(holder.seat.role), "unread": unread(holder.seat),
    }  # fmt: skip


def menu(role: Role) -> list[tuple[str, str]]:
    """(endpoint, word) of the pages the seat may use, in order."""
    items = [("queue.index", _("Queue")), ("cases.index", _("Cases"))]
    if role in (Role.DISPUTE_DESK, Role.FINANCE):
        items.append(("sending.index", _("Packets sent")))
    if role is not Role.OPERATOR:
        items.append(("proceedings.index", _("Proceedings")))
    items.append(("matrix.index", _("Money")))
    if role in (Role.DISPUTE_DESK, Role.FINANCE):
        items.append(("windows.index", _("Windows")))
    if role is not Role.ARBITRATOR:
        items.append(("radar.index", _("Evidence radar")))
    if role is not Role.ARBITRATOR:
        items.append(("reports.ratios", _("Reports")))
    items.append(("rules.index", _("Rules")))
    if role is Role.OPERATOR:
        items.append(("setup.index", _("Set-up")))
    if role in (Role.DISPUTE_DESK, Role.FINANCE):
        items.append(("letters.index", _("Inbox")))
    return items


def money_tabs(role: Role) -> list[tuple[str, str]]:
    """(endpoint, word) of the pages about money; an operator, who reads totals only, has those without a case."""
    ends = [("matrix.index", _("Matrix")), ("seals.index", _("Seals"))]
    if role is Role.OPERATOR:
        return ends
    return [
        ends[0],
        ("holds.index", _("Holds")),
        ("payments.index", _("Payments")),
        ("statements.index", _("Statements")),
        ends[1],
    ]


def unread(seat: Seat) -> int:
    """How many letters of its party the seat has not read; none where it sits at no party."""
    if seat.party_code is None:
        return 0
    with reading(current.engine()) as connection:
        return letters.count_unread(connection, seat.party_code, seat.id, at_most=UNREAD_MAX)
