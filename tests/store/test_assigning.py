"""Who may be assigned to a proceeding: an arbitrator's seat, of somebody who sits at none of its parties."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine

from disputes.actions.assign import assign, unassign
from disputes.actions.seat_person import seat_person
from disputes.errors import SeatRefused
from runtime.database import transaction
from tests.web import world
from trade.errors import PersonRefused
from trade.parties import Role
from trade.store import seats

IDLE = "idle-judge@recourse.test:recourse:arbitrator"


def test_nobody_judges_a_cause_of_its_own(engine: Engine) -> None:
    with transaction(engine) as connection:
        world.build(connection)
        wanted = {"proceeding_id": world.PROCEEDING, "seat_id": IDLE, "by": "recourse", "now": world.NOW}
        idle = seats.get(connection, IDLE)
        assert idle is not None

        mine = seats.add_seat(connection, person_id=idle.person_id, role=Role.FINANCE, party_code="payhub")
        with pytest.raises(SeatRefused, match="also sits at payhub"):
            assign(connection, **wanted)

        seats.end(connection, mine.id, now=world.NOW)
        seats.add_seat(connection, person_id=idle.person_id, role=Role.DISPUTE_DESK, party_code="tealeaf")
        assert assign(connection, **wanted) and not assign(connection, **wanted)


def test_whoever_judges_a_cause_is_given_no_seat_at_its_parties(engine: Engine) -> None:
    with transaction(engine) as connection:
        world.build(connection)
        assign(connection, proceeding_id=world.PROCEEDING, seat_id=IDLE, by="recourse", now=world.NOW)
    person = IDLE.split(":", 1)[0]

    def give(role: Role, party: str | None) -> bool:
        with transaction(engine) as connection:
            return seat_person(connection, person, role=role, party_code=party, by="operator", now=world.NOW)[1]

    with pytest.raises(PersonRefused, match=f"to decide {world.PROCEEDING}, of which payhub is a party"):
        give(Role.FINANCE, "payhub")
    with transaction(engine) as connection:
        assert [IDLE] == [it.id for it in seats.of_person(connection, person)]
    assert give(Role.DISPUTE_DESK, "tealeaf")
    with transaction(engine) as connection:
        unassign(connection, proceeding_id=world.PROCEEDING, seat_id=IDLE, by="recourse", now=world.NOW)
    assert give(Role.FINANCE, "payhub")


def test_an_arbitrators_seat_is_not_given_back_over_an_assignment_that_stands(engine: Engine) -> None:
    with transaction(engine) as connection:
        world.build(connection)
        assign(connection, proceeding_id=world.PROCEEDING, seat_id=IDLE, by="recourse", now=world.NOW)
        seats.end(connection, IDLE, now=world.NOW)
        person = IDLE.split(":", 1)[0]
        seated = {"by": "operator", "now": world.NOW}
        assert seat_person(connection, person, role=Role.FINANCE, party_code="payhub", **seated)[1]

        with pytest.raises(PersonRefused, match="take that assignment back first"):
            seat_person(connection, person, role=Role.ARBITRATOR, party_code=None, **seated)


def test_assigned_and_seated_at_once_one_of_the_two_is_refused(engine: Engine) -> None:
    with transaction(engine) as connection:
        world.build(connection)
    together, person = Barrier(2), IDLE.split(":", 1)[0]

    def judge(connection: Connection) -> None:
        assign(connection, proceeding_id=world.PROCEEDING, seat_id=IDLE, by="recourse", now=world.NOW)

    def sit(connection: Connection) -> None:
        seat_person(connection, person, role=Role.FINANCE, party_code="payhub", by="operator", now=world.NOW)

    def attempt(act: Callable[[Connection], None]) -> bool:
        together.wait(20)
        try:
            with transaction(engine) as connection:
                act(connection)
        except (SeatRefused, PersonRefused):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert [False, True] == sorted(pool.map(attempt, (judge, sit)))
