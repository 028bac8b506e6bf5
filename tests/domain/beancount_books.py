"""What Beancount, a program that is not ours, makes of a text of ours."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from beancount import loader
from beancount.core import data, realization

from ledger.accounts import Account
from ledger.export.beancount import account_name
from ledger.money import exponent


@dataclass(frozen=True, slots=True)
class Loaded:
    """Complaints, and what every account comes to, by (name, currency), as Beancount adds it up."""

    complaints: list[str]
    balances: dict[tuple[str, str], Decimal]
    transactions: list[data.Transaction]


def load(text: str) -> Loaded:
    entries, errors, _options = loader.load_string(text)
    root = realization.realize(entries)
    balances = {
        (account.account, position.units.currency): position.units.number
        for account in realization.iter_children(root, leaf_only=False)
        for position in account.balance
    }
    transactions = [it for it in entries if isinstance(it, data.Transaction)]
    return Loaded([it.message for it in errors], balances, transactions)


def ours(account: Account, minor: int) -> tuple[tuple[str, str], Decimal]:
    """An account and its balance in Beancount's terms."""
    return (account_name(account), account.currency), Decimal(minor).scaleb(-exponent(account.currency))
