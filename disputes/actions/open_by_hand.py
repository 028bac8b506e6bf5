"""Open a dispute by hand: stated by a party of the chain, posted over every book, everybody told, in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from disputes import deadlines as deadline_rules
from disputes import doubles, effects
from disputes.actions.move_dispute import move_dispute
from disputes.actions.open_dispute import put_on_record
from disputes.actions.post_acts import post_act
from disputes.deadlines import Deadline
from disputes.dispute import Dispute, Outcome, Stage
from disputes.doubles import LostTwice
from disputes.effects import Ledgered
from disputes.lifecycle import Effect, Family, MoneyMoves, Verb
from disputes.opening import Statement, dispute_of, id_after, id_stem, require_sound
from disputes.schemes.families import family_at
from disputes.schemes.load import load_all
from disputes.store import disputes
from disputes.store.locks import lock_payment
from ledger.entry import Entry
from runtime.driver import pipelined
from trade.errors import NotFound
from trade.parties import Party, PartyKind
from trade.payments import Payment
from trade.store import parties, payments, refunds, webhooks


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening will do: the dispute, what is posted (nothing for an inquiry), who is told, what falls due.

    `ends`: it is over as soon as it is open, refunded by a rule. `twice`: what of it was refunded before.
    """

    dispute: Dispute
    entries: Sequence[Entry]
    chain: Mapping[str, Party]
    deadlines: Sequence[Deadline]
    ends: bool
    twice: LostTwice | None


def plan_opening(connection: Connection, said: Statement, *, party: str, today: date) -> Opening:
    """What `open_by_hand` would do now; writes nothing. Raises NotFound for a payment that is not there, or not the
    party's, and whatever `opening.require_sound` raises."""
    return _planned(connection, payments.get(connection, said.payment_id), said, party=party, today=today)


def _planned(connection: Connection, payment: Payment | None, said: Statement, *, party: str, today: date) -> Opening:
    if payment is None or party not in payment.chain.parties:
        raise NotFound("payment", said.payment_id)
    book = load_all()
    family = family_at(book, payment.scheme, said.reason_code, on=said.opened_on)
    known, given_back = disputes.of_payment(connection, payment.id), refunds.of_payment(connection, payment.id)
    require_sound(said, payment, known=known, refunds=given_back, family=family, book=book, today=today)
    stem = id_stem(party, payment)
    id_ = id_after(stem, disputes.ids_under(connection, stem))
    dispute = dispute_of(said, payment, id_=id_, party=party)
    found = parties.require(connection, dispute.chain)
    chain = {code: found[code] for code in dispute.chain}
    due = deadline_rules.deadlines_of(
        dispute,
        kinds={code: each.kind for code, each in chain.items()},
        book=book,
        clock_start=dispute.opened_on,
        stated=None,
    )
    head = dispute.chain[0]
    issuer = head if chain[head].kind is PartyKind.ISSUER else None
    entries = _entries(Ledgered(dispute, (), issuer), family)
    twice = doubles.lost_twice(dispute, payment, [*known, dispute], given_back)
    return Opening(dispute, entries, chain, due, family.itself(dispute.stage) is not None, twice)


def _entries(case: Ledgered, family: Family) -> list[Entry]:
    """What a stage posts by being there: a chargeback its claims, a refund by rule the refund."""
    stage = case.dispute.stage
    if family.stages[stage].money is not MoneyMoves.NOW:
        return []
    itself = family.itself(stage)
    verb, effect = (itself.verb, itself.money) if itself else (Verb.CHARGE_BACK, Effect.TAKEN)
    return effects.entries_of(case, verb, effect, on=case.dispute.opened_on)


def open_by_hand(
    connection: Connection, said: Statement, *, party: str, seat_id: str, today: date, now: datetime
) -> Dispute:
    """The dispute on record, what its stage moves posted on the stated day. Raises as `plan_opening`."""
    payment = lock_payment(connection, said.payment_id, opener=party)
    planned = _planned(connection, payment, said, party=party, today=today)
    dispute = planned.dispute
    endpoints = webhooks.of_parties(connection, dispute.chain)
    with pipelined(connection):
        opened = put_on_record(
            connection, dispute, planned.chain, planned.deadlines, endpoints=endpoints, actor=party, happened_at=now,
            seat_id=seat_id, now=now, twice=planned.twice,
        )  # fmt: skip
        post_act(
            connection, dispute, planned.entries, by=party, seat_id=seat_id, on=dispute.opened_on, now=now, after=opened
        )
    if not planned.ends:
        return dispute
    return move_dispute(
        connection, dispute.id, to=Stage.CLOSED, outcome=Outcome.REFUNDED, by=party, happened_at=now, now=now,
        seat_id=seat_id,
    )  # fmt: skip
