"""The chart of accounts: what kinds of account a book may hold, and which of them name a counterparty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from ledger.errors import UnknownAccountKind
from ledger.money import exponent
from ledger.texts import require_text
from runtime.refusal import because


class Side(StrEnum):
    """The side on which an account normally stands."""

    DEBIT = "debit"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Kind:
    """One line of the chart: its normal side, and whether each account of it is about somebody."""

    side: Side
    about_somebody: bool = False
    loss: bool = False  # shown as a loss of the party in the matrix


CHART: Mapping[str, Kind] = MappingProxyType(
    {
        "receivable": Kind(Side.DEBIT, about_somebody=True),
        "payable": Kind(Side.CREDIT, about_somebody=True),
        "withheld_by": Kind(Side.DEBIT, about_somebody=True),  # mine, held by the counterparty
        "withheld_from": Kind(Side.CREDIT, about_somebody=True),  # the counterparty's, held by me
        "bank": Kind(Side.DEBIT),
        "in_transit": Kind(Side.DEBIT),
        "cardholders": Kind(Side.DEBIT),
        "sales": Kind(Side.CREDIT),
        "refunds": Kind(Side.DEBIT),
        "disputed": Kind(Side.DEBIT),
        "chargeback_loss": Kind(Side.DEBIT, loss=True),
        "bad_debt": Kind(Side.DEBIT, loss=True),
        "fees_income": Kind(Side.CREDIT),
        "fees_expense": Kind(Side.DEBIT),
        "suspense": Kind(Side.CREDIT),
        "opening": Kind(Side.CREDIT),
    }
)

MIRRORS: Mapping[str, str] = MappingProxyType({"payable": "receivable", "withheld_from": "withheld_by"})
"""What P books as the first about Q, Q books as the second about P, in the same entry."""

_MIRROR_KINDS = {kind: other for pair in MIRRORS.items() for kind, other in (pair, pair[::-1])}


@dataclass(frozen=True, slots=True)
class Account:
    """An account of one party's book, named by what it is; the row behind it is found or made when posted.

    `book` and `counterparty` are party codes, `currency` an ISO 4217 code.
    Raises UnknownAccountKind, UnknownCurrency, UnwritableText.
    """

    book: str
    kind: str
    currency: str
    counterparty: str | None = None

    def __post_init__(self) -> None:
        require_text("book", self.book)
        if self.counterparty is not None:
            require_text("counterparty", self.counterparty)
        line = CHART.get(self.kind)
        if line is None:
            raise UnknownAccountKind(self.kind, because("the chart has %(kinds)s", kinds=", ".join(CHART)))
        if line.about_somebody != (self.counterparty is not None):
            needs = because("needs a counterparty") if line.about_somebody else because("has no counterparty")
            raise UnknownAccountKind(self.kind, needs)
        if self.counterparty == self.book:
            raise UnknownAccountKind(self.kind, because("%(book)s cannot be its own counterparty", book=self.book))
        exponent(self.currency)

    def __str__(self) -> str:
        about = f"[{self.counterparty}]" if self.counterparty else ""
        return f"{self.book}:{self.kind}{about} {self.currency}"


@lru_cache(maxsize=10_000)
def mirror_of(account: Account) -> Account | None:
    """The account in the counterparty's book that says the same from the other side; None where there is none."""
    kind = _MIRROR_KINDS.get(account.kind)
    if kind is None or account.counterparty is None:
        return None
    return Account(account.counterparty, kind, account.currency, account.book)
