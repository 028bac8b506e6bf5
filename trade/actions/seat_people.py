"""Who may sign in and where they sit. Each of these acts stands in the audit with whoever did it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from runtime import audit
from runtime.refusal import because
from trade.errors import LastOperator, PersonRefused
from trade.parties import LANGUAGES, Role, Seat, require_seatable, require_sound_person
from trade.store import parties, people, seats, second_factors, sessions


def add_person(
    connection: Connection, *, email: str, name: str, language: str, password_hash: str, by: str, now: datetime
) -> str:
    """The new person's id. Raises PersonRefused, CardNumberRefused, SaidOtherwise when the address is taken."""
    require_sound_person(email.strip(), name)
    if language not in LANGUAGES:
        raise PersonRefused(because("choose one of the languages Recourse writes"), "language")
    id_ = seats.add_person(
        connection, email=email, name=name.strip(), password_hash=password_hash, language=language, now=now
    )
    _note(connection, "person.added", id_, by=by, now=now)
    return id_


def give_seat(
    connection: Connection, person_id: str, *, role: Role, party_code: str | None, by: str, now: datetime
) -> tuple[Seat, bool]:
    """The seat and whether it is new. Raises NotFound, PersonRefused for a party that does not go with the role."""
    people.require(connection, person_id)
    require_seatable(role, party_code)
    if party_code is not None and parties.get(connection, party_code) is None:
        raise PersonRefused(because("the party %(party)s is not on record; add it first", party=party_code[:80]), "party")
    sits = seats.get(connection, seats.seat_id(person_id, role, party_code))
    if sits is not None:
        return sits, False
    seat = seats.add_seat(connection, person_id=person_id, role=role, party_code=party_code)
    _note(connection, "seat.given", person_id, by=by, now=now, detail={"seat": seat.id})
    return seat, True


def take_seat(connection: Connection, seat_id: str, *, by: str, now: datetime) -> bool:
    """False when it was taken before. Raises NotFound, LastOperator."""
    seat = seats.get(connection, seat_id)
    if seat is not None and seat.role is Role.OPERATOR:
        _require_another(connection, seat.person_id)
    ended = seats.end(connection, seat_id, now=now)
    if ended and seat is not None:
        sessions.end_all_of(connection, seat_id, now=now)
        _note(connection, "seat.taken", seat.person_id, by=by, now=now, detail={"seat": seat_id})
    return ended


def disable(connection: Connection, person_id: str, *, by: str, now: datetime) -> bool:
    """Sessions of the person end at once, keys open nothing until it is enabled. Raises NotFound, LastOperator."""
    people.require(connection, person_id)
    _require_another(connection, person_id)
    done = people.disable(connection, person_id, now=now)
    if done:
        sessions.end_all_of(connection, person_id, now=now)
        _note(connection, "person.disabled", person_id, by=by, now=now)
    return done


def enable(connection: Connection, person_id: str, *, by: str, now: datetime) -> bool:
    """Raises NotFound."""
    people.require(connection, person_id)
    done = people.enable(connection, person_id)
    if done:
        _note(connection, "person.enabled", person_id, by=by, now=now)
    return done


def set_password(connection: Connection, person_id: str, password_hash: str, *, by: str, now: datetime, how: str) -> None:
    """Every session of the person ends. `how` is changed, reset or set. Raises NotFound."""
    people.require(connection, person_id)
    people.set_password(connection, person_id, password_hash)
    _note(connection, f"password.{how}", person_id, by=by, now=now)


def ask_for_codes(connection: Connection, person_id: str, *, secret: str, by: str, now: datetime) -> None:
    """From now on sign-in asks for a code of this secret too. Raises NotFound."""
    second_factors.put(connection, person_id, secret=secret, now=now)
    _note(connection, "totp.on", person_id, by=by, now=now)


def ask_for_no_codes(connection: Connection, person_id: str, *, by: str, now: datetime) -> bool:
    """The password alone will do, as when the device is lost. False when it did before."""
    dropped = second_factors.drop(connection, person_id)
    if dropped:
        _note(connection, "totp.off", person_id, by=by, now=now)
    return dropped


def _require_another(connection: Connection, person_id: str) -> None:
    """Somebody who can operate the installation is left without this person. Raises LastOperator."""
    operating = people.operators(connection)
    if person_id in operating and len(operating) == 1:
        raise LastOperator()


def _note(
    connection: Connection, action: str, person_id: str, *, by: str, now: datetime, detail: Mapping[str, Any] | None = None
) -> None:
    audit.note(connection, at=now, actor=by, action=action, subject=f"person:{person_id}", detail=detail or {})
