"""Put a refund of a sale on record: posted along its chain, and never in silence beside a dispute of the same money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from disputes import doubles, messages, postings
from disputes.dispute import Dispute, Stage
from disputes.doubles import LostTwice
from disputes.errors import AmountRefused, DayRefused, InDispute, ReferenceRefused, RefundRefused
from disputes.opening import text_of
from disputes.store import disputes, events
from disputes.store.issuers import issuer_at
from disputes.store.locks import lock_payment
from disputes.told import as_detail
from ledger.entry import Entry
from ledger.money import Money
from ledger.store import journal
from trade.actions.send_letter import send_letter
from trade.card_numbers import require_no_card_number
from trade.errors import NotFound
from trade.payments import Payment
from trade.refunds import REFERENCE_MAX, Refund, total
from trade.store import parties, payments, refunds


def doubled(connection: Connection, dispute: Dispute) -> LostTwice | None:
    """How much of the dispute's payment would be lost twice; None where nothing would."""
    given_back = refunds.of_payment(connection, dispute.payment_id)
    payment = payments.get(connection, dispute.payment_id) if given_back else None
    if payment is None:
        return None
    return doubles.lost_twice(dispute, payment, disputes.of_payment(connection, payment.id), given_back)


def refund_payment(
    connection: Connection,
    stated: Refund,
    *,
    already_made: bool,
    today: date,
    now: datetime,
    seat_id: str | None = None,
) -> Refund:
    """The refund on record; said again it changes nothing. One of money in dispute is refused, since it would be lost
    twice, unless it is `already_made`: then each dispute it touches says so, and everybody in its chain is told.

    Raises NotFound, AmountRefused, DayRefused, RefundRefused, InDispute, SaidOtherwise, CardNumberRefused.
    """
    lock_payment(connection, stated.payment_id, opener=stated.stated_by)
    entries = plan_refund(connection, stated, already_made=already_made, today=today)
    if refunds.add(connection, stated, now=now):
        journal.append(connection, entries, recorded_at=now)
        _mark(connection, stated, seat_id=seat_id, now=now)
    return stated


def note_refunded(connection: Connection, payment_id: str, total_now: Money, *, by: str, on: date, now: datetime) -> None:
    """What a source says was refunded all in all: what is more than we know goes on record, whatever is in dispute.

    A refund that is made already is a fact. Said again, or an older total after a newer one, it changes nothing.
    """
    payment = lock_payment(connection, payment_id, opener=by)
    if payment is None:
        return
    more = total_now.minor - total(refunds.of_payment(connection, payment.id), total_now.currency).minor
    if more <= 0 or total_now.minor > payment.amount.minor or total_now.currency != payment.amount.currency:
        return
    new = Refund(payment.id, f"{by}-{total_now.minor}", Money(more, total_now.currency), on, by, payment.cause)
    if refunds.add(connection, new, now=now):
        journal.append(connection, _entries(connection, payment, new), recorded_at=now)
        _mark(connection, new, seat_id=None, now=now)


def plan_refund(connection: Connection, stated: Refund, *, already_made: bool, today: date) -> list[Entry]:
    """What `refund_payment` would post now; writes nothing. Raises what that raises."""
    payment = payments.get(connection, stated.payment_id)
    if payment is None or stated.stated_by not in payment.chain.parties:
        raise NotFound("payment", stated.payment_id)
    if not 0 < len(stated.reference) <= REFERENCE_MAX or not stated.reference.isprintable():
        raise ReferenceRefused(REFERENCE_MAX)
    require_no_card_number("the reference", stated.reference)
    given_back = refunds.of_payment(connection, payment.id)
    if stated.reference not in {it.reference for it in given_back}:
        known = disputes.of_payment(connection, payment.id)
        _require_sound(stated, payment, known, given_back, already_made=already_made, today=today)
    return _entries(connection, payment, stated)


def _require_sound(
    stated: Refund, payment: Payment, known: Sequence[Dispute], given_back: Sequence[Refund], *, already_made: bool,
    today: date,
) -> None:  # fmt: skip
    currency = payment.amount.currency
    if stated.amount.currency != currency or stated.amount.minor <= 0:
        raise AmountRefused(str(stated.amount), currency, text_of(payment.amount))
    if not payment.sold_at.date() <= stated.refunded_on <= today:
        raise DayRefused(stated.refunded_on, payment.sold_at.date(), today)
    left = Money(payment.amount.minor - total(given_back, currency).minor, currency)
    if stated.amount.minor > left.minor:
        raise RefundRefused(payment.id, stated.amount, left)
    free = doubles.left_of(payment, known, given_back)
    if stated.amount.minor > free.minor and not already_made:
        raise InDispute(payment.id, stated.amount, free, [it.id for it in doubles.binding(known)])


def _entries(connection: Connection, payment: Payment, stated: Refund) -> list[Entry]:
    """Along the whole chain, where the sale itself is in the books; a processor's bare charge is not."""
    if not journal.find(connection, [f"{payment.cause}/sale"]):
        return []
    issuer = issuer_at(connection, payment.chain.parties)
    entry = postings.refund(
        reference=f"{payment.cause}/refund/{stated.reference}", cause=payment.cause, chain=payment.chain.parties,
        issuer=issuer, amount=stated.amount, on=stated.refunded_on, reason=f"refund {stated.reference}",
    )  # fmt: skip
    return [entry]


def _mark(connection: Connection, stated: Refund, *, seat_id: str | None, now: datetime) -> None:
    """A line and a letter in each open dispute that claims the money as well."""
    for dispute in disputes.of_payment(connection, stated.payment_id):
        found = doubled(connection, dispute)
        if found is None or dispute.stage is Stage.CLOSED:
            continue
        detail = {
            "refunded": as_detail(stated.amount), "twice": as_detail(found.twice), "on": stated.refunded_on.isoformat(),
            "reference": stated.reference,
        }  # fmt: skip
        event = events.append(
            connection, subject=dispute.cause, kind="refund_recorded", actor=stated.stated_by, happened_at=now,
            known_at=now, detail=detail, seat_id=seat_id,
        )  # fmt: skip
        for code, reader in parties.require(connection, dispute.chain).items():
            letter = messages.refunded_meanwhile(dispute, reader, amount=stated.amount, twice=found.twice)
            send_letter(connection, letter, key=f"{dispute.cause}/{event.seq}/{code}", now=now)
