"""The same money twice: what of a payment is open to dispute, and what is both refunded and charged back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from disputes.dispute import CLAIMS_NOTHING, Dispute, Outcome, Stage
from ledger.money import Money
from trade.payments import Payment
from trade.refunds import Refund, total


@dataclass(frozen=True, slots=True)
class LostTwice:
    """What of a sale is both refunded and charged back, how much was refunded, and when last."""

    twice: Money
    refunded: Money
    on: date


GONE = frozenset({Outcome.LOST, Outcome.ACCEPTED, Outcome.REFUNDED, Outcome.SHARED, Outcome.EXPIRED})
"""Outcomes after which the disputed money may have gone back, so that it cannot be disputed a second time."""


def bound_minor(it: Dispute) -> int:
    """How much of its payment a dispute holds: what it is about while it is open or where it was lost, the part that was
    accepted where it was not. What the issuer gave up is free; a fraud notice holds nothing."""
    if it.stage is Stage.FRAUD_NOTICE:
        return 0
    whole = it.stage is not Stage.CLOSED or it.outcome in GONE
    return it.amount.minor - it.conceded_minor if whole else it.accepted_minor


def binding(known: Sequence[Dispute]) -> list[Dispute]:
    """The disputes of a payment that hold money of it."""
    return [it for it in known if bound_minor(it) > 0]


def refunded_apart(known: Sequence[Dispute], refunds: Sequence[Refund]) -> list[Refund]:
    """The refunds no dispute holds already: one that answered an alert is counted with its dispute."""
    counted = {it.cause for it in binding(known)}
    return [it for it in refunds if it.cause not in counted]


def left_of(payment: Payment, known: Sequence[Dispute], refunds: Sequence[Refund]) -> Money:
    """What of a payment can still be disputed: paid, less refunded, less disputed already. Other currencies do not
    count."""
    apart = total(refunded_apart(known, refunds), payment.amount.currency)
    return Money(max(undisputed(payment, known).minor - apart.minor, 0), payment.amount.currency)


def undisputed(payment: Payment, known: Sequence[Dispute]) -> Money:
    """What of a payment is in no dispute, refunded or not."""
    taken = sum(bound_minor(it) for it in known if it.amount.currency == payment.amount.currency)
    return Money(max(payment.amount.minor - taken, 0), payment.amount.currency)


def double(payment: Payment, known: Sequence[Dispute], refunds: Sequence[Refund]) -> Money:
    """How much of a payment is both refunded and charged back: what the merchant would lose twice."""
    currency = payment.amount.currency
    claimed = sum(bound_minor(it) for it in known if it.amount.currency == currency and claims(it))
    refunded = total(refunds, currency).minor
    return Money(min(max(claimed + refunded - payment.amount.minor, 0), refunded, claimed), currency)


def lost_twice(it: Dispute, payment: Payment, known: Sequence[Dispute], refunds: Sequence[Refund]) -> LostTwice | None:
    """The same for one of the disputes, with what was refunded and when last; None where nothing is lost twice."""
    twice = double(payment, known, refunds) if refunds and claims(it) else None
    if twice is None or not twice.minor:
        return None
    return LostTwice(twice, total(refunds, twice.currency), refunds[-1].refunded_on)


def claims(it: Dispute) -> bool:
    """Whether a dispute takes money by a chargeback; what was refunded before one does not."""
    return it.stage not in CLAIMS_NOTHING and it.outcome is not Outcome.REFUNDED
