"""For which party the signed-in seat acts in disputes: a dispute desk's own; nobody else acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from sqlalchemy import Connection
from werkzeug.exceptions import Forbidden

from disputes.opening import OPENERS, REFUNDERS
from ledger.holds import Hold
from runtime import idempotency, queue
from runtime.database import transaction
from runtime.idempotency import Stored
from trade.parties import Party, Role
from trade.store import parties
from web import current
from web.formats import zone_of

KEY_MAX = 200  # characters of an idempotency key or form token
Work = Callable[[Connection], tuple[int, Any]]


def desk_code() -> str | None:
    """The party a dispute desk sits at; none for every other seat."""
    scope = current.scope()
    return scope.party if scope.role is Role.DISPUTE_DESK else None


def require_desk() -> str:
    """The party's code. Raises Forbidden, which says whose work this is."""
    code = desk_code()
    if code is None:
        raise Forbidden(_("Only the dispute desk of a party of the case does this. Ask for a seat there, or tell them."))
    return code


def opener(connection: Connection) -> Party | None:
    """The party for which this seat may open disputes; none where it may not."""
    code = desk_code()
    found = parties.get(connection, code) if code else None
    return found if found and found.kind in OPENERS else None


def refunder(connection: Connection) -> Party | None:
    """The party for which this seat may put refunds on record: one at or near the merchant's end; none otherwise."""
    code = desk_code()
    found = parties.get(connection, code) if code else None
    return found if found and found.kind in REFUNDERS else None


def keeps(hold: Hold) -> bool:
    """Whether this seat gives back and takes what is held: the finance of the party that holds it."""
    scope = current.scope()
    return scope.role is Role.FINANCE and scope.party == hold.holder


def acting() -> dict[str, str]:
    """The party and the seat, as an action takes them. Only where the seat is known to sit at one."""
    seat = current.holder().seat
    return {"party": seat.party_code or "", "seat_id": seat.id}


def today() -> date:
    """The day where the seat is, which in the east is ahead of UTC; never behind it, so that no clock starts late."""
    now: datetime = current.now()
    return max(now.date(), now.astimezone(zone_of(current.holder().time_zone)).date())


def sound_key(key: str | None) -> bool:
    return bool(key) and len(key or "") <= KEY_MAX and (key or "").isprintable()


def form_token() -> str:
    """A name for one showing of one form: however often it is sent, what it asks for is done once."""
    return token_urlsafe(18)


def once_a_form(asked: Any, work: Work, *, job: str = "empty_outbox") -> tuple[Stored, bool]:
    """`once` for the form that was sent, by the token it carries. `asked` never holds a password."""
    key = request.form.get("form_token", "")
    if not sound_key(key):
        abort(400)
    return once("form", key, asked, work, job=job)


def once(kind: str, key: str, asked: Any, work: Work, *, job: str = "empty_outbox") -> tuple[Stored, bool]:
    """The answer to this request and whether it was given before; the answer is kept with what the work did.

    `kind` tells forms from the interface, `asked` is everything that makes the request what it is; `job` is the one
    that is asked for afterwards. Raises KeyReused.
    """
    scope = f"{kind} {current.holder().seat.id}"
    digest = sha256(repr(asked).encode()).hexdigest()
    with transaction(current.engine()) as connection:
        known = idempotency.recall(connection, scope=scope, key=key, request_digest=digest)
        if known is not None:
            return known, True
        status, response = work(connection)
        idempotency.remember(
            connection, scope=scope, key=key, request_digest=digest, status=status, response=response, now=current.now()
        )
    queue.nudge(current.installation().settings, job)
    return Stored(status, response), False
