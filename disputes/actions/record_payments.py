"""Put the payments of a message on record, each by itself: one that cannot stand does not hold up the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from disputes.actions.apply_notice import source_chain
from disputes.actions.refund_payment import note_refunded
from disputes.errors import DisputeError
from disputes.importers.parsed import PaymentRow
from disputes.notice import PaymentFacts
from ledger.errors import LedgerError
from trade.actions.record_payment import record_new_payments, record_payment
from trade.errors import SaidOtherwise, TradeError
from trade.payments import Payment
from trade.store import payments

TRIES = 3
TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one thing of a message was not stored. `breaks_a_rule` tells a refusal from what may pass another time."""

    line: int
    message: str
    breaks_a_rule: bool = True


def record_payments(
    connection: Connection, *, rows: Sequence[PaymentRow], facts: Sequence[PaymentFacts], now: datetime
) -> list[Failure]:
    """The failures; everything else is on record, new or as it was. Said again it changes nothing."""
    failures: list[Failure] = []
    for first in range(0, len(rows), TOGETHER):
        failures += _record_rows(connection, rows[first : first + TOGETHER], now=now)
    for stated in facts:

        def record_facts(stated: PaymentFacts = stated) -> None:
            _record_facts(connection, stated, now=now)

        failures += by_itself(connection, record_facts)
    return failures


def _record_rows(connection: Connection, rows: Sequence[PaymentRow], *, now: datetime) -> list[Failure]:
    """What is new goes in together, what stands word for word is left; the rest is tried row by row, to name it."""
    known = payments.of_ids(connection, [row.payment.id for row in rows])
    fresh: dict[str, PaymentRow] = {}
    for row in rows:
        if row.payment.id not in known:
            fresh.setdefault(row.payment.id, row)  # of two with one name the first counts
    try:
        with connection.begin_nested():
            record_new_payments(connection, [(row.payment, row.shipment) for row in fresh.values()], now=now)
    except (TradeError, LedgerError, IntegrityError):
        fresh = {}
    failures: list[Failure] = []
    for row in rows:
        as_it_was = row.shipment is None and known.get(row.payment.id) == row.payment
        if as_it_was or fresh.get(row.payment.id) is row:
            continue

        def record_row(row: PaymentRow = row) -> None:
            record_payment(connection, row.payment, now=now, shipment=row.shipment)

        failures += by_itself(connection, record_row, line=row.line)
    return failures


def by_itself(connection: Connection, act: Callable[[], object], *, line: int = 0) -> list[Failure]:
    """Do one thing in a savepoint: all of it, or none of it and why."""
    for _ in range(TRIES):
        try:
            with connection.begin_nested():
                act()
        except (TradeError, DisputeError, LedgerError) as refused:
            return [Failure(line, str(refused))]
        except IntegrityError:
            continue  # another writer put the same thing on record first: now it is known
        return []
    return [Failure(line, "other writers were quicker each time; try this message again", breaks_a_rule=False)]


def _record_facts(connection: Connection, stated: PaymentFacts, *, now: datetime) -> None:
    """Put a processor's charge on record, unposted: it says what was sold and never which payout paid for it.

    Where a dispute came first, its stand-in takes on the facts. A sale on record from elsewhere (with its whole chain)
    stays as it is. Raises SaidOtherwise when that sale has another amount.
    """
    known = payments.known_to(connection, stated.source, stated.reference)
    if known is not None and known.source != stated.source:
        if known.amount != stated.amount:
            raise SaidOtherwise("payment", known.id, ["amount"])
        _note_refunded(connection, stated, known.id, now=now)
        return
    payment = Payment(
        id=f"{stated.source}.{stated.reference}",
        chain=source_chain(connection, stated.source, stated.merchant_account, now=now),
        order_reference=stated.order_reference or stated.reference,
        source=stated.source,
        amount=stated.amount,
        scheme=stated.scheme,
        sold_at=stated.sold_at,
        last_four=stated.last_four,
        bin_country=stated.bin_country,
    )
    if known is not None and known.facts.get("placeholder") and known.chain == payment.chain:
        payments.restate(connection, payment, now=now)
    elif known is not None:
        # The merchant may rename its order at the processor; the record stays under the first name.
        payment = replace(payment, order_reference=known.order_reference)
    record_payment(connection, payment, now=now, post=False)
    _note_refunded(connection, stated, payment.id, now=now)


def _note_refunded(connection: Connection, stated: PaymentFacts, payment_id: str, *, now: datetime) -> None:
    if stated.refunded is not None:
        on = (stated.stated_at or stated.sold_at).date()
        note_refunded(connection, payment_id, stated.refunded, by=stated.source, on=on, now=now)
