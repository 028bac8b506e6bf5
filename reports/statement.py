"""The statement of one party: what stood at the beginning, what moved, what stands at the end, and that it adds up.

Everything comes from the party's own book, whose mirrors the ledger keeps: what the book says of a counterparty is
what the counterparty's book says of the party. Opening and closing are read from the books apart from the lines, so
that the sum proves something.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ledger.accounts import Account
from ledger.balances import BalanceRow, PositionKind, Status
from ledger.entry import Basis, Finality
from ledger.holds import HoldState
from ledger.money import Money
from ledger.seal import Seal
from reports.horizon import Horizon
from trade.parties import Party

Contests = Mapping[str, Mapping[str, date]]
"""Who contests what, and since when (UTC): by cause, as `dispute:ID` or `hold:ID`, the parties' codes and days."""


class Movement(NamedTuple):
    """One transfer inside the party's book. `number` is the entry's id, `minor` in minor units."""

    number: int
    effective_on: date
    reference: str
    kind: str
    cause: str
    basis: Basis
    finality: Finality
    debit: Account
    credit: Account
    minor: int
    reason: str
    recorded_at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Line:
    """A movement as one account sees it. `claimed_by` and `contested_by` (codes) only where it rests on a claim."""

    movement: Movement
    against: Account
    debit_minor: int
    credit_minor: int
    claimed_by: str | None = None
    contested_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountPart:
    """One account over the period; balances are debits less credits, in minor units."""

    account: Account
    opening_minor: int
    lines: tuple[Line, ...]
    closing_minor: int

    @property
    def debits_minor(self) -> int:
        return sum(line.debit_minor for line in self.lines)

    @property
    def credits_minor(self) -> int:
        return sum(line.credit_minor for line in self.lines)


@dataclass(frozen=True, slots=True)
class Standing:
    """A position with one counterparty at both ends of the period. `status` says what the closing rests on.

    For a withheld position the debtor is the holder and the creditor the owner. `contested_by` names who contests
    any of the claims it rests on.
    """

    debtor: str
    creditor: str
    kind: PositionKind
    opening: Money
    closing: Money
    status: Status
    contested_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Borne:
    """A loss at both ends of the period, apart for what an appeal can still change."""

    finality: Finality
    opening: Money
    closing: Money


@dataclass(frozen=True, slots=True)
class HoldPart:
    """A hold of the party, or on its money, as it stood at the end of the period."""

    state: HoldState
    contested_by: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class CurrencyPart:
    """Everything of one currency. `own` are movements that touch no account about somebody else."""

    currency: str
    standings: tuple[Standing, ...]
    losses: tuple[Borne, ...]
    holds: tuple[HoldPart, ...]
    accounts: tuple[AccountPart, ...]
    own: tuple[Movement, ...]

    def total(self, kind: PositionKind, *, debtor: str | None = None, creditor: str | None = None) -> Money:
        """What all positions of a kind in which these two stand come to at the end of the period."""
        of_both = [it for it in self.standings if debtor in (None, it.debtor) and creditor in (None, it.creditor)]
        return Money(sum(it.closing.minor for it in of_both if it.kind == kind), self.currency)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, proven. `names` are the parties it mentions, by code; `demonstration` marks reconstructed data; `seal`
    is the last one that spans nothing beyond the horizon."""

    party: Party
    names: Mapping[str, Party]
    first_on: date
    last_on: date
    horizon: Horizon
    demonstration: bool
    currencies: tuple[CurrencyPart, ...]
    seal: Seal | None = None


@dataclass(frozen=True, slots=True)
class BookRows:
    """What a statement is made of, as the store reads it: one book, up to one horizon.

    `opening` is effective before the period, `closing` to its last day; `open_claims` are the causes whose claims
    still stand on an account at the end. `holds_before` and `holds` likewise.
    """

    opening: Sequence[BalanceRow]
    movements: Sequence[Movement]
    closing: Sequence[BalanceRow]
    open_claims: Mapping[Account, Collection[str]]
    holds_before: Sequence[HoldState]
    holds: Sequence[HoldState]
    contests: Contests
