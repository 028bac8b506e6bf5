"""Netting: what each pair would pay to be square, once contested claims are left aside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.balances import Position
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class PlannedPayment:
    """One payment that would settle a pair in one currency; planned, not made."""

    payer: str
    payee: str
    money: Money


def plan(positions: Iterable[Position]) -> list[PlannedPayment]:
    """Bilateral netting, pair by pair and currency by currency, by payer and payee; a pair that is even is left out.

    What somebody only claims is not due, though it stand in one position with what is. Money withheld is owed by its
    holder to its owner, but while the pair has such a claim open it may be what the hold is for, and stays out.
    """
    known = list(positions)
    contested = {_pair(p) for p in known if p.kind == "payable" and p.claimed_minor}
    net: dict[tuple[str, str, str], int] = defaultdict(int)
    for position in known:
        pair = _pair(position)
        if position.kind == "withheld" and pair in contested:
            continue
        due = due_minor(position)
        net[pair] += due if position.debtor == pair[0] else -due
    payments: list[PlannedPayment] = []
    for (first, second, currency), minor in net.items():
        payer, payee = (first, second) if minor > 0 else (second, first)
        if minor != 0:
            payments.append(PlannedPayment(payer, payee, Money(abs(minor), currency)))
    return sorted(payments, key=lambda payment: (payment.payer, payment.payee, payment.money.currency))


def due_minor(position: Position) -> int:
    """As much of a position as does not rest on its creditor's word alone."""
    return position.money.minor - position.claimed_minor


def _pair(position: Position) -> tuple[str, str, str]:
    first, second = sorted((position.debtor, position.creditor))
    return first, second, position.money.currency
