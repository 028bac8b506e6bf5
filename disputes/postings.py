"""What a dispute does to the books: each function is one entry over every book it touches.

Chains run from the issuer's end (top) to the merchant (bottom). On each link the lower party comes to owe the
upper one. A chain that does not begin with an issuer (we know only our gateway's word) starts at `suspense`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from ledger.accounts import Account
from ledger.entry import Basis, Entry, Transfer
from ledger.money import Money


def _owing(upper: str, lower: str, currency: str) -> tuple[Account, Account]:
    """(receivable in the upper book, payable in the lower book) of what `lower` owes `upper`."""
    return Account(upper, "receivable", currency, lower), Account(lower, "payable", currency, upper)


def claims_down(chain: Sequence[str], amount: Money, *, top: str, bottom: str) -> tuple[Transfer, ...]:
    """Each party comes to owe the one above it; `top` is credited at the head, `bottom` debited at the merchant."""
    currency = amount.currency
    transfers: list[Transfer] = []
    credit = Account(chain[0], top, currency)
    for upper, lower in pairwise(chain):
        receivable, payable = _owing(upper, lower, currency)
        transfers.append(Transfer(receivable, credit, amount))
        credit = payable
    transfers.append(Transfer(Account(chain[-1], bottom, currency), credit, amount))
    return tuple(transfers)


def _top_account(chain: Sequence[str], issuer: str | None) -> str:
    return "cardholders" if issuer == chain[0] else "suspense"


def chargeback(
    *, reference: str, cause: str, chain: Sequence[str], issuer: str | None, amount: Money, on: date, reason: str
) -> Entry:
    """一次退单: claims down the chain, from the issuer's credit to the cardholder to the merchant's `disputed`."""
    transfers = claims_down(chain, amount, top=_top_account(chain, issuer), bottom="disputed")
    return Entry(reference, "chargeback", reason, on, cause, transfers, Basis.CLAIM)


def reinstatement(
    *, reference: str, cause: str, chain: Sequence[str], issuer: str | None, amount: Money, on: date, reason: str
) -> Entry:
    """Money handed back after a representment was won: the chargeback's claims fall away, on a day of its own."""
    down = claims_down(chain, amount, top=_top_account(chain, issuer), bottom="disputed")
    up = tuple(Transfer(t.credit, t.debit, t.amount) for t in down)
    return Entry(reference, "reinstatement", reason, on, cause, up, Basis.CLAIM)


def refund(
    *, reference: str, cause: str, chain: Sequence[str], issuer: str | None, amount: Money, on: date, reason: str
) -> Entry:
    """退款: the sale goes back to the cardholder up the whole chain, out of the merchant's `refunds`. A fact, no claim."""
    transfers = claims_down(chain, amount, top=_top_account(chain, issuer), bottom="refunds")
    return Entry(reference, "refund", reason, on, cause, transfers)


def fee(*, reference: str, cause: str, upper: str, lower: str, amount: Money, on: date, reason: str) -> Entry:
    """A dispute fee that `upper` charges `lower`."""
    receivable, payable = _owing(upper, lower, amount.currency)
    transfers = (
        Transfer(receivable, Account(upper, "fees_income", amount.currency), amount),
        Transfer(Account(lower, "fees_expense", amount.currency), payable, amount),
    )
    return Entry(reference, "fee", reason, on, cause, transfers)


def fee_refund(*, reference: str, cause: str, upper: str, lower: str, amount: Money, on: date, reason: str) -> Entry:
    """A dispute fee that comes back."""
    charged = fee(reference=reference, cause=cause, upper=upper, lower=lower, amount=amount, on=on, reason=reason)
    back = tuple(Transfer(t.credit, t.debit, t.amount) for t in charged.transfers)
    return Entry(reference, "fee_refund", reason, on, cause, back)


def loss(*, reference: str, cause: str, merchant: str, amount: Money, on: date, reason: str) -> Entry:
    """The merchant's disputed money becomes its loss."""
    transfer = Transfer(
        Account(merchant, "chargeback_loss", amount.currency), Account(merchant, "disputed", amount.currency), amount
    )
    return Entry(reference, "loss", reason, on, cause, (transfer,))


def loss_recovered(*, reference: str, cause: str, merchant: str, amount: Money, on: date, reason: str) -> Entry:
    """A loss taken too early goes back to the merchant's disputed money."""
    taken = loss(reference=reference, cause=cause, merchant=merchant, amount=amount, on=on, reason=reason)
    back = tuple(Transfer(t.credit, t.debit, t.amount) for t in taken.transfers)
    return Entry(reference, "loss_recovered", reason, on, cause, back)


def paid_up(*, reference: str, cause: str, links: Sequence[tuple[str, str]], amount: Money, on: date, reason: str) -> Entry:
    """The scheme nets a refusal: on each (upper, lower) link the lower party pays the upper, bank to bank."""
    transfers: list[Transfer] = []
    for upper, lower in links:
        receivable, payable = _owing(upper, lower, amount.currency)
        transfers.append(Transfer(Account(upper, "bank", amount.currency), receivable, amount))
        transfers.append(Transfer(payable, Account(lower, "bank", amount.currency), amount))
    return Entry(reference, "payment", reason, on, cause, tuple(transfers))
