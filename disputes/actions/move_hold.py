"""Give back a part of a hold, or take one: by its holder, as far as nothing on what it secures is still open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from disputes import answering, hold_letters
from disputes.dispute import Stage
from disputes.errors import SeatRefused
from disputes.liability import settlement
from disputes.liability.errors import NothingToTake
from disputes.liability.holding import Secured, owed, require_movable, waits
from disputes.liability.proceeding import Proceeding, Step, moment_of
from disputes.store import disputes, events, proceedings
from disputes.store.locks import lock_hold, lock_pair
from ledger.balances import positions
from ledger.holds import Hold, HoldState, MoveKind
from ledger.money import Money
from ledger.store import holds
from ledger.store.balances import balance_rows
from runtime.refusal import Because, because
from trade.actions.send_letter import send_letter
from trade.errors import NotFound
from trade.store import parties

Find = Callable[[Connection, str], Proceeding | None]
MOVES: tuple[MoveKind, ...] = ("released", "taken")


def move_hold(
    connection: Connection, hold_id: str, kind: MoveKind, amount: Money, *, party: str, seat_id: str, on: date, now: datetime
) -> HoldState:
    """The hold after `amount` of it was released or taken, effective on that day; its owner is told.

    Raises UnknownHold, SeatRefused (another party holds it), HoldLocked, HoldExceeded, HoldUnsound, NothingToTake (the
    owner owes the holder less).
    """
    hold = holds.get(connection, hold_id).hold
    if party != hold.holder:
        raise SeatRefused(seat_id, because("another party holds this money"))
    matters = _secured(connection, hold, find=proceedings.require)  # none of them moves meanwhile
    lock_pair(connection, hold.holder, hold.owner)
    lock_hold(connection, hold_id)
    require_movable(hold_id, kind, matters, contested=_contested(connection, hold_id))
    if kind == "taken":
        _require_owed(connection, hold, amount)
    ordinal = holds.times_moved(connection, hold_id) + 1
    entry = settlement.moved(hold=hold, kind=kind, amount=amount, on=on, ordinal=ordinal)
    holds.move(connection, hold_id, kind, entry, amount, recorded_at=now, ruling_final=True)
    state = holds.get(connection, hold_id)
    detail = {"amount": hold_letters.money(amount), "left": hold_letters.money(state.left), "entry": entry.reference}
    events.append(
        connection, subject=f"hold:{hold_id}", kind=f"hold_{kind}", actor=party, happened_at=moment_of(on, now=now),
        known_at=now, detail=detail, seat_id=seat_id,
    )  # fmt: skip
    both = parties.require(connection, [hold.holder, hold.owner])
    letter = hold_letters.hold_moved(state, kind, both[hold.owner], by=both[party], amount=amount)
    send_letter(connection, letter, key=f"{entry.reference}/{hold.owner}", now=now)
    return state


def why_waiting(connection: Connection, hold_id: str) -> Mapping[MoveKind, Because | None]:
    """For each way of moving it, why it cannot be done now; none where it can."""
    hold, contested = holds.get(connection, hold_id).hold, _contested(connection, hold_id)
    matters = _secured(connection, hold, find=proceedings.get)
    return {kind: waits(kind, matters, contested=contested) for kind in MOVES}


def _secured(connection: Connection, hold: Hold, *, find: Find) -> list[Secured]:
    """Each matter the hold secures, as far as it goes now; one that is not on record is never over."""
    named = {cause: disputes.get(connection, cause.removeprefix("dispute:")) for cause in hold.secures}
    deciding = {cause: it.proceeding_id for cause, it in named.items() if it and it.proceeding_id}
    deciding |= {it: it.removeprefix("proceeding:") for it in hold.secures if it.startswith("proceeding:")}
    steps = {id_: _step(connection, id_, find) for id_ in sorted(set(deciding.values()))}
    found: list[Secured] = []
    for cause in hold.secures:
        step, dispute = steps.get(deciding.get(cause, "")), named[cause]
        withdrawn = dispute is not None and step is Step.WITHDRAWN  # nobody decides it there any more
        closed = dispute is not None and dispute.stage is Stage.CLOSED
        found.append(Secured(cause, None if withdrawn else step, closed))
    return found


def _step(connection: Connection, proceeding_id: str, find: Find) -> Step | None:
    try:
        found = find(connection, proceeding_id)
    except NotFound:
        return None
    return found.step if found else None


def _contested(connection: Connection, hold_id: str) -> bool:
    return bool(answering.contesting(events.of(connection, f"hold:{hold_id}")))


def _require_owed(connection: Connection, hold: Hold, amount: Money) -> None:
    known = positions(balance_rows(connection, books=[hold.owner]))
    left = owed(known, hold.owner, hold.holder, amount.currency)
    if amount.minor > left.minor:
        raise NothingToTake(hold.id, amount, left)
