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

    `basis` and `finality` say what it rests on today: a claim that was ruled upon rests on the ruling.
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
    `parts` says how much rests on what, in minor units, weakest first; none stated, all of it rests on `status`.
    """

    debtor: str
    creditor: str
    kind: PositionKind
    money: Money
    status: Status
    parts: tuple[tuple[Status, int], ...] = ()

    @property
    def resting(self) -> tuple[tuple[Status, int], ...]:
        """How much of it rests on what; the parts sum to the whole."""
        return self.parts or ((self.status, self.money.minor),)

    @property
    def claimed_minor(self) -> int:
        """How much of it only its creditor says."""
        return sum(minor for status, minor in self.resting if status == "claim")


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
    found: dict[tuple[str, str, PositionKind, str], dict[Status, int]] = defaultdict(lambda: defaultdict(int))
    for account, moved in _credit_parts(rows).items():
        minor = sum(moved.values())
        if minor == 0 or account.counterparty is None:
            continue
        key = (account.book, account.counterparty, OWED[account.kind], account.currency)
        if minor < 0:
            key = (account.counterparty, account.book, "payable", account.currency)
        for status, part in _open(moved, 1 if minor > 0 else -1).items():
            found[key][status] += part
    return [_position(key, found[key]) for key in sorted(found)]


def _position(key: tuple[str, str, PositionKind, str], parts: Mapping[Status, int]) -> Position:
    debtor, creditor, kind, currency = key
    resting = tuple((status, parts[status]) for status in WEAKEST_FIRST if parts.get(status))
    return Position(debtor, creditor, kind, Money(sum(parts.values()), currency), resting[0][0], resting)


def _credit_parts(rows: Iterable[BalanceRow]) -> dict[Account, dict[Status, int]]:
    """Credits less debits of each account that somebody is owed by, apart for what they rest on."""
    parts: dict[Account, dict[Status, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        if row.account.kind in OWED:
            parts[row.account][_status(row.basis, row.finality)] += row.credits_minor - row.debits_minor
    return parts


def _open(moved: Mapping[Status, int], sign: int) -> dict[Status, int]:
    """How much of an account is open on what. What was paid or taken back counts first against what is surely owed.

    A payment is a fact, whatever it pays: it discharges what is due before what is only claimed.
    """
    owed = {status: sign * minor for status, minor in moved.items() if sign * minor > 0}
    discharged = -sum(sign * minor for minor in moved.values() if sign * minor < 0)
    for status in reversed(WEAKEST_FIRST):
        taken = min(owed.get(status, 0), discharged)
        owed[status] = owed.get(status, 0) - taken
        discharged -= taken
    return {status: minor for status, minor in owed.items() if minor}


def _status(basis: Basis, finality: Finality) -> Status:
    if basis is Basis.CLAIM:
        return "claim"
    if finality is Finality.PROVISIONAL:
        return "provisional"
    return "ruling" if basis is Basis.RULING else "fact"


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
