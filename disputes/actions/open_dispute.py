"""Open a dispute: every party of the chain is told and gets its deadlines in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from disputes import deadlines as deadline_rules
from disputes import doubles, messages, postings
from disputes.deadlines import Deadline
from disputes.dispute import Dispute
from disputes.doubles import LostTwice
from disputes.event import Event
from disputes.schemes.load import load_all
from disputes.store import deadlines, disputes, events, marks, notices_served
from disputes.store.issuers import issuer_of
from disputes.told import as_detail, opening_of
from evidence.store import holds
from ledger.entry import Entry
from ledger.money import Money
from ledger.store import journal
from runtime.driver import pipelined
from trade.actions.send_letter import send_letters
from trade.parties import Party
from trade.store import parties, payments, refunds, webhooks
from trade.webhooks import Endpoint


def open_dispute(
    connection: Connection,
    dispute: Dispute,
    *,
    actor: str,
    happened_at: datetime,
    now: datetime,
    respond_by: datetime | None = None,
    informed: Mapping[str, datetime] | None = None,
    seat_id: str | None = None,
) -> Dispute:
    """The dispute on record, its parties told, its deadlines set, its evidence held. Opened again it changes nothing.

    `informed` are the moments (UTC) at which parties learned of it, where that is on record already; everybody else
    is told now. `respond_by` is the merchant's last moment as the source states it. Raises UnknownParty.
    """
    known = disputes.get(connection, dispute.id)
    if known is not None:
        return known
    chain = parties.require(connection, dispute.chain)
    due = deadline_rules.deadlines_of(
        dispute,
        kinds={code: party.kind for code, party in chain.items()},
        book=load_all(),
        clock_start=dispute.opened_on,
        stated=respond_by,
    )
    endpoints = webhooks.of_parties(connection, dispute.chain)
    twice = _lost_twice(connection, dispute)
    with pipelined(connection):
        put_on_record(
            connection,
            dispute,
            chain,
            due,
            endpoints=endpoints,
            actor=actor,
            happened_at=happened_at,
            informed=informed,
            seat_id=seat_id,
            now=now,
            twice=twice,
        )
    return dispute


def put_on_record(
    connection: Connection,
    dispute: Dispute,
    chain: Mapping[str, Party],
    due: Sequence[Deadline],
    *,
    endpoints: Sequence[Endpoint],
    actor: str,
    happened_at: datetime,
    informed: Mapping[str, datetime] | None = None,
    seat_id: str | None,
    now: datetime,
    twice: LostTwice | None = None,
) -> events.Last:
    """All rows of a dispute of which there are none; reads nothing, so that it can go out without waiting.

    `chain` holds its parties, `endpoints` where their programs are told; what would be lost `twice` gets a line, lest it
    be in silence. Gives the line its timeline now ends with.
    """
    disputes.add(connection, dispute, stated_at=happened_at, now=now)
    opened = events.append(
        connection,
        subject=dispute.cause,
        kind="opened",
        actor=actor,
        happened_at=happened_at,
        known_at=now,
        detail=opening_of(dispute),
        seat_id=seat_id,
        after=events.NOTHING,
    )
    deadlines.add_first(connection, due)
    holds.place_first(connection, subject=f"payment:{dispute.payment_id}", reason=dispute.cause, now=now)
    _tell(connection, dispute, chain, due, endpoints, informed=informed or {}, now=now)
    last = events.Last(opened.seq, opened.digest)
    return last if twice is None else _mark_refunded(connection, opened, twice, after=last)


def _mark_refunded(connection: Connection, opened: Event, twice: LostTwice, *, after: events.Last) -> events.Last:
    marked = events.append(
        connection, subject=opened.subject, kind="refunded_before", actor=opened.actor, happened_at=opened.happened_at,
        known_at=opened.known_at, detail={"refunded": as_detail(twice.twice), "on": twice.on.isoformat()}, after=after,
    )  # fmt: skip
    return events.Last(marked.seq, marked.digest)


def _lost_twice(connection: Connection, new: Dispute) -> LostTwice | None:
    """What the merchant would lose twice if the new dispute were lost."""
    given_back = refunds.of_payment(connection, new.payment_id)
    payment = payments.get(connection, new.payment_id) if given_back else None
    if payment is None:
        return None
    return doubles.lost_twice(new, payment, [*disputes.of_payment(connection, payment.id), new], given_back)


def post_chargeback(connection: Connection, dispute: Dispute, *, now: datetime, ordinal: int = 1) -> None:
    """The claims of a refusal down the chain, effective on the day the dispute opened."""
    journal.append(connection, [chargeback_entry(connection, dispute, ordinal=ordinal)], recorded_at=now)


def chargeback_entry(
    connection: Connection, dispute: Dispute, *, ordinal: int = 1, on: date | None = None, amount: Money | None = None
) -> Entry:
    """What `post_chargeback` posts; on another day or of another amount where the chargeback came later."""
    return chargeback_of(dispute, issuer=issuer_of(connection, dispute), ordinal=ordinal, on=on, amount=amount)


def chargeback_of(
    dispute: Dispute, *, issuer: str | None, ordinal: int = 1, on: date | None = None, amount: Money | None = None
) -> Entry:
    """The same where it is known whether an `issuer` stands at the head of the chain."""
    return postings.chargeback(
        reference=f"{dispute.cause}/withdrawn/{ordinal}",
        cause=dispute.cause,
        chain=dispute.chain,
        issuer=issuer,
        amount=amount or dispute.amount,
        on=on or dispute.opened_on,
        reason=f"chargeback {dispute.reason_code}",
    )


def _tell(
    connection: Connection,
    dispute: Dispute,
    chain: Mapping[str, Party],
    due: Sequence[Deadline],
    endpoints: Sequence[Endpoint],
    *,
    informed: Mapping[str, datetime],
    now: datetime,
) -> None:
    notices_served.add(connection, dispute.id, dispute.chain, informed=informed, now=now)
    letters = {}
    for code in dispute.chain:
        if code in informed:
            continue
        mine = min((line.due_at for line in due if line.party == code), default=None)
        letters[f"{dispute.cause}/opened/{code}"] = messages.opened(dispute, chain[code], respond_by=mine)
    sent = send_letters(connection, letters, endpoints=endpoints, now=now, serves={"dispute": dispute.id})
    marks.add_sent(connection, dispute.id, sent, at=now)
