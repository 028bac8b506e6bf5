"""What a party does about a packet of its own that is not there yet: another try, give it up, say what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from disputes.actions.plan_sending import one_line, up_to_date
from disputes.actions.record_sent import record_sent
from disputes.sending import REFERENCE_MAX, Line, Said, Sending, State, Told
from disputes.sending_errors import NothingDue, SendingMoved, TooLateToSend
from disputes.sending_steps import LATE, in_flight, over
from disputes.store import disputes, sendings
from disputes.store.locks import lock_dispute


def try_again(connection: Connection, id_: str, *, party: str, seat_id: str, now: datetime) -> Sending:
    """One that is parked goes to the worker again, after whatever was in its way was mended. Raises NotFound, SendingMoved,
    TooLateToSend, NothingDue."""
    it, lines = _held(connection, id_, party)
    if it.state is not State.PARKED:
        raise SendingMoved(it.id, it.state.value)
    it = up_to_date(connection, it)
    dispute = disputes.get(connection, it.dispute_id)
    if dispute is not None and not in_flight(lines):
        ended = over(it, stands=dispute.stage, now=now)
        if ended is LATE and it.due_at is not None:
            raise TooLateToSend(it.of_dispute, it.due_at)
        if ended is not None:
            raise NothingDue(it.of_dispute, dispute.stage.value)
    return _moved(connection, replace(it, state=State.WAITING, next_at=now), lines, Line.AGAIN, seat_id, now)


def set_aside(connection: Connection, id_: str, *, party: str, seat_id: str, now: datetime) -> Sending:
    """Nothing more comes of it, and another packet may be sent. Not while it may have arrived. Raises NotFound,
    SendingMoved."""
    it, lines = _held(connection, id_, party)
    if it.state not in (State.PARKED, State.WAITING) or in_flight(lines):
        raise SendingMoved(it.id, it.state.value)
    return _moved(connection, replace(it, state=State.SET_ASIDE, next_at=None), lines, Line.ASIDE, seat_id, now)


def say_arrived(
    connection: Connection, id_: str, *, reference: str, at: datetime, party: str, seat_id: str, now: datetime
) -> Sending:
    """Somebody has found out that it is there: that is its receipt, and says by whom. Raises NotFound, SendingMoved,
    WayRefused, CardNumberRefused."""
    it, lines = _unsure(connection, id_, party)
    known_as = one_line("reference", reference, REFERENCE_MAX)
    begun = next(line.at for line in reversed(lines) if line.kind is Line.BEGUN)
    moved = _moved(connection, replace(it, state=State.SENT, next_at=None), lines, Line.SAID, seat_id, now,
                   told=Told.TAKEN, reference=known_as)  # fmt: skip
    return record_sent(
        connection, moved, reference=known_as, stated_by=party, sent_at=max(begun, min(at, now)), body=b"", now=now
    )  # fmt: skip


def say_not_arrived(connection: Connection, id_: str, *, party: str, seat_id: str, now: datetime) -> Sending:
    """Somebody has found out that it is not there: it is sent again. Raises NotFound, SendingMoved."""
    it, lines = _unsure(connection, id_, party)
    return _moved(
        connection, replace(it, state=State.WAITING, next_at=now), lines, Line.SAID, seat_id, now, told=Told.OPEN
    )  # fmt: skip


def _held(connection: Connection, id_: str, party: str) -> tuple[Sending, Sequence[Said]]:
    """The sending, its dispute's row and its own held until the transaction ends, in the order in which the worker does."""
    lock_dispute(connection, sendings.of_party(connection, party, id_).dispute_id)
    return sendings.of_party(connection, party, id_, locked=True), sendings.lines_of(connection, id_)


def _unsure(connection: Connection, id_: str, party: str) -> tuple[Sending, Sequence[Said]]:
    it, lines = _held(connection, id_, party)
    if it.state not in (State.UNKNOWN, State.PARKED) or not in_flight(lines):
        raise SendingMoved(it.id, it.state.value)
    return it, lines


def _moved(
    connection: Connection, moved: Sending, lines: Sequence[Said], kind: Line, seat_id: str, now: datetime, *,
    told: Told | None = None, reference: str = "",
) -> Sending:  # fmt: skip
    if not sendings.move(connection, moved):
        raise SendingMoved(moved.id, State.WAITING.value)  # a worker has it in hand
    line = Said(len(lines) + 1, kind, now, moved.party, seat_id, told, reference=reference)
    sendings.append(connection, moved.id, [line])
    return moved
