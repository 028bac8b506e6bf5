"""Parties, as rows: code and kind for ever, the name and how to reach them as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from runtime import driver
from runtime.rows import insert_new
from trade.errors import NotFound, SaidOtherwise, UnknownParty
from trade.parties import Party, PartyKind, require_sound
from trade.store.tables import party

_AMONG = select(party).where(party.c.code.in_(bindparam("codes", expanding=True)))


def add(connection: Connection, new: Party, *, now: datetime) -> bool:
    """True when the party is new; the same party again changes nothing. Raises PartyRefused, SaidOtherwise."""
    known = get(connection, new.code)
    if known is None:
        require_sound(new)
        if insert_new(connection, party, {**_values(new), "recorded_at": now}):
            return True
        known = require(connection, [new.code])[new.code]
    if (known.kind, known.name_en, known.name_zh) != (new.kind, new.name_en, new.name_zh):
        raise SaidOtherwise("party", new.code, ["kind or name"])
    return False


def change(connection: Connection, changed: Party) -> None:
    """Names, time zone, language and address as stated; code and kind stay. Raises PartyRefused."""
    require_sound(changed)
    values = {name: value for name, value in _values(changed).items() if name not in ("code", "kind")}
    connection.execute(update(party).where(party.c.code == changed.code).values(**values))


def lock(connection: Connection, code: str) -> Party:
    """The party, kept from other writers until the transaction ends. Raises NotFound."""
    row = connection.execute(select(party).where(party.c.code == code).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("party", code)
    return _party(row)


def get(connection: Connection, code: str) -> Party | None:
    row = connection.execute(select(party).where(party.c.code == code)).one_or_none()
    return None if row is None else _party(row)


def all_parties(connection: Connection) -> list[Party]:
    return [_party(row) for row in connection.execute(select(party).order_by(party.c.code))]


def require(connection: Connection, codes: Sequence[str]) -> dict[str, Party]:
    """The parties of these codes by code. Raises UnknownParty for the first that is not on record."""
    rows = driver.found(connection, _AMONG, {"codes": list(codes)})
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
