"""A card payment and the chain of parties it passes through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from ledger.money import Money
from runtime.refusal import because
from trade.errors import AmountRefused, ChainRefused
from trade.parties import PartyKind

CHAIN_MIN, CHAIN_MAX = 2, 7
MINOR_MAX = 10**12 - 1  # twelve digits, as a card message holds (ISO 8583, field 4); books add millions of them up
DOWNHILL = (
    PartyKind.ISSUER, PartyKind.SCHEME, PartyKind.ACQUIRER, PartyKind.GATEWAY, PartyKind.PLATFORM, PartyKind.MERCHANT,
)  # fmt: skip
SELLERS = (PartyKind.PLATFORM, PartyKind.MERCHANT)


@dataclass(frozen=True, slots=True)
class Chain:
    """Party codes from the issuer's end down to the merchant. Raises ChainRefused."""

    parties: tuple[str, ...]

    def __post_init__(self) -> None:
        if not CHAIN_MIN <= len(self.parties) <= CHAIN_MAX:
            raise ChainRefused(
                self.parties, because("a chain has %(least)s to %(most)s parties", least=CHAIN_MIN, most=CHAIN_MAX)
            )
        if len(set(self.parties)) < len(self.parties):
            raise ChainRefused(self.parties, because("a party stands in it twice"))

    @property
    def id(self) -> str:
        return ">".join(self.parties)

    @property
    def merchant(self) -> str:
        return self.parties[-1]

    @classmethod
    def from_id(cls, text: str) -> Chain:
        return cls(tuple(part.strip() for part in text.split(">")))


def require_direction(chain: Chain, kinds: Mapping[str, PartyKind]) -> None:
    """Raises ChainRefused for a chain that runs uphill, does not end at who sold, or passes through who only carries.

    A chain written the wrong way round would balance, and would say that the issuer sold to its cardholder.
    """
    heights = []
    for code in chain.parties:
        if kinds[code] not in DOWNHILL:
            why = because("%(party)s is a %(kind)s, through which no money passes", party=code, kind=kinds[code])
            raise ChainRefused(chain.parties, why)
        heights.append(DOWNHILL.index(kinds[code]))
    for (upper, height), (lower, below) in pairwise(zip(chain.parties, heights, strict=True)):
        if height > below:
            why = because(
                "%(upper)s (%(upper_kind)s) cannot stand above %(lower)s (%(lower_kind)s)",
                upper=upper, upper_kind=kinds[upper], lower=lower, lower_kind=kinds[lower],
            )  # fmt: skip
            raise ChainRefused(chain.parties, why)
    if kinds[chain.merchant] not in SELLERS:
        last, kind = chain.merchant, kinds[chain.merchant]
        raise ChainRefused(
            chain.parties, because("it ends at %(party)s, a %(kind)s, and not at a merchant", party=last, kind=kind)
        )


@dataclass(frozen=True, slots=True)
class Payment:
    """One sale by card. Dates are the source's calendar days; `sold_at` is UTC.

    `scheme` names the rule file. `facts` is what else the source said. The full card number is never kept.
    Raises AmountRefused.
    """

    id: str
    chain: Chain
    order_reference: str
    source: str
    amount: Money
    scheme: str
    sold_at: datetime
    last_four: str | None = None
    bin_country: str | None = None
    arn: str | None = None
    processed_on: date | None = None
    statement_on: date | None = None
    expected_delivery_on: date | None = None
    cleared_on: date | None = None
    paid_out_on: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 < self.amount.minor <= MINOR_MAX:
            raise AmountRefused(self.id, self.amount, Money(MINOR_MAX, self.amount.currency))

    @property
    def cause(self) -> str:
        """The name under which its ledger entries stand."""
        return f"payment:{self.id}"
