"""Payments between parties, and what a party could pay or set off, cut to what a seat may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from disputes.matters import ACCOUNT, Matter
from disputes.store import matters
from ledger.money import Money
from ledger.payments import Remittance
from ledger.store import remittances
from ledger.store.balances import balance_rows
from reports.papers import books_open_to
from reports.store.causes import open_to
from trade.errors import NotFound
from trade.store import parties
from trade.visibility import Scope


@dataclass(frozen=True, slots=True)
class Between:
    """What the seat's party and another one owe each other in one currency, matter by matter.

    `opens` are the causes whose pages the seat may open; `on_the_way` is what it has sent already.
    """

    party: str
    other: str
    currency: str
    ours: Sequence[Matter]
    theirs: Sequence[Matter]
    on_the_way: Money
    opens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Another party with which something is open, in one currency."""

    other: str
    owes: Money
    owed: Money


def visible_remittances(connection: Connection, scope: Scope) -> list[Remittance]:
    """The latest payments from or to the party, or among the books the seat was given to read."""
    found = remittances.of_books(connection, books_open_to(scope))
    return [it for it in found if scope.sees_pair(it.payer, it.payee)]


def visible_remittance(connection: Connection, scope: Scope, id_: str) -> Remittance:
    """Raises NotFound, for a payment between others as for none."""
    found = remittances.get(connection, id_)
    if found is None or not scope.sees_pair(found.payer, found.payee):
        raise NotFound("payment", id_)
    return found


def pairs_of(connection: Connection, party: str) -> list[Pair]:
    """With whom something is open, by party and currency."""
    rows = [row for row in balance_rows(connection, books=[party]) if row.account.kind in ("payable", "receivable")]
    owes: dict[tuple[str, str], int] = defaultdict(int)
    owed: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        sums, sign = (owes, -1) if row.account.kind == "payable" else (owed, 1)
        sums[str(row.account.counterparty), row.account.currency] += sign * (row.debits_minor - row.credits_minor)
    return [
        Pair(other, Money(owes[other, currency], currency), Money(owed[other, currency], currency))
        for other, currency in sorted({*owes, *owed})
        if owes[other, currency] > 0 or owed[other, currency] > 0
    ]


def load_between(connection: Connection, scope: Scope, other: str, currency: str) -> Between:
    """Raises NotFound where the two have nothing open, or the seat has no party."""
    party = scope.party
    if party is None or other == party or parties.get(connection, other) is None:
        raise NotFound("pair", other)
    ours = matters.between(connection, debtor=party, creditor=other, currency=currency)
    theirs = matters.between(connection, debtor=other, creditor=party, currency=currency)
    if not (ours or theirs):
        raise NotFound("pair", other)
    sent = remittances.on_the_way(connection, party, other, currency).total()
    causes = {it.cause for it in (*ours, *theirs) if it.cause != ACCOUNT}
    opens = frozenset(open_to(connection, scope, causes))
    return Between(party, other, currency, ours, theirs, Money(sent, currency), opens)
