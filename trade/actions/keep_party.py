"""Put a party on record, and keep its names and how to reach it true; what it was before stays in the audit."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from runtime import audit
from trade.errors import ChangedMeanwhile, SaidOtherwise
from trade.parties import Party
from trade.store import parties


def add_party(connection: Connection, new: Party, *, by: str, now: datetime) -> bool:
    """True when the party is new; the same again changes nothing. Raises PartyRefused, SaidOtherwise."""
    if parties.add(connection, new, now=now):
        detail = {"kind": new.kind.value, "name_en": new.name_en}
        audit.note(connection, at=now, actor=by, action="party.added", subject=f"party:{new.code}", detail=detail)
        return True
    differences = _differences(parties.require(connection, [new.code])[new.code], new)
    if differences:
        raise SaidOtherwise("party", new.code, [name.replace("_", " ") for name in differences])
    return False


def change_party(connection: Connection, stated: Party, *, seen: str, by: str, now: datetime) -> list[str]:
    """The names of the fields that changed. `seen` is the mark of what the form showed.

    Raises NotFound, PartyRefused, CardNumberRefused; ChangedMeanwhile when it shows what no longer stands.
    """
    known = parties.lock(connection, stated.code)
    if mark(known) != seen:
        raise ChangedMeanwhile("party", known.code)
    stated = replace(stated, kind=known.kind)
    changed = _differences(known, stated)
    if changed:
        parties.change(connection, stated)
        detail = {name: {"was": getattr(known, name), "is": getattr(stated, name)} for name in changed}
        audit.note(connection, at=now, actor=by, action="party.changed", subject=f"party:{known.code}", detail=detail)
    return changed


def mark(party: Party) -> str:
    """Changes with anything the party states."""
    return sha256(repr(party).encode()).hexdigest()[:16]


def _differences(known: Party, stated: Party) -> list[str]:
    return [it.name for it in fields(Party) if getattr(known, it.name) != getattr(stated, it.name)]
