"""The cards of the demonstration: who may sign in without typing, and that only from this very machine."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

from flask import current_app, request
from sqlalchemy import select

from disputes.demonstration.cast import PEOPLE
from runtime.database import reading
from trade.store.tables import seat
from web import current


def sign_ins() -> Sequence[dict[str, str]]:
    """The people of the demonstration that are on record; nobody in an installation without it.

    `DEMONSTRATION_SIGN_INS` in the configuration goes before. The addresses end in `.example`, which belongs to
    nobody (RFC 2606), so that no real person is ever taken for one of them.
    """
    configured: Sequence[dict[str, str]] | None = current_app.config.get("DEMONSTRATION_SIGN_INS")
    if configured is not None:
        return configured
    with reading(current.engine()) as connection:
        seated = set(
            connection.execute(
                select(seat.c.id).where(seat.c.person_id.in_([it.email for it in PEOPLE]), seat.c.ended_at.is_(None))
            ).scalars()
        )
    offered = [(it, f"{it.email}:{it.party_code or 'recourse'}:{it.role.value}") for it in PEOPLE]
    return [
        {"email": it.email, "seat": id_, "label_en": it.label_en, "label_zh": it.label_zh}
        for it, id_ in offered
        if id_ in seated
    ]


def cards() -> Sequence[dict[str, str]]:
    """What the sign-in page may show to this visitor."""
    return sign_ins() if at_home() else ()


def of_demonstration(email: str) -> bool:
    return any(email.strip().lower() == it["email"].lower() for it in sign_ins())


def at_home() -> bool:
    """True when the server listens on loopback, was asked for by a loopback name, and the visitor is on it too."""
    names = (current.installation().settings.host, request.host.rsplit(":", 1)[0], request.remote_addr or "")
    return all(_loopback(name) for name in names)


def _loopback(name: str) -> bool:
    bare = name.strip("[]")
    if bare == "localhost":
        return True
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return False
