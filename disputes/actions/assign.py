"""Assign an arbitrator to a proceeding, and take it back. An assignment says who sees the proceeding now, and the books it
is about; who saw it when stands in its timeline, where nothing is taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from disputes.errors import SeatRefused
from disputes.liability.proceeding import Proceeding
from disputes.store import assignments, events, proceedings
from runtime.refusal import because
from trade.errors import NotFound
from trade.parties import Role, Seat
from trade.store import people, seats


def assign(
    connection: Connection, *, proceeding_id: str, seat_id: str, by: str, now: datetime, by_seat: str | None = None
) -> bool:
    """True when the seat is newly assigned. Raises NotFound, and SeatRefused when the seat is no arbitrator's or its person
    also sits at a party of the proceeding: nobody judges a cause of its own."""
    case = proceedings.require(connection, proceeding_id)
    seat = seats.get(connection, seat_id)
    if seat is None:
        raise NotFound("seat", seat_id)
    if seat.role is not Role.ARBITRATOR:
        raise SeatRefused(seat_id, because("it is not an arbitrator's; assign one that is"))
    people.lock(connection, seat.person_id)  # nobody gives it a seat meanwhile
    _require_impartial(connection, case, seat)
    if not assignments.add(connection, case.id, seat_id):
        return False
    _tell(connection, case, "assigned", seat_id, by=by, by_seat=by_seat, now=now)
    return True


def _require_impartial(connection: Connection, case: Proceeding, seat: Seat) -> None:
    concerned = proceedings.concerned(connection, case)
    for other in seats.of_person(connection, seat.person_id):
        if other.party_code in concerned:
            why = because("its person also sits at %(party)s, a party of the proceeding", party=other.party_code)
            raise SeatRefused(seat.id, why)


def unassign(
    connection: Connection, *, proceeding_id: str, seat_id: str, by: str, now: datetime, by_seat: str | None = None
) -> bool:
    """From now on the seat sees it no more; what it did stays done. False when it was not assigned. Raises NotFound."""
    case = proceedings.require(connection, proceeding_id)
    if not assignments.remove(connection, case.id, seat_id):
        return False
    _tell(connection, case, "unassigned", seat_id, by=by, by_seat=by_seat, now=now)
    return True


def _tell(
    connection: Connection, case: Proceeding, kind: str, seat_id: str, *, by: str, by_seat: str | None, now: datetime
) -> None:
    events.append(
        connection, subject=case.cause, kind=kind, actor=by, happened_at=now, known_at=now, detail={"seat": seat_id},
        seat_id=by_seat,
    )  # fmt: skip
