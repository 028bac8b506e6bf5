"""Do something in a dispute by hand: answer, give in, contest, withdraw, take it further. One step, everything told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from disputes import answering, messages, postings, standing
from disputes.actions.move_dispute import move_dispute
from disputes.actions.open_by_hand import note_money
from disputes.actions.open_dispute import chargeback_entry, issuer_of
from disputes.answering import Act, Effect, Verb
from disputes.dispute import Dispute, Stage
from disputes.errors import DayRefused, WordsRefused
from disputes.schemes.load import load_all
from disputes.store import deadlines, disputes, events
from disputes.store.locks import lock_dispute
from ledger.entry import Entry
from ledger.money import Money
from ledger.store import journal
from ledger.texts import require_text
from trade.actions.send_letter import send_letter
from trade.card_numbers import require_no_card_number
from trade.errors import NotFound
from trade.store import parties

SAID = {Verb.ANSWER: "answered", Verb.CONTEST: answering.CONTESTED}
NOTED = {"chargeback": "money_withdrawn", "reinstatement": "money_reinstated"}


@dataclass(frozen=True, slots=True)
class Planned:
    """What acting will do: the dispute as it will stand, what is posted, on which day."""

    act: Act
    was: Dispute
    dispute: Dispute
    entries: Sequence[Entry]
    on: date


def acts_now(connection: Connection, dispute: Dispute, *, party: str) -> list[Act]:
    """What the party may do now."""
    return answering.acts_of(
        dispute,
        party=party,
        kinds=parties.kinds(connection, dispute.chain),
        book=load_all(),
        deadlines=deadlines.of_dispute(connection, dispute.id),
        contested_by=answering.contesting(events.of(connection, dispute.cause)),
    )


def plan_act(connection: Connection, dispute_id: str, verb: Verb, *, party: str, on: date | None, today: date) -> Planned:
    """What `act_on_dispute` would do now; writes nothing. `on` is the scheme's day where one is asked for, else today.

    Raises NotFound, ActRefused, DayRefused.
    """
    dispute = disputes.get(connection, dispute_id)
    if dispute is None or party not in dispute.chain:
        raise NotFound("dispute", dispute_id)
    act = answering.require_act(acts_now(connection, dispute, party=party), verb, dispute, party)
    day = on if act.needs_day and on is not None else today
    if not dispute.opened_on <= day <= today:
        raise DayRefused(day, dispute.opened_on, today)
    moved = dispute if act.to is None else replace(dispute, stage=act.to, outcome=act.outcome)
    return Planned(act, dispute, moved, _entries(connection, dispute, act, day), day)


def act_on_dispute(
    connection: Connection,
    dispute_id: str,
    verb: Verb,
    *,
    party: str,
    seat_id: str,
    words: str = "",
    on: date | None = None,
    today: date,
    now: datetime,
) -> Dispute:
    """The dispute after the act: moved, posted, met, told. Raises as `plan_act`, WordsRefused, CardNumberRefused."""
    lock_dispute(connection, dispute_id)
    planned = plan_act(connection, dispute_id, verb, party=party, on=on, today=today)
    said = _sound(words, planned.act)
    if planned.act.to is None:
        _say(connection, planned.was, verb, said, party=party, seat_id=seat_id, now=now)
    else:
        move_dispute(
            connection, dispute_id, to=planned.act.to, outcome=planned.act.outcome, by=party, happened_at=now, now=now,
            seat_id=seat_id, words=said, clock_start=planned.on if planned.act.needs_day else None,
        )  # fmt: skip
    journal.append(connection, planned.entries, recorded_at=now)
    for entry in planned.entries:
        if entry.kind in NOTED:
            note_money(connection, planned.was, NOTED[entry.kind], entry, by=party, seat_id=seat_id, now=now)
    _meet(connection, planned, verb, party)
    return planned.dispute


def _sound(words: str, act: Act) -> str:
    said = words.strip()
    if len(said) > answering.WORDS_MAX or (act.needs_words and not said):
        raise WordsRefused(answering.WORDS_MAX)
    require_text("the statement", said, may_be_empty=True)
    require_no_card_number("the statement", said)
    return said


def _say(
    connection: Connection, dispute: Dispute, verb: Verb, words: str, *, party: str, seat_id: str, now: datetime
) -> None:
    event = events.append(
        connection, subject=dispute.cause, kind=SAID[verb], actor=party, happened_at=now, known_at=now,
        detail={"words": words}, seat_id=seat_id,
    )  # fmt: skip
    chain = parties.require(connection, dispute.chain)
    for code, reader in chain.items():
        letter = messages.spoken(dispute, reader, by=chain[party], contested=verb is Verb.CONTEST)
        send_letter(connection, letter, key=f"{dispute.cause}/{event.seq}/{code}", now=now)


def _meet(connection: Connection, planned: Planned, verb: Verb, party: str) -> None:
    """What the act did of what was asked: the party's own answer or filing; everybody's once the case is closed."""
    if verb is Verb.CONTEST:
        return
    if planned.dispute.stage is Stage.CLOSED:
        for code in planned.dispute.chain:
            deadlines.meet(connection, planned.dispute.id, code)
        return
    deadlines.meet(connection, planned.dispute.id, party, f"answer_{planned.was.stage.value}")
    deadlines.meet(connection, planned.dispute.id, party, f"file_{planned.dispute.stage.value}")


def _entries(connection: Connection, dispute: Dispute, act: Act, on: date) -> list[Entry]:
    """What the act posts. A dispute lost after the money had come back is charged back again before it is a loss."""
    if act.money is Effect.STAYS:
        return []
    posted = [line.entry for line in journal.entries(connection, cause=dispute.cause)]
    stands = standing.disputed(posted, dispute.chain[-1], dispute.amount.currency)
    missing = Money(dispute.amount.minor - stands.minor, stands.currency)
    found: list[Entry] = []
    if act.money in (Effect.TAKEN, Effect.LOST) and missing.minor > 0:
        ordinal = standing.next_ordinal(posted, "withdrawn")
        found.append(chargeback_entry(connection, dispute, ordinal=ordinal, on=on, amount=missing))
    if act.money is Effect.LOST:
        loss = postings.loss(
            reference=f"{dispute.cause}/loss/{standing.next_ordinal(posted, 'loss')}", cause=dispute.cause,
            merchant=dispute.chain[-1], amount=dispute.amount, on=on, reason="accepted by the merchant",
        )  # fmt: skip
        found.append(loss)
    if act.money is Effect.BACK and stands.minor > 0:
        found.append(_back(connection, dispute, posted, stands, act, on))
    return found


def _back(connection: Connection, dispute: Dispute, posted: Sequence[Entry], stands: Money, act: Act, on: date) -> Entry:
    return postings.reinstatement(
        reference=f"{dispute.cause}/reinstated/{standing.next_ordinal(posted, 'reinstated')}",
        cause=dispute.cause,
        chain=dispute.chain,
        issuer=issuer_of(connection, dispute),
        amount=stands,
        on=on,
        reason="withdrawn" if act.verb is Verb.WITHDRAW else "representment accepted",
    )
