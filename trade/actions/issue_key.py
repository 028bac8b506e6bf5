"""Make a key for a seat, and end one. The key itself is given out once and kept nowhere."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from runtime import audit
from runtime.refusal import because
from trade.card_numbers import require_no_card_number
from trade.errors import KeyRefused
from trade.keys import DAYS_MAX, MARK, PREFIX_CHARS, TOKEN_BYTES, ApiKey, KeyScope, digest_of
from trade.parties import is_name, no_name
from trade.store import keys, seats


def issue_key(
    connection: Connection, *, seat_id: str, name: str, scope: str, days: int, by: str, now: datetime
) -> tuple[ApiKey, str]:
    """The key as kept, and the key itself. Raises KeyRefused, which names the field; CardNumberRefused."""
    if not is_name(name):
        raise KeyRefused(no_name(), "name")
    require_no_card_number("the key's name", name)
    if scope not in set(KeyScope):
        raise KeyRefused(because("a key reads, or reads and writes"), "scope")
    if not 1 <= days <= DAYS_MAX:
        raise KeyRefused(because("a key opens for 1 to %(most)s days", most=DAYS_MAX), "days")
    if seats.get(connection, seat_id) is None:
        raise KeyRefused(because("there is no seat %(seat)s", seat=seat_id[:200]), "seat")
    token = _fresh()
    prefix = token[len(MARK) :][:PREFIX_CHARS]
    new = ApiKey(prefix, digest_of(token), seat_id, name.strip(), KeyScope(scope), now, now + timedelta(days=days))
    keys.add(connection, new)
    detail = {"seat": seat_id, "scope": scope, "days": days}
    audit.note(connection, at=now, actor=by, action="key.added", subject=f"key:{prefix}", detail=detail)
    return new, token


def end_key(connection: Connection, prefix: str, *, by: str, now: datetime) -> bool:
    """At once, for good. False when it was ended before. Raises NotFound."""
    ended = keys.revoke(connection, prefix, now=now)
    if ended:
        audit.note(connection, at=now, actor=by, action="key.revoked", subject=f"key:{prefix}", detail={})
    return ended


def _fresh() -> str:
    """A key whose prefix a command line does not take for an option."""
    while not (drawn := secrets.token_urlsafe(TOKEN_BYTES))[0].isalnum():
        continue
    return MARK + drawn
