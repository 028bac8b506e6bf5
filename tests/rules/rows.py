"""Rows the sweep and window tests start from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, select

from disputes.deadlines import Deadline
from disputes.store import deadlines, disputes
from disputes.store.tables import window
from disputes.windows import Window
from runtime.tables import outbox
from tests.rules.examples import CHAIN, KINDS, a_dispute, a_payment
from trade.parties import Party
from trade.payments import Chain, Payment
from trade.store import parties, payments

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


def put_payments(connection: Connection, *several: Payment) -> None:
    """The chain's parties, each with an address, and these payments, their windows due."""
    for code in CHAIN:
        parties.add(connection, Party(code, KINDS[code], code, code, email=f"desk@{code}.example"), now=NOW)
    payments.add_chain(connection, Chain(CHAIN))
    for payment in several:
        payments.add(connection, payment, now=NOW)


def put_disputes(connection: Connection, ids: Sequence[str]) -> None:
    put_payments(connection, *(a_payment(f"merchant-a.{id_}") for id_ in ids))
    for id_ in ids:
        disputes.add(connection, a_dispute(id_, payment_id=f"merchant-a.{id_}"), stated_at=NOW, now=NOW)


def put_deadline(connection: Connection, dispute_id: str, due_at: datetime, *, party: str = "merchant-a") -> Deadline:
    line = Deadline(dispute_id, party, "answer_chargeback", due_at, date(2026, 5, 1), "stated", "test", presumed=False)
    deadlines.add(connection, [line])
    return line


def a_window(payment_id: str, kind: str, closes_on: date | None) -> Window:
    return Window(payment_id, kind, date(2026, 1, 1), closes_on, "test/x@from-2000-01-01", "why", "因", False)


def window_states(connection: Connection) -> dict[tuple[str, str], str]:
    return {(row.payment_id, row.kind): row.state for row in connection.execute(select(window))}


def mails(connection: Connection) -> list[tuple[str, str]]:
    """(receiver, key) of every message waiting to be sent."""
    return sorted((row.payload["to"], row.key) for row in connection.execute(select(outbox)))
