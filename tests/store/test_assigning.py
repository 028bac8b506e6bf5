"""Who may be assigned to a proceeding: an arbitrator's seat, of somebody who sits at none of its parties."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from disputes.actions.assign import assign
from disputes.errors import SeatRefused
from runtime.database import transaction
from tests.web import world
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
