"""What must hold of whole books, whatever was posted into them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.accounts import MIRRORS, Account, mirror_of
from ledger.balances import BalanceRow, trial_balances
from ledger.holds import HoldState
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: what kind of thing, where it stands, and what was found there."""

    what: str
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was looked at, and every fault found. `sealed` entries are proven unchanged, those above cannot be."""

    entries: int
    transfers: int
    faults: tuple[Fault, ...]
    seals: int = 0
    sealed: int = 0

    @property
    def ok(self) -> bool:
        return not self.faults


def book_faults(rows: Sequence[BalanceRow], holds: Iterable[HoldState]) -> Iterator[Fault]:
    """Books that do not balance, pairs that disagree, positions below zero, holds the books know otherwise."""
    for trial in trial_balances(rows):
        if trial.minor != 0:
            found = f"debits less credits are {trial.minor}, not 0"
            yield Fault("trial_balance", f"{trial.party} {trial.currency}", found)
    credit = _credit_by_account(rows)
    yield from _pair_faults(credit)
    yield from _hold_faults(credit, holds)


def _credit_by_account(rows: Iterable[BalanceRow]) -> Mapping[Account, int]:
    credit: dict[Account, int] = defaultdict(int)
    for row in rows:
        credit[row.account] += row.credits_minor - row.debits_minor
    return credit


def _pair_faults(credit: Mapping[Account, int]) -> Iterator[Fault]:
    for account, minor in sorted(credit.items(), key=lambda item: str(item[0])):
        mirror = mirror_of(account)
        if mirror is None:
            continue
        seen = -credit.get(mirror, 0)
        # Each disagreement once: from the side that owes, or from the only side that says anything.
        if minor != seen and (account.kind in MIRRORS or mirror not in credit):
            yield Fault("mirror", str(account), f"stands at {minor}, {mirror} says {seen}")
        if account.kind in MIRRORS and minor < 0:
            yield Fault("negative", str(account), f"stands at {minor}; a position is never below zero")


def _hold_faults(credit: Mapping[Account, int], holds: Iterable[HoldState]) -> Iterator[Fault]:
    kept: dict[Account, int] = defaultdict(int)
    for state in holds:
        hold = state.hold
        kept[Account(hold.holder, "withheld_from", hold.currency, hold.owner)] += state.left.minor
        if state.left.minor < 0:
            yield Fault("hold", hold.id, f"{-state.left} more was taken or released than held")
        if hold.cap is not None and state.left.minor > hold.cap.minor:
            yield Fault("hold", hold.id, f"keeps {state.left}, its cap is {hold.cap}")
    for account in sorted(kept.keys() | {a for a in credit if a.kind == "withheld_from"}, key=str):
        if kept[account] != credit.get(account, 0):
            said, books = Money(kept[account], account.currency), Money(credit.get(account, 0), account.currency)
            yield Fault("hold", str(account), f"the holds keep {said}, the books {books}")
