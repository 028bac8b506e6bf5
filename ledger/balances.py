"""What accounts add up to: positions between parties, losses, trial balances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ledger.accounts import CHART, Account
from ledger.entry import Basis, Finality
from ledger.money import Money

PositionKind = Literal["payable", "withheld"]
Status = Literal["fact", "claim", "ruling", "provisional"]

OWED: Mapping[str, PositionKind] = {"payable": "payable", "withheld_from": "withheld"}
"""The account kinds a position is read from: the debtor's, or the holder's."""

WEAKEST_FIRST: tuple[Status, ...] = ("claim", "provisional", "ruling", "fact")


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """What went through one account on one basis and finality, in minor units of the account's currency.

    `basis` is what it rests on today: a claim that was ruled upon rests on the ruling.
    """

    account: Account
    basis: Basis
    finality: Finality
    debits_minor: int
    credits_minor: int


@dataclass(frozen=True, slots=True)
class Position:
    """What `debtor` owes `creditor`, or (withheld) what a holder keeps of its owner; gross and never negative.

    `status` says what it rests on at the weakest: somebody's claim, an appealable ruling, a ruling, or facts alone.
    """

    debtor: str
    creditor: str
    kind: PositionKind
    money: Money
    status: Status


@dataclass(frozen=True, slots=True)
class Loss:
    """What a party bears, and whether an appeal can still change it."""

    party: str
    money: Money
    finality: Finality


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Debits less credits of a whole book in one currency, in minor units: zero, or the book is broken."""

    party: str
    currency: str
    minor: int


def positions(rows: Iterable[BalanceRow]) -> list[Position]:
    """Every open position, by debtor, creditor and kind; what nets to zero is left out.

    An account that stands on its wrong side (paid above the claim, a reinstatement before its withdrawal) is owed
    the other way and is shown so: never negative, never hidden.
    """
    open_minor: dict[tuple[str, str, PositionKind, str], int] = defaultdict(int)
    rests_on: dict[tuple[str, str, PositionKind, str], set[Status]] = defaultdict(set)
    for account, parts in _credit_parts(rows).items():
        minor = sum(parts.values())
        if minor == 0 or account.counterparty is None:
            continue
        key = (account.book, account.counterparty, OWED[account.kind], account.currency)
        if minor < 0:
            key = (account.counterparty, account.book, "payable", account.currency)
        open_minor[key] += abs(minor)
        rests_on[key].add(_status(parts))
    return [
        Position(debtor, creditor, kind, Money(minor, currency), min(rests_on[key], key=WEAKEST_FIRST.index))
        for key, minor in sorted(open_minor.items())
        for debtor, creditor, kind, currency in (key,)
    ]


def _credit_parts(rows: Iterable[BalanceRow]) -> dict[Account, dict[tuple[Basis, Finality], int]]:
    """Credits less debits of each account that somebody is owed by, apart for each basis and finality."""
    parts: dict[Account, dict[tuple[Basis, Finality], int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        if row.account.kind in OWED:
            parts[row.account][row.basis, row.finality] += row.credits_minor - row.debits_minor
    return parts


def _status(parts: Mapping[tuple[Basis, Finality], int]) -> Status:
    standing = [key for key, minor in parts.items() if minor != 0]
    if any(basis is Basis.CLAIM for basis, _finality in standing):
        return "claim"
    if any(finality is Finality.PROVISIONAL for _basis, finality in standing):
        return "provisional"
    return "ruling" if any(basis is Basis.RULING for basis, _finality in standing) else "fact"


def losses(rows: Iterable[BalanceRow]) -> list[Loss]:
    """What each party bears, by party, currency and finality; what nets to zero is left out."""
    borne: dict[tuple[str, str, Finality], int] = defaultdict(int)
    for row in rows:
        if CHART[row.account.kind].loss:
            borne[row.account.book, row.account.currency, row.finality] += row.debits_minor - row.credits_minor
    return [
        Loss(party, Money(minor, currency), finality)
        for (party, currency, finality), minor in sorted(borne.items())
        if minor != 0
    ]


def trial_balances(rows: Iterable[BalanceRow]) -> list[TrialBalance]:
    """Debits less credits of every book and currency, by party and currency."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        sums[row.account.book, row.account.currency] += row.debits_minor - row.credits_minor
    return [TrialBalance(party, currency, minor) for (party, currency), minor in sorted(sums.items())]
