"""Balances, summed from the transfers: there is no stored balance that could disagree with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, and_, case, exists, func, select

from ledger.accounts import Account
from ledger.balances import BalanceRow
from ledger.entry import Basis, Finality
from ledger.reversal import REVERSAL, REVERSED
from ledger.store.lines import account_of
from ledger.store.tables import account, entry, transfer

CAUSES_MAX = 5000  # causes in one IN list
HALF = 2**32  # amounts are summed in two halves, as SQLite gives up where a sum leaves 63 bits


class _Sum(NamedTuple):
    debit: int
    credit: int
    basis: Basis
    finality: Finality
    minor: int


def balance_rows(
    connection: Connection,
    *,
    on: date | None = None,
    causes: Sequence[str] | None = None,
    books: Sequence[str] | None = None,
    up_to: int | None = None,
) -> list[BalanceRow]:
    """What went through every account, apart for each basis and finality, by account.

    A claim whose cause a ruling has spoken of rests on the ruling, and is as final as the ruling is; a claim of any other
    cause is still only claimed, though it stand in the same account. `on` counts only what is effective that day or
    before; `causes` and `books` only what belongs to them; `up_to` only entries of that id or an earlier one.
    """
    narrowed = _counted(entry, on, up_to)
    if books is not None:
        narrowed.append(transfer.c.book_id.in_(sorted(set(books))))
    sums: dict[tuple[int, Basis, Finality], list[int]] = defaultdict(lambda: [0, 0])
    for row in _sums(connection, narrowed, causes, rests_on=rests_on(on, up_to)):
        sums[row.debit, row.basis, row.finality][0] += row.minor
        sums[row.credit, row.basis, row.finality][1] += row.minor
    accounts = _accounts(connection, books)
    rows = [BalanceRow(accounts[a], basis, finality, *both) for (a, basis, finality), both in sums.items()]
    return sorted(rows, key=lambda row: (str(row.account), row.basis, row.finality))


def _counted(of: FromClause, on: date | None, up_to: int | None) -> list[ColumnElement[bool]]:
    effective = [] if on is None else [of.c.effective_on <= on]
    return effective if up_to is None else [*effective, of.c.id <= up_to]


def rests_on(on: date | None, up_to: int | None) -> tuple[ColumnElement[str], ColumnElement[str]]:
    """Basis and finality of an entry as things stand: a ruling not reversed takes the place of the claims of its cause."""
    ruling, undone = entry.alias(), entry.alias()
    reversed_ = exists().where(undone.c.reference == ruling.c.reference + REVERSED, *_counted(undone, on, up_to))
    ruled = select(ruling.c.cause).where(
        ruling.c.basis == Basis.RULING, ruling.c.kind != REVERSAL, ~reversed_, *_counted(ruling, on, up_to)
    )
    claim = entry.c.basis == Basis.CLAIM
    appealable = and_(claim, entry.c.cause.in_(ruled.where(ruling.c.finality == Finality.PROVISIONAL)))
    basis = case((and_(claim, entry.c.cause.in_(ruled)), Basis.RULING.value), else_=entry.c.basis)
    finality = case((appealable, Finality.PROVISIONAL.value), else_=entry.c.finality)
    return basis.label("basis"), finality.label("finality")


def _sums(
    connection: Connection, narrowed: Sequence[ColumnElement[bool]], causes: Sequence[str] | None, *,
    rests_on: Sequence[ColumnElement[str]],
) -> Iterator[_Sum]:  # fmt: skip
    """Sums for each pair of accounts: far fewer rows than transfers, in one pass over them."""
    columns = (transfer.c.debit, transfer.c.credit, *rests_on)
    asked: Select[Any] = (
        select(
            *columns,
            func.sum(transfer.c.amount_minor // HALF).label("high"),
            func.sum(transfer.c.amount_minor % HALF).label("low"),
        )
        .join(entry, entry.c.id == transfer.c.entry_id)
        .where(*narrowed)
        .group_by(*columns)
    )
    if causes is None:
        for row in connection.execute(asked):
            yield _sum(row)
        return
    distinct = sorted(set(causes))
    for start in range(0, len(distinct), CAUSES_MAX):
        among = entry.c.cause.in_(distinct[start : start + CAUSES_MAX])
        for row in connection.execute(asked.where(among)):
            yield _sum(row)


def _sum(row: Row[Any]) -> _Sum:
    # PostgreSQL sums integers as Decimal.
    minor = int(row.high) * HALF + int(row.low)
    return _Sum(row.debit, row.credit, Basis(row.basis), Finality(row.finality), minor)


def _accounts(connection: Connection, books: Sequence[str] | None) -> dict[int, Account]:
    asked = select(account)
    if books is not None:
        asked = asked.where(account.c.book_id.in_(sorted(set(books))))
    return {row.id: account_of(row) for row in connection.execute(asked)}
