"""What entries not yet posted would change in the books, in as few lines as it can be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disputes.liability.settlement import Settlement
from ledger.accounts import Account
from ledger.entry import Entry, net_by_account
from ledger.money import Money
from trade.visibility import Scope


@dataclass(frozen=True, slots=True)
class Change:
    """What one account would change by, all entries together: a debit or a credit."""

    account: Account
    side: str  # "debit" | "credit"
    money: Money


@dataclass(frozen=True, slots=True)
class Preview:
    """`reversals` and `entries` count what would be posted; `changes` are those of the books the seat may read."""

    reversals: int
    entries: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """One line of a settlement: money from `payer` to `payee`, of what `kind` (a payment or a set-off)."""

    kind: str
    payer: str
    payee: str
    money: Money


def preview(entries: Sequence[Entry], scope: Scope, chain: Sequence[str]) -> Preview:
    """Net of all entries by account, from the merchant up the chain, what comes to nothing left out."""
    net = net_by_account([transfer for entry in entries for transfer in entry.transfers])
    order = {code: place for place, code in enumerate(reversed(chain))}
    shown = sorted(
        (it for it, minor in net.items() if minor and scope.reads_entries(it.book)),
        key=lambda it: (order.get(it.book, len(order)), it.book, it.kind, it.counterparty or ""),
    )
    changes = tuple(Change(it, "debit" if net[it] > 0 else "credit", Money(abs(net[it]), it.currency)) for it in shown)
    reversals = sum(entry.kind == "reversal" for entry in entries)
    return Preview(reversals, len(entries) - reversals, changes)


def payments_of(plan: Settlement) -> list[Payment]:
    """The set-offs and payments of a settlement; the moves of holds stand beside them."""
    found = []
    for entry in plan.payments:
        first = entry.transfers[0]
        found.append(Payment(entry.kind, first.debit.book, first.debit.counterparty or "", first.amount))
    return found
