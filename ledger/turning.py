"""A claim that falls is open, or it is not: what was paid, withheld or set off meanwhile is owed the other way.

So a payable never goes below zero, whatever became of it between a posting and the one that takes it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from ledger.accounts import Account, mirror_of
from ledger.entry import Entry, Transfer, net_by_account
from ledger.money import Money

Side = Literal["debit", "credit"]


def falling(entry: Entry) -> dict[Account, int]:
    """The payables of which the entry takes something off, and how much (minor units)."""
    net = net_by_account(entry.transfers)
    return {account: minor for account, minor in net.items() if account.kind == "payable" and minor > 0}


def turned(entry: Entry, owed: Mapping[Account, int]) -> Entry:
    """The entry, of which no more falls than is owed: the rest is a claim of the debtor's on its creditor, in both books."""
    transfers: Sequence[Transfer] = entry.transfers
    for payable, minor in falling(entry).items():
        over, receivable = minor - max(owed.get(payable, 0), 0), mirror_of(payable)
        if over > 0 and receivable is not None:
            mine = Account(payable.book, "receivable", payable.currency, payable.counterparty)
            theirs = Account(receivable.book, "payable", payable.currency, payable.book)
            transfers = _put(_put(transfers, "debit", payable, mine, over), "credit", receivable, theirs, over)
    return replace(entry, transfers=tuple(transfers))


def _put(transfers: Sequence[Transfer], side: Side, account: Account, other: Account, minor: int) -> list[Transfer]:
    """The transfers with the last `minor` of one side of an account on another account."""
    found: list[Transfer] = []
    for it in reversed(transfers):
        part = min(minor, it.amount.minor) if getattr(it, side) == account else 0
        minor -= part
        if part:
            found.append(_with(it, side, other, part))
        if part < it.amount.minor:
            found.append(replace(it, amount=Money(it.amount.minor - part, it.amount.currency)))
    return found[::-1]


def _with(it: Transfer, side: Side, other: Account, minor: int) -> Transfer:
    amount = Money(minor, it.amount.currency)
    return replace(it, debit=other, amount=amount) if side == "debit" else replace(it, credit=other, amount=amount)
