"""The accounts of the books a seat may read, and the lines of one of them, as of a day and a horizon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from ledger.accounts import Account
from ledger.store.account_page import AccountLine, account_page
from ledger.store.balances import balance_rows
from ledger.store.lines import AccountBook, account_of
from ledger.store.tables import account
from reports.papers import books_open_to
from reports.store.horizon import known_at
from trade.errors import NotFound
from trade.visibility import Scope

NUMBER_MAX = 2**63 - 1


def visible_accounts(connection: Connection, scope: Scope, *, on: date | None, written: str | None) -> dict[str, Any]:
    """Every account of the seat's books and what went through it. Raises HorizonRefused."""
    known = known_at(connection, written)
    books = sorted(books_open_to(scope))
    sums: dict[Account, list[int]] = defaultdict(lambda: [0, 0])
    for row in balance_rows(connection, on=on, books=books, up_to=known.entry) if books else []:
        sums[row.account][0] += row.debits_minor
        sums[row.account][1] += row.credits_minor
    asked = select(account).where(account.c.book_id.in_(books)).order_by(account.c.id)
    found = [(row.id, account_of(row)) for row in connection.execute(asked)]
    return {
        "accounts": [
            {**_account(it), "id": id_, "debits_minor": sums[it][0], "credits_minor": sums[it][1]}
            for id_, it in found if it in sums
        ],
        "known_at": known.entry, "settled_to": known.settled, "provisional": known.provisional,
    }  # fmt: skip


def visible_lines(
    connection: Connection, scope: Scope, *, account_id: int, on: date | None, written: str | None,
    before: tuple[int, int] | None, limit: int,
) -> dict[str, Any]:  # fmt: skip
    """The lines of an account, the latest posted first. Raises NotFound, HorizonRefused."""
    row = connection.execute(select(account).where(account.c.id == account_id)).one_or_none()
    if row is None or not scope.reads_entries(row.book_id):
        raise NotFound("account", str(account_id))
    known = known_at(connection, written)
    found = account_page(connection, account_id, limit=limit + 1, before=before, on=on, up_to=known.entry)
    accounts = AccountBook(connection)
    last = found[limit - 1] if len(found) > limit else None
    return {
        "entries": [_line(it, accounts) for it in found[:limit]],
        "next": f"{last.entry}_{last.position}" if last else None,
        "known_at": known.entry, "settled_to": known.settled, "provisional": known.provisional,
    }  # fmt: skip


def _line(it: AccountLine, accounts: AccountBook) -> dict[str, Any]:
    said = {name: getattr(it, name) for name in ("entry", "position", "reference", "kind", "cause", "amount_minor")}
    debit = accounts[it.debit]
    return said | {
        "effective_on": it.effective_on, "recorded_at": it.recorded_at, "basis": it.basis.value,
        "finality": it.finality.value, "currency": debit.currency, "debit": _account(debit),
        "credit": _account(accounts[it.credit]),
    }  # fmt: skip


def _account(it: Account) -> dict[str, Any]:
    return {"party": it.book, "kind": it.kind, "counterparty": it.counterparty, "currency": it.currency}


def read_cursor(text: str) -> tuple[int, int] | None:
    """(entry, position) of the last line of the page before; None for none and for one that we did not write."""
    parts: Sequence[str] = text.split("_")
    if len(parts) != 2 or not all(it.isascii() and it.isdigit() and len(it) < 20 for it in parts):
        return None
    entry, position = (int(it) for it in parts)
    return (entry, position) if max(entry, position) <= NUMBER_MAX else None
