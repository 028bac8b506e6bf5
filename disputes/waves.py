"""Waves: refusals that share a trait, far above what the merchant's other sales see. Raised once, over when it is quiet.

When enough is enough is data (`schemes/topics/waves.toml`); here counts are held against it, in whole numbers throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

BP = 10_000


class Trait(StrEnum):
    """What refusals may share. `merchant`: nothing but who sold."""

    MERCHANT = "merchant"
    BIN_COUNTRY = "bin_country"
    ISSUER = "issuer"
    DEVICE = "device_id"
    ADDRESS = "delivery_address"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class WaveRule:
    """When refusals are a wave; see the file for what each number is."""

    window_days: int
    base_days: int
    least: int
    factor: int
    floor_bp: int
    quiet_days: int
    source: str

    def window(self, on: date) -> tuple[date, date]:
        """The first and last day held against the base, the day `on` included."""
        return on - timedelta(days=self.window_days - 1), on

    def base(self, on: date) -> tuple[date, date]:
        last = self.window(on)[0] - timedelta(days=1)
        return last - timedelta(days=self.base_days - 1), last


@dataclass(frozen=True, slots=True)
class Swell:
    """What was counted of one trait of one merchant's sales: in the window, and of its other sales before it."""

    merchant: str
    trait: Trait
    value: str
    refusals: int
    sales: int
    base_refusals: int = 0
    base_sales: int = 0

    def base_bp(self, rule: WaveRule) -> int:
        """The base rate in basis points, never under the floor."""
        seen = self.base_refusals * BP // self.base_sales if self.base_sales else 0
        return max(seen, rule.floor_bp)

    @property
    def rate_bp(self) -> int:
        return self.refusals * BP // max(self.sales, 1)

    def is_wave(self, rule: WaveRule) -> bool:
        return self.refusals >= rule.least and self.refusals * BP >= rule.factor * self.base_bp(rule) * max(self.sales, 1)


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave on record: the counts it was raised on, and the day it was over (none while it lasts)."""

    id: str
    merchant: str
    trait: Trait
    value: str
    raised_on: date
    refusals: int
    sales: int
    base_bp: int
    closed_on: date | None = None

    @property
    def rate_bp(self) -> int:
        return self.refusals * BP // max(self.sales, 1)
