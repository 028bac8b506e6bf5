"""Contest a hold: its owner says, once and on record, that it does not accept that its money is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from disputes import answering, hold_letters
from disputes.errors import AlreadyContested, SeatRefused, WordsRefused
from disputes.event import Event
from disputes.store import events
from disputes.store.locks import lock_hold
from ledger.store import holds
from runtime.refusal import because
from trade.actions.send_letter import send_letter
from trade.card_numbers import require_no_card_number
from trade.store import parties


def contest_hold(
    connection: Connection, hold_id: str, *, party: str, seat_id: str, words: str, now: datetime
) -> Event:  # fmt: skip
    """The contest as an event of the hold; both parties are told. No money moves, and nothing is admitted by the others.

    Raises UnknownHold, SeatRefused (another's money, or none left), AlreadyContested, WordsRefused, CardNumberRefused.
    """
    lock_hold(connection, hold_id)
    state = holds.get(connection, hold_id)
    hold = state.hold
    if party != hold.owner:
        raise SeatRefused(seat_id, because("the money held is another party's"))
    if not state.left.minor:
        raise SeatRefused(seat_id, because("nothing is held any more"))
    said = words.strip()
    if not said or len(said) > answering.WORDS_MAX:
        raise WordsRefused(answering.WORDS_MAX)
    require_no_card_number("the statement", said)
    cause = f"hold:{hold_id}"
    if answering.contesting(events.of(connection, cause)):
        raise AlreadyContested(cause, party)
    event = events.append(
        connection, subject=cause, kind=answering.CONTESTED, actor=party, happened_at=now, known_at=now,
        detail={"words": said}, seat_id=seat_id,
    )  # fmt: skip
    both = parties.require(connection, [hold.holder, hold.owner])
    for code, reader in both.items():
        letter = hold_letters.hold_contested(hold, reader, by=both[party])
        send_letter(connection, letter, key=f"{cause}/{event.seq}/{code}", now=now)
    return event
