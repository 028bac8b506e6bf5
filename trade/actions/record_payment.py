"""Put a payment on record and post what it says has happened: the sale, its clearing, its payout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy import Connection

from ledger.actions.post_open import post_open
from ledger.store import journal
from trade import postings
from trade.card_numbers import require_no_card_number
from trade.errors import SaidOtherwise
from trade.payments import Payment, require_direction
from trade.shipments import Shipment
from trade.store import parties, payments, shipments

LATE_FACTS = (
    "last_four", "bin_country", "arn", "processed_on", "statement_on", "expected_delivery_on", "cleared_on", "paid_out_on",
)  # fmt: skip


def record_payment(
    connection: Connection, payment: Payment, *, now: datetime, shipment: Shipment | None = None, post: bool = True
) -> bool:
    """True when the payment is new. Said again it changes nothing; facts missing so far are added.

    `post=False` for a source that says what was sold and not how it was settled: the books would never clear.
    Raises UnknownParty, ChainRefused, SaidOtherwise (a fact on record is contradicted), CardNumberRefused.
    """
    _require_no_card_number(payment)
    kinds = parties.kinds(connection, payment.chain.parties)
    require_direction(payment.chain, kinds)
    known = payments.get(connection, payment.id)
    if known is None:
        payments.add_chain(connection, payment.chain)
        payments.add(connection, payment, now=now)
        known = payment
    else:
        known = _with_late_facts(connection, known, payment, now)
    if shipment is not None:
        shipments.add(connection, shipment, now=now)
    if post:
        entries = postings.entries_of(known, kinds)
        standing = journal.find(connection, [it.reference for it in entries])
        post_open(connection, [it for it in entries if it.reference not in standing], now=now)
    return known is payment


def record_new_payments(connection: Connection, rows: Sequence[tuple[Payment, Shipment | None]], *, now: datetime) -> None:
    """Put many payments on record at once, none of which is there. All of them, or none and the first refusal.

    Raises what `record_payment` raises, and IntegrityError when another writer was first with one of them.
    """
    for payment, _ in rows:
        _require_no_card_number(payment)
    chains = {payment.chain for payment, _ in rows}
    kinds = parties.kinds(connection, sorted({code for chain in chains for code in chain.parties}))
    for chain in sorted(chains, key=lambda it: it.id):
        require_direction(chain, kinds)
        payments.add_chain(connection, chain)
    payments.add(connection, *(payment for payment, _ in rows), now=now)
    shipments.add(connection, *(shipment for _, shipment in rows if shipment is not None), now=now)
    entries = [entry for payment, _ in rows for entry in postings.entries_of(payment, kinds)]
    journal.append(connection, entries, recorded_at=now)


def _require_no_card_number(payment: Payment) -> None:
    for name, text in (("order reference", payment.order_reference), ("ARN", payment.arn or "")):
        # An ARN is 23 digits by ISO 8583 practice: longer than any card number, so only shorter texts can be one.
        require_no_card_number(name, text)
    require_no_card_number("payment facts", str(dict(payment.facts)))


def _with_late_facts(connection: Connection, known: Payment, stated: Payment, now: datetime) -> Payment:
    late = {
        name: getattr(stated, name)
        for name in LATE_FACTS
        if getattr(stated, name) is not None and getattr(known, name) is None
    }
    merged = replace(known, **late)
    wrong = [
        field.name
        for field in fields(Payment)
        if field.name != "facts"
        and getattr(stated, field.name) is not None
        and getattr(stated, field.name) != getattr(merged, field.name)
    ]
    if wrong:
        raise SaidOtherwise("payment", known.id, wrong)
    if late:
        payments.restate(connection, merged, now=now)
    return merged
