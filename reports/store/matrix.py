"""Balances for the matrix, cut to what a seat may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from ledger.balances import BalanceRow, trial_balances
from ledger.store.balances import balance_rows
from reports.matrix import matrix_document
from reports.store.case import pair_rows
from reports.store.horizon import known_at
from trade.store import visible
from trade.store.tables import chain_party
from trade.visibility import Scope, Sight


def visible_matrix(connection: Connection, scope: Scope, *, on: date | None, written: str | None = None) -> dict[str, Any]:
    """The `matrix` document as one seat may see it, as of a day and a horizon. Raises HorizonRefused.

    Own pairs and own book for a party; the books of its proceedings for an arbitrator; for the operator only the
    trial balances. An amount never appears for a seat that sees only one side's total.
    """
    known = known_at(connection, written)
    rows = balance_rows(connection, on=on, books=_books(connection, scope), up_to=known.entry)
    pairs, own = pair_rows(rows, scope), [row for row in rows if scope.reads_book(row.account.book)]
    document = matrix_document(pairs, as_of=on)
    whole = matrix_document(own, as_of=on)
    totals_only = scope.sight is Sight.METADATA
    document["books"] = whole["books"]
    document["losses"] = [] if totals_only else whole["losses"]
    document["plan"] = [] if totals_only else document["plan"]
    document |= {"known_at": known.entry, "settled_to": known.settled, "provisional": known.provisional}
    currencies = {it["currency"] for part in ("positions", "losses", "books") for it in document[part]}
    document["currency"] = currencies.pop() if len(currencies) == 1 else None
    return document


def between(connection: Connection, scope: Scope, codes: Sequence[str]) -> list[BalanceRow]:
    """Balances of what these parties owe and withhold among themselves, as far as the seat sees them."""
    rows = balance_rows(connection, books=list(codes))
    among = set(codes)
    return [
        row
        for row in rows
        if (row.account.counterparty is None and scope.reads_book(row.account.book))
        or (row.account.counterparty in among and scope.sees_pair(row.account.book, row.account.counterparty))
    ]


def in_balance(connection: Connection) -> bool:
    """Whether every book's debits equal its credits: the first line of the health page."""
    return all(it.minor == 0 for it in trial_balances(balance_rows(connection)))


def _books(connection: Connection, scope: Scope) -> list[str] | None:
    """The books to read: the party's own and those of everybody it shares a chain with; none means all."""
    if scope.sight is Sight.METADATA:
        return None
    if scope.sight is Sight.ASSIGNED:
        return sorted(scope.books)
    neighbours = select(chain_party.c.party_code).where(chain_party.c.chain_id.in_(visible.chains(scope))).distinct()
    return sorted({scope.party or "", *connection.execute(neighbours).scalars()})
