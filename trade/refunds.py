"""Money of a sale that was given back: by the merchant of its own will, or in answer to an alert."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledger.money import Money

REFERENCE_MAX = 80  # characters of the name a source gives a refund


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund, by the name its source gave it. `cause` is the dispute it answered, else the payment."""

    payment_id: str
    reference: str
    amount: Money
    refunded_on: date
    stated_by: str
    cause: str


def total(refunds: Iterable[Refund], currency: str) -> Money:
    """What was given back in one currency."""
    return Money(sum(it.amount.minor for it in refunds if it.amount.currency == currency), currency)
