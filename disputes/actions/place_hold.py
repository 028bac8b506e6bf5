"""Withhold money of another party as security."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from disputes import hold_letters
from disputes.liability import settlement
from disputes.liability.errors import NothingToHold
from disputes.liability.holding import owed
from disputes.liability.proceeding import moment_of
from disputes.store import events
from disputes.store.locks import lock_pair
from disputes.told import as_detail, terms_of
from ledger.balances import positions
from ledger.entry import Posted
from ledger.holds import Hold
from ledger.money import Money
from ledger.store import holds, journal
from ledger.store.balances import balance_rows
from trade.actions.send_letter import send_letter
from trade.store import parties


def place_hold(
    connection: Connection,
    *,
    hold: Hold,
    amount: Money,
    on: date,
    now: datetime,
    ordinal: int = 1,
    seat_id: str | None = None,
) -> Posted:
    """The hold on record and `amount` moved into it; what is owed becomes money withheld, in both books.

    `ordinal` counts what was put into the same hold, so that the same placing again changes nothing.
    Raises NothingToHold when the holder owes less, UnknownParty, and what `ledger.store.holds` raises.
    """
    both = parties.require(connection, [hold.holder, hold.owner])
    lock_pair(connection, hold.holder, hold.owner)
    holds.open_hold(connection, hold)
    entry = settlement.held(hold=hold, amount=amount, on=on, ordinal=ordinal)
    if not journal.find(connection, [entry.reference]):
        _require_owed(connection, hold, amount)
    posted = holds.move(connection, hold.id, "held", entry, amount, recorded_at=now)
    if posted.replayed:
        return posted
    detail = {
        "hold": hold.id,
        "owner": hold.owner,
        "amount": as_detail(amount),
        "clause": hold.clause,
        "entry": entry.reference,
        "terms": terms_of(hold),
    }
    # A timeline of its own: other parties of the cases it secures do not see what these two have between them.
    events.append(
        connection, subject=f"hold:{hold.id}", kind="hold_placed", actor=hold.holder,
        happened_at=moment_of(on, now=now), known_at=now, detail=detail, seat_id=seat_id,
    )  # fmt: skip
    letter = hold_letters.hold_placed(hold, both[hold.owner], by=both[hold.holder], amount=amount)
    send_letter(connection, letter, key=f"{entry.reference}/{hold.owner}", now=now)
    return posted


def _require_owed(connection: Connection, hold: Hold, amount: Money) -> None:
    known = positions(balance_rows(connection, books=[hold.holder]))
    left = owed(known, hold.holder, hold.owner, amount.currency)
    if amount.minor > left.minor:
        raise NothingToHold(hold.id, amount, left)
