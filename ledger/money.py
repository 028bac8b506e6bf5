"""Exact amounts: integer minor units of one ISO 4217 currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import iso4217

from ledger.errors import CurrencyMismatch, NotInteger, TooLarge, UnknownCurrency

MINOR_MAX = 2**63 - 1  # a BIGINT column


@cache
def exponent(currency: str) -> int:
    """Decimal digits of a currency (CNY 2, JPY 0, BHD 3), from ISO 4217.

    Raises UnknownCurrency, also for the codes that have no minor unit: gold, units of account, XXX for no currency.
    """
    try:
        found: Any = iso4217.Currency(currency)
    except (ValueError, TypeError):
        raise UnknownCurrency(currency) from None
    digits: int | None = found.exponent
    if digits is None:
        raise UnknownCurrency(currency)
    return digits


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: integer minor units of one currency. May be zero or negative; a transfer may not."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise NotInteger(self.minor)
        if abs(self.minor) > MINOR_MAX:
            raise TooLarge(self.minor)
        exponent(self.currency)

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __str__(self) -> str:
        digits = exponent(self.currency)
        sign, magnitude = ("-" if self.minor < 0 else ""), abs(self.minor)
        whole, part = divmod(magnitude, 10**digits)
        return f"{self.currency} {sign}{whole:,}" + (f".{part:0{digits}d}" if digits else "")

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Divide by weight, largest remainder first, ties to the earlier part; the parts always sum to the whole.

        Raises ValueError when the weights are empty, negative or sum to nothing.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError(f"weights must be non-negative and sum to more than 0, not {list(weights)}")
        parts = [self.minor * weight // total for weight in weights]
        by_remainder = sorted(range(len(parts)), key=lambda i: -(self.minor * weights[i] % total))
        for i in by_remainder[: self.minor - sum(parts)]:
            parts[i] += 1
        return [Money(part, self.currency) for part in parts]
