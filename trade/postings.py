"""What a sale does to the books, from the swipe to the merchant's bank account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from ledger.accounts import Account
from ledger.entry import Entry, Transfer
from ledger.money import Money
from trade.parties import PartyKind
from trade.payments import Payment


def top_account(chain: Sequence[str], kinds: Mapping[str, PartyKind]) -> str:
    """What stands behind the head of a chain: the issuer's cardholders, or `suspense` where the issuer is not on record."""
    return "cardholders" if kinds.get(chain[0]) is PartyKind.ISSUER else "suspense"


def entries_of(payment: Payment, kinds: Mapping[str, PartyKind]) -> list[Entry]:
    """What the payment's own dates say has happened: sold, cleared, paid out."""
    found: list[Entry | None] = [sale(payment, kinds)]
    if payment.cleared_on:
        found.append(clearing(payment, kinds, payment.cleared_on))
    if payment.paid_out_on:
        found.append(payout(payment, kinds, payment.paid_out_on))
    return [entry for entry in found if entry is not None]


def sale(payment: Payment, kinds: Mapping[str, PartyKind]) -> Entry:
    """Each party comes to owe the one below it, from the cardholder's promise to the merchant's sale."""
    money, chain = payment.amount, payment.chain.parties
    transfers: list[Transfer] = []
    debit = Account(chain[0], top_account(chain, kinds), money.currency)
    for upper, lower in pairwise(chain):
        transfers.append(Transfer(debit, Account(upper, "payable", money.currency, lower), money))
        debit = Account(lower, "receivable", money.currency, upper)
    transfers.append(Transfer(debit, Account(chain[-1], "sales", money.currency), money))
    return _entry(payment, "sale", f"sale {payment.order_reference}", payment.sold_at.date(), transfers)


def clearing(payment: Payment, kinds: Mapping[str, PartyKind], on: date) -> Entry | None:
    """The issuer's end pays down to the acquirer; None in a chain whose head is the acquirer itself."""
    links = list(pairwise(payment.chain.parties))[: _acquirer_position(payment.chain.parties, kinds)]
    return _paid_down(payment, "clearing", links, on)


def payout(payment: Payment, kinds: Mapping[str, PartyKind], on: date) -> Entry | None:
    """The acquirer pays down to the merchant."""
    links = list(pairwise(payment.chain.parties))[_acquirer_position(payment.chain.parties, kinds) :]
    return _paid_down(payment, "payout", links, on)


def cardholder_payment(payment: Payment, on: date) -> Entry:
    """The cardholder pays the statement: the issuer's claim on its cardholders becomes money."""
    issuer, money = payment.chain.parties[0], payment.amount
    bank, cardholders = Account(issuer, "bank", money.currency), Account(issuer, "cardholders", money.currency)
    reason = f"statement paid: {payment.order_reference}"
    return _entry(payment, "cardholder_payment", reason, on, [Transfer(bank, cardholders, money)])


def _acquirer_position(chain: Sequence[str], kinds: Mapping[str, PartyKind]) -> int:
    """Where clearing ends and payout begins: at the acquirer or, where none is named, above the merchant."""
    acquirers = [i for i, code in enumerate(chain) if kinds.get(code) is PartyKind.ACQUIRER]
    return acquirers[-1] if acquirers else max(len(chain) - 2, 0)


def _paid_down(payment: Payment, kind: str, links: Sequence[tuple[str, str]], on: date) -> Entry | None:
    if not links:
        return None
    return _entry(payment, kind, f"{kind} {payment.order_reference}", on, paid_down(links, payment.amount))


def paid_down(links: Sequence[tuple[str, str]], money: Money) -> list[Transfer]:
    """On each (upper, lower) link the upper party pays what it owes the lower one, bank to bank."""
    transfers: list[Transfer] = []
    for upper, lower in links:
        bank = Account(upper, "bank", money.currency)
        transfers.append(Transfer(Account(upper, "payable", money.currency, lower), bank, money))
        claim = Account(lower, "receivable", money.currency, upper)
        transfers.append(Transfer(Account(lower, "bank", money.currency), claim, money))
    return transfers


def _entry(payment: Payment, kind: str, reason: str, on: date, transfers: Sequence[Transfer]) -> Entry:
    return Entry(f"{payment.cause}/{kind}", kind, reason, on, payment.cause, tuple(transfers))
