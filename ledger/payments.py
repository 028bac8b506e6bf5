"""Payments and set-offs between two books, as transfers: what every settlement is made of.

A payment is on its way until the payee confirms it: the payer's money has left its bank account, and what it owes stands.
Confirmed, it discharges what is owed by then; what it brings above that is owed back. Returned, nothing has happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.accounts import Account
from ledger.entry import Entry, Transfer
from ledger.money import Money


class RemittanceState(StrEnum):
    """Where a payment between two parties is."""

    SENT = "sent"  # on its way
    ARRIVED = "arrived"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Remittance:
    """A payment from `payer` to `payee` (party codes). `cause` is the matter it pays, or its own name for the account."""

    id: str
    payer: str
    payee: str
    money: Money
    cause: str
    sent_on: date
    state: RemittanceState = RemittanceState.SENT
    ended_on: date | None = None

    @property
    def subject(self) -> str:
        """The name under which its entries and events stand."""
        return f"remittance:{self.id}"


def entry_of(it: Remittance, state: RemittanceState, *, on: date, owed_minor: int = 0) -> Entry:
    """What the payment posts when it gets there. `owed_minor`: what the payer owes the payee on arrival."""
    kind, transfers = {
        RemittanceState.SENT: ("remittance", sent(it.payer, it.money)),
        RemittanceState.ARRIVED: ("payment", arrived(it.payer, it.payee, it.money, owed_minor=owed_minor)),
        RemittanceState.RETURNED: ("remittance_returned", returned(it.payer, it.money)),
    }[state]
    return Entry(f"{it.subject}/{state}", kind, f"{it.payer} pays {it.payee}", on, it.cause, transfers)


def paid(payer: str, payee: str, money: Money) -> tuple[Transfer, ...]:
    """A payment known by both at once: bank to bank, and what is owed falls in both books."""
    currency = money.currency
    return (
        Transfer(Account(payer, "payable", currency, payee), Account(payer, "bank", currency), money),
        Transfer(Account(payee, "bank", currency), Account(payee, "receivable", currency, payer), money),
    )


def sent(payer: str, money: Money) -> tuple[Transfer, ...]:
    """The payer's money is on its way; nothing is discharged yet."""
    return (Transfer(Account(payer, "in_transit", money.currency), Account(payer, "bank", money.currency), money),)


def returned(payer: str, money: Money) -> tuple[Transfer, ...]:
    """The payment came back to the payer."""
    return tuple(Transfer(it.credit, it.debit, it.amount) for it in sent(payer, money))


def arrived(payer: str, payee: str, money: Money, *, owed_minor: int) -> tuple[Transfer, ...]:
    """The payee has it: as much as is owed by now is discharged, and what was paid above that is owed back."""
    currency = money.currency
    discharged = min(money.minor, max(owed_minor, 0))
    above = money.minor - discharged
    on_its_way, bank = Account(payer, "in_transit", currency), Account(payee, "bank", currency)
    found: list[Transfer] = []
    if discharged:
        part = Money(discharged, currency)
        found.append(Transfer(Account(payer, "payable", currency, payee), on_its_way, part))
        found.append(Transfer(bank, Account(payee, "receivable", currency, payer), part))
    if above:
        part = Money(above, currency)
        found.append(Transfer(Account(payer, "receivable", currency, payee), on_its_way, part))
        found.append(Transfer(bank, Account(payee, "payable", currency, payer), part))
    return tuple(found)


def set_off(first: str, second: str, money: Money) -> tuple[Transfer, ...]:
    """In both books: what each owes the other, against what the other owes it."""
    currency = money.currency
    return tuple(
        Transfer(Account(book, "payable", currency, other), Account(book, "receivable", currency, other), money)
        for book, other in ((first, second), (second, first))
    )
