"""Open a dispute by hand: stated by a party of the chain, posted over every book, everybody told, in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from disputes import deadlines as deadline_rules
from disputes.actions.open_dispute import chargeback_of, put_on_record
from disputes.deadlines import Deadline
from disputes.dispute import Dispute, Stage
from disputes.opening import Statement, dispute_of, id_after, id_stem, require_sound
from disputes.schemes.load import load_all
from disputes.store import disputes, events
from disputes.store.locks import lock_payment
from ledger.entry import Entry
from ledger.store import journal
from runtime.driver import pipelined
from trade.errors import NotFound
from trade.parties import Party, PartyKind
from trade.payments import Payment
from trade.store import parties, payments, webhooks


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening will do: the dispute, what is posted (nothing for an inquiry), who is told, what falls due."""

    dispute: Dispute
    entries: Sequence[Entry]
    chain: Mapping[str, Party]
    deadlines: Sequence[Deadline]


def plan_opening(connection: Connection, said: Statement, *, party: str, today: date) -> Opening:
    """What `open_by_hand` would do now; writes nothing. Raises NotFound for a payment that is not there, or not the
    party's, and whatever `opening.require_sound` raises."""
    return _planned(connection, payments.get(connection, said.payment_id), said, party=party, today=today)


def _planned(connection: Connection, payment: Payment | None, said: Statement, *, party: str, today: date) -> Opening:
    if payment is None or party not in payment.chain.parties:
        raise NotFound("payment", said.payment_id)
    book = load_all()
    require_sound(said, payment, known=disputes.of_payment(connection, payment.id), book=book, today=today)
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
    entries = [chargeback_of(dispute, issuer=issuer)] if dispute.stage is Stage.CHARGEBACK else []
    return Opening(dispute, entries, chain, due)


def open_by_hand(
    connection: Connection, said: Statement, *, party: str, seat_id: str, today: date, now: datetime
) -> Dispute:
    """The dispute on record, its claims posted on the stated day where it is a chargeback. Raises as `plan_opening`."""
    payment = lock_payment(connection, said.payment_id, opener=party)
    planned = _planned(connection, payment, said, party=party, today=today)
    dispute = planned.dispute
    endpoints = webhooks.of_parties(connection, dispute.chain)
    with pipelined(connection):
        opened = put_on_record(
            connection, dispute, planned.chain, planned.deadlines, endpoints=endpoints, actor=party, happened_at=now,
            seat_id=seat_id, now=now,
        )  # fmt: skip
        if planned.entries:
            journal.append(connection, planned.entries, recorded_at=now)
            note_money(
                connection, dispute, "money_withdrawn", planned.entries[0], by=party, seat_id=seat_id, now=now, after=opened
            )
    return dispute


def note_money(
    connection: Connection, dispute: Dispute, kind: str, entry: Entry, *, by: str, seat_id: str, now: datetime,
    after: events.Last | None = None,
) -> None:  # fmt: skip
    """The line of the timeline that names the entry; `after` as `events.append` takes it."""
    amount = entry.transfers[0].amount
    detail = {"amount": {"minor": amount.minor, "currency": amount.currency}, "entry": entry.reference}
    events.append(
        connection, subject=dispute.cause, kind=kind, actor=by, happened_at=now, known_at=now, detail=detail,
        seat_id=seat_id, after=after,
    )  # fmt: skip
