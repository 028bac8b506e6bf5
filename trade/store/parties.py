"""Parties, as rows: added once, never changed under the same code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from trade.errors import SaidOtherwise, UnknownParty
from trade.parties import Party, PartyKind, require_sound
from trade.store.tables import party


def add(connection: Connection, new: Party, *, now: datetime) -> bool:
    """True when the party is new; the same party again changes nothing. Raises PartyRefused, SaidOtherwise."""
    known = get(connection, new.code)
    if known is None:
        require_sound(new)
        connection.execute(insert(party).values(**_values(new), recorded_at=now))
        return True
    if (known.kind, known.name_en, known.name_zh) != (new.kind, new.name_en, new.name_zh):
        raise SaidOtherwise("party", new.code, ["kind or name"])
    return False


def get(connection: Connection, code: str) -> Party | None:
    row = connection.execute(select(party).where(party.c.code == code)).one_or_none()
    return None if row is None else _party(row)


def all_parties(connection: Connection) -> list[Party]:
    return [_party(row) for row in connection.execute(select(party).order_by(party.c.code))]


def require(connection: Connection, codes: Sequence[str]) -> dict[str, Party]:
    """The parties of these codes by code. Raises UnknownParty for the first that is not on record."""
    rows = connection.execute(select(party).where(party.c.code.in_(list(codes))))
    found = {row.code: _party(row) for row in rows}
    for code in codes:
        if code not in found:
            raise UnknownParty(code)
    return found


def kinds(connection: Connection, codes: Sequence[str]) -> dict[str, PartyKind]:
    """What each party of a chain is. Raises UnknownParty."""
    return {code: found.kind for code, found in require(connection, codes).items()}


def _values(new: Party) -> dict[str, Any]:
    return {
        "code": new.code,
        "kind": new.kind.value,
        "name_en": new.name_en,
        "name_zh": new.name_zh,
        "time_zone": new.time_zone,
        "language": new.language,
        "email": new.email,
    }


def _party(row: Row[Any]) -> Party:
    return Party(row.code, PartyKind(row.kind), row.name_en, row.name_zh, row.time_zone, row.language, row.email)
