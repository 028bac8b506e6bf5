"""What a wave touches that can still be held back: orders not shipped, windows still open, money not paid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from disputes.waves import Wave
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Order:
    """A sale with the wave's trait. `refused`: it is in dispute already."""

    payment_id: str
    order_reference: str
    amount: Money
    sold_on: date
    refused: bool


@dataclass(frozen=True, slots=True)
class Containment:
    """`unshipped` are the latest orders nobody handed over yet, at most as many as are shown; sums are of all there are."""

    wave: Wave
    unshipped: Sequence[Order]
    unshipped_number: int
    unshipped_sums: Sequence[Money]
    open_number: int
    open_sums: Sequence[Money]
    unpaid_number: int
    unpaid_sums: Sequence[Money]
