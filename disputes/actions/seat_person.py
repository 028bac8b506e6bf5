"""Give a person a seat, unless that would make somebody judge a cause of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from disputes.store import assignments, proceedings
from runtime.refusal import because
from trade.actions import seat_people
from trade.errors import PersonRefused
from trade.parties import Role, Seat
from trade.store import people, seats


def seat_person(
    connection: Connection, person_id: str, *, role: Role, party_code: str | None, by: str, now: datetime
) -> tuple[Seat, bool]:
    """The seat and whether it is new. The seats of one person are given, and it is assigned, one after the other.

    Raises NotFound, PersonRefused, also when the person would sit at a party of a proceeding it is to decide.
    """
    people.lock(connection, person_id)
    given, new = seat_people.give_seat(connection, person_id, role=role, party_code=party_code, by=by, now=now)
    sits = seats.of_person(connection, person_id)
    judging = assignments.before(connection, [seat.id for seat in sits if seat.role is Role.ARBITRATOR])
    at = {seat.party_code for seat in sits}
    for proceeding_id in judging if new else ():
        for party in sorted(proceedings.concerned(connection, proceedings.require(connection, proceeding_id)) & at):
            why = because(
                "as an arbitrator this person is to decide %(proceeding)s, of which %(party)s is a party; take that "
                "assignment back first",
                proceeding=proceeding_id, party=party,
            )  # fmt: skip
            raise PersonRefused(why, "party")
    return given, new
