"""Open a dispute: every party of the chain is told and gets its deadlines in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from disputes import deadlines as deadline_rules
from disputes import messages, postings
from disputes.deadlines import Deadline
from disputes.dispute import Dispute
from disputes.informed import MarkKind
from disputes.schemes.load import load_all
from disputes.store import deadlines, disputes, events, marks, notices_served
from disputes.told import opening_of
from evidence.store import holds
from ledger.entry import Entry
from ledger.money import Money
from ledger.store import journal
from runtime import outbox
from trade.parties import Party, PartyKind
from trade.store import parties


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
    disputes.add(connection, dispute, stated_at=happened_at, now=now)
    events.append(
        connection,
        subject=dispute.cause,
        kind="opened",
        actor=actor,
        happened_at=happened_at,
        known_at=now,
        detail=opening_of(dispute),
        seat_id=seat_id,
    )
    due = deadline_rules.deadlines_of(
        dispute,
        kinds={code: party.kind for code, party in chain.items()},
        book=load_all(),
        clock_start=dispute.opened_on,
        stated=respond_by,
    )
    deadlines.add(connection, due)
    holds.place(connection, subject=f"payment:{dispute.payment_id}", reason=dispute.cause, until=None, now=now)
    _tell(connection, dispute, chain, due, informed=informed, now=now)
    return dispute


def post_chargeback(connection: Connection, dispute: Dispute, *, now: datetime, ordinal: int = 1) -> None:
    """The claims of a refusal down the chain, effective on the day the dispute opened."""
    journal.append(connection, [chargeback_entry(connection, dispute, ordinal=ordinal)], recorded_at=now)


def chargeback_entry(
    connection: Connection, dispute: Dispute, *, ordinal: int = 1, on: date | None = None, amount: Money | None = None
) -> Entry:
    """What `post_chargeback` posts; on another day or of another amount where the chargeback came later."""
    return postings.chargeback(
        reference=f"{dispute.cause}/withdrawn/{ordinal}",
        cause=dispute.cause,
        chain=dispute.chain,
        issuer=issuer_of(connection, dispute),
        amount=amount or dispute.amount,
        on=on or dispute.opened_on,
        reason=f"chargeback {dispute.reason_code}",
    )


def issuer_of(connection: Connection, dispute: Dispute) -> str | None:
    """The issuer at the head of the chain; None when the head is some other party."""
    head = dispute.chain[0]
    return head if parties.kinds(connection, [head])[head] is PartyKind.ISSUER else None


def _tell(
    connection: Connection,
    dispute: Dispute,
    chain: Mapping[str, Party],
    due: Sequence[Deadline],
    *,
    informed: Mapping[str, datetime] | None,
    now: datetime,
) -> None:
    on_record = dict(informed or {})
    unaware = [code for code in dispute.chain if code not in on_record]
    notices_served.add(
        connection,
        dispute.id,
        dispute.chain,
        informed=on_record,
        channel="stated" if on_record else "recourse",
    )
    for code in unaware:
        notices_served.inform(connection, dispute.id, code, at=now, channel="recourse")
        mine = min((line.due_at for line in due if line.party == code), default=None)
        message = messages.opened(dispute, chain[code], respond_by=mine)
        if message is not None:
            payload: dict[str, Any] = message | {"serves": {"dispute": dispute.id, "party": code}}
            outbox.add(connection, key=f"{dispute.cause}/opened/{code}", topic="email", payload=payload, now=now)
            marks.add(connection, dispute.id, code, MarkKind.SENT, at=now)
