"""What a source told us about a dispute, in our words: the one form every importer produces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from disputes.dispute import Outcome, Stage
from ledger.money import Money


class Problem(NamedTuple):
    """Bad input: collected, listed, and gone on from. `line` is 0 where the source has no lines."""

    line: int
    message: str


class Moved(StrEnum):
    """Which way money went, seen from the merchant's end of the chain."""

    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"
    FEE = "fee"
    FEE_REFUNDED = "fee_refunded"


@dataclass(frozen=True, slots=True)
class Movement:
    """Money a notice says was moved.

    `ordinal` counts movements of the same kind within the dispute (1, 2 …), oldest first: sources send their whole
    state each time, so the n-th withdrawal of a dispute is the same withdrawal in every message.
    """

    kind: Moved
    ordinal: int
    amount: Money
    moved_on: date


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """What a source told us about a payment. `merchant` and `gateway` are the source's own names for them."""

    source: str
    reference: str
    amount: Money
    sold_at: datetime
    scheme: str
    order_reference: str | None = None
    last_four: str | None = None
    bin_country: str | None = None
    merchant_account: str | None = None
    refunded: Money | None = None  # of the sale, all in all, as the source knew at `stated_at`
    stated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A source's statement of where one dispute stands. Times are UTC; `happened_at` orders two statements."""

    source: str
    reference: str
    payment_reference: str
    scheme: str
    reason_code: str
    stage: Stage
    amount: Money
    opened_on: date
    happened_at: datetime
    outcome: Outcome | None = None
    respond_by: datetime | None = None
    movements: tuple[Movement, ...] = ()
    merchant_account: str | None = None
    remarks: tuple[str, ...] = ()
