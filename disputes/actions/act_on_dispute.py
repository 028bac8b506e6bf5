"""Do something in a dispute by hand: answer, give in, contest, withdraw, take it further. One step, everything told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from disputes import answering, effects, messages
from disputes.actions.move_dispute import move_dispute
from disputes.actions.post_acts import post_act
from disputes.answering import Act
from disputes.deadlines import Deadline, deadlines_of
from disputes.dispute import Dispute
from disputes.effects import Ledgered
from disputes.errors import DayRefused, PartRefused, WordsRefused
from disputes.lifecycle import Effect, Verb
from disputes.schemes.families import family_of
from disputes.schemes.load import load_all
from disputes.store import deadlines, disputes, events
from disputes.store.issuers import issuer_of
from disputes.store.locks import lock_dispute
from disputes.told import PART_ACCEPTED, as_detail
from ledger.entry import Entry
from ledger.money import Money
from ledger.store import journal
from ledger.texts import require_text
from trade.actions.send_letter import send_letter
from trade.card_numbers import require_no_card_number
from trade.errors import NotFound
from trade.store import parties

SAID = {Verb.ANSWER: "answered", Verb.CONTEST: answering.CONTESTED, Verb.WITHDRAW: answering.WITHDRAWING}


@dataclass(frozen=True, slots=True)
class Planned:
    """What acting will do: the dispute as it will stand, what is posted, on which day; `part` where not the whole."""

    act: Act
    was: Dispute
    dispute: Dispute
    entries: Sequence[Entry]
    on: date
    part: Money | None = None


def acts_now(connection: Connection, dispute: Dispute, *, party: str) -> list[Act]:
    """What the party may do now."""
    return answering.acts_of(
        dispute,
        party=party,
        kinds=parties.kinds(connection, dispute.chain),
        family=family_of(dispute, load_all()),
        deadlines=deadlines.of_dispute(connection, dispute.id),
        told=events.of(connection, dispute.cause),
    )


def plan_act(
    connection: Connection, dispute_id: str, verb: Verb, *, party: str, on: date | None, today: date,
    part: Money | None = None,
) -> Planned:  # fmt: skip
    """What `act_on_dispute` would do now; writes nothing. `on` is the scheme's day where one is asked for, else today;
    a part that is asked for and not stated yet is shown as if it were the whole.

    Raises NotFound, ActRefused, DayRefused, PartRefused.
    """
    dispute = disputes.get(connection, dispute_id)
    if dispute is None or party not in dispute.chain:
        raise NotFound("dispute", dispute_id)
    act = answering.require_act(acts_now(connection, dispute, party=party), verb, dispute, party)
    day = on if act.needs_day and on is not None else today
    if not dispute.opened_on <= day <= today:
        raise DayRefused(day, dispute.opened_on, today)
    stated = part if act.needs_part else None
    if stated is not None:
        _require_part(stated, dispute)
    posted = [line.entry for line in journal.entries(connection, cause=dispute.cause)]
    case = Ledgered(dispute, posted, issuer_of(connection, dispute))
    entries = effects.entries_of(case, verb, act.money, on=day, part=stated)
    return Planned(act, dispute, _after(dispute, act, stated), entries, day, stated)


def act_on_dispute(
    connection: Connection,
    dispute_id: str,
    verb: Verb,
    *,
    party: str,
    seat_id: str,
    words: str = "",
    on: date | None = None,
    part: Money | None = None,
    today: date,
    now: datetime,
) -> Dispute:
    """The dispute after the act: moved, posted, met, told. Of two at once one wins, the other is refused by name.

    Raises as `plan_act`, WordsRefused, CardNumberRefused.
    """
    lock_dispute(connection, dispute_id)
    planned = plan_act(connection, dispute_id, verb, party=party, on=on, today=today, part=part)
    if planned.act.needs_part and planned.part is None:
        raise PartRefused("nothing", planned.was.contested)
    said = _sound(words, planned.act)
    if planned.part is not None:
        _accept_part(connection, planned, said, party=party, seat_id=seat_id, now=now)
    elif planned.act.to is None:
        _say(connection, planned.was, verb, said, party=party, seat_id=seat_id, now=now)
    else:
        move_dispute(
            connection, dispute_id, to=planned.act.to, outcome=planned.act.outcome, by=party, happened_at=now, now=now,
            seat_id=seat_id, words=said, clock_start=planned.on if planned.act.needs_day else None,
            moves_money=bool(planned.entries),
        )  # fmt: skip
    post_act(connection, planned.was, planned.entries, by=party, seat_id=seat_id, on=planned.on, now=now)
    _meet(connection, planned, verb, party)
    return planned.dispute


def _require_part(part: Money, dispute: Dispute) -> None:
    if part.currency != dispute.amount.currency or not 0 < part.minor < dispute.contested.minor:
        raise PartRefused(part, dispute.contested)


def _after(dispute: Dispute, act: Act, part: Money | None) -> Dispute:
    if part is not None:
        accepted = part.minor if act.money is Effect.LOST else 0
        return replace(
            dispute,
            accepted_minor=dispute.accepted_minor + accepted,
            conceded_minor=dispute.conceded_minor + part.minor - accepted,
        )
    return dispute if act.to is None else replace(dispute, stage=act.to, outcome=act.outcome)


def _sound(words: str, act: Act) -> str:
    said = words.strip()
    if len(said) > answering.WORDS_MAX or (act.needs_words and not said):
        raise WordsRefused(answering.WORDS_MAX)
    require_text("the statement", said, may_be_empty=True)
    require_no_card_number("the statement", said)
    return said


def _accept_part(connection: Connection, planned: Planned, words: str, *, party: str, seat_id: str, now: datetime) -> None:
    after = planned.dispute
    disputes.save(connection, after)
    part = planned.part or after.amount
    detail = {
        "accepted": as_detail(part),
        "still_contested": as_detail(after.contested),
        "accepted_minor": after.accepted_minor, "conceded_minor": after.conceded_minor,
    }  # fmt: skip
    event = events.append(
        connection, subject=after.cause, kind=PART_ACCEPTED, actor=party, happened_at=now, known_at=now,
        detail=detail | ({"words": words} if words else {}), seat_id=seat_id,
    )  # fmt: skip
    chain = parties.require(connection, after.chain)
    for code, reader in chain.items():
        letter = messages.part_accepted(after, reader, by=chain[party], part=part)
        send_letter(connection, letter, key=f"{after.cause}/{event.seq}/{code}", now=now)


def _say(
    connection: Connection, dispute: Dispute, verb: Verb, words: str, *, party: str, seat_id: str, now: datetime
) -> None:
    event = events.append(
        connection, subject=dispute.cause, kind=SAID[verb], actor=party, happened_at=now, known_at=now,
        detail={"words": words}, seat_id=seat_id,
    )  # fmt: skip
    chain = parties.require(connection, dispute.chain)
    for code, reader in chain.items():
        letter = messages.spoken(dispute, reader, by=chain[party], what=SAID[verb])
        send_letter(connection, letter, key=f"{dispute.cause}/{event.seq}/{code}", now=now)


def _meet(connection: Connection, planned: Planned, verb: Verb, party: str) -> None:
    """What the act did of what was asked: the party's own answer or filing. An answer to the stage by whoever owed it starts
    the clock of what follows an answer."""
    if verb in (Verb.CONTEST, Verb.WITHDRAW, Verb.ACCEPT_PART):
        return
    met = deadlines.meet(connection, planned.dispute.id, party, f"answer_{planned.was.stage.value}")
    if met and verb is Verb.ANSWER:
        deadlines.add(connection, _after_answer(connection, planned, party))
    deadlines.meet(connection, planned.dispute.id, party, f"file_{planned.dispute.stage.value}")


def _after_answer(connection: Connection, planned: Planned, party: str) -> list[Deadline]:
    """What falls due once the seat that had to answer the stage has; an answer passed up to that seat starts no clock."""
    kinds, book = parties.kinds(connection, planned.was.chain), load_all()
    flow = book.flow(planned.was.scheme, planned.was.reason_code, on=planned.was.opened_on)
    asked = f"answer_{planned.was.stage.value}"
    if not any((it.obligation, it.seat) == (asked, kinds[party]) for it in (flow.due if flow else ())):
        return []
    return deadlines_of(planned.was, kinds=kinds, book=book, clock_start=planned.on, stated=None, answered=True)
