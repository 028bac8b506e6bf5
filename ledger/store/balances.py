"""Balances: the last checkpoint of each account and what came since, or where there is none, everything summed.

Sums are first made by what each entry states of itself. A claim whose cause a ruling has spoken of rests on the ruling:
such claims are then moved over, so that this costs as much as there are ruled cases, however many claims there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, and_, case, exists, literal, or_, select

from ledger.accounts import Account
from ledger.balances import BalanceRow
from ledger.entry import Basis, Finality
from ledger.reversal import REVERSAL, REVERSED
from ledger.store import checkpoints, horizon, tails
from ledger.store.halves import halves, whole
from ledger.store.lines import account_of, id_of
from ledger.store.tables import account, entry, transfer
from ledger.store.tails import JOINED, SIDES, Sums

RULING = entry.alias("ruling")
CAUSES_MAX = 5000  # causes in one IN list


def balance_rows(
    connection: Connection,
    *,
    on: date | None = None,
    causes: Sequence[str] | None = None,
    books: Sequence[str] | None = None,
    accounts: Sequence[int] | None = None,
    up_to: int | None = None,
) -> list[BalanceRow]:
    """What went through every account, apart for each basis and finality, by account.

    A claim whose cause a ruling has spoken of rests on the ruling, and is as final as the ruling is; a claim of any other
    cause is still only claimed, though it stand in the same account. `on` counts only what is effective that day or
    before; `causes`, `books` and `accounts` (by id) only what belongs to them; `up_to` only entries of that id or an
    earlier one.
    """
    known = _accounts(connection, books, accounts, up_to)
    sums = Sums(known)
    counted = _counted(entry, on, up_to)
    if books is not None or accounts is not None:
        counted.append(transfer.c.book_id.in_({it.book for it, _at in known.values()}))
    carried = _carried(known)
    if causes is None and carried and _is_shorter(connection, len(known) - len(carried)):
        tails.add(connection, sums, carried, on=on, up_to=up_to)
    else:
        touched = [] if accounts is None else [or_(*(side.in_(sorted(set(accounts))) for side in SIDES))]
        for row in _pairs(connection, [*counted, *touched], causes, entry.c.basis, entry.c.finality):
            sums.add(row.debit, row.credit, row.basis, row.finality, whole(row))
    # Not narrowed to the accounts: the few claims are found from the few rulings, not from the accounts' many lines.
    for row in _spoken_of(connection, counted, causes, on, up_to):
        sums.add(row.debit, row.credit, Basis.CLAIM.value, row.finality, -whole(row))
        sums.add(row.debit, row.credit, Basis.RULING.value, row.as_final_as, whole(row))
    rows = [
        BalanceRow(known[id_][0], Basis(basis), Finality(finality), *both)
        for (id_, basis, finality), both in sums.items()
        if any(both)
    ]
    return sorted(rows, key=lambda row: (str(row.account), row.basis, row.finality))


def stated_sums(connection: Connection, accounts: Sequence[int], *, on: date | None, up_to: int | None) -> Sums:
    """[debits, credits] of each account, apart for each basis and finality an entry states of itself."""
    known = _accounts(connection, None, accounts, up_to)
    sums = Sums(known)
    tails.add(connection, sums, _carried(known), on=on, up_to=up_to)
    return sums


def owed_minor(connection: Connection, payable: Account) -> int:
    """What one account is owed by its book: its credits less its debits, whatever they rest on (minor units)."""
    number = id_of(connection, payable)
    if number is None:
        return 0
    sums = stated_sums(connection, [number], on=None, up_to=None)
    return sum(credits_ - debits for debits, credits_ in sums.values())


def _carried(known: Mapping[int, tuple[Account, int | None]]) -> dict[int, int]:
    return {id_: at for id_, (_account, at) in known.items() if at}


def _is_shorter(connection: Connection, others: int) -> bool:
    """Whether accounts without a checkpoint, of which each may have some thousand transfers, are better read one by one
    than all there is in one pass."""
    return others == 0 or others * checkpoints.DUE_TRANSFERS <= horizon.last(connection)


def _counted(of: FromClause, on: date | None, up_to: int | None) -> list[ColumnElement[bool]]:
    effective = [] if on is None else [of.c.effective_on <= on]
    return effective if up_to is None else [*effective, of.c.id <= up_to]


def rests_on(on: date | None, up_to: int | None) -> tuple[ColumnElement[str], ColumnElement[str]]:
    """Basis and finality of an entry as things stand: a ruling not reversed takes the place of the claims of its cause."""
    ruled = _ruled(on, up_to)
    spoken_of = and_(entry.c.basis == Basis.CLAIM.value, entry.c.cause.in_(ruled))
    basis = case((spoken_of, Basis.RULING.value), else_=entry.c.basis)
    return basis.label("basis"), _as_final_as(ruled).label("finality")


def _spoken_of(
    connection: Connection, counted: Sequence[ColumnElement[bool]], causes: Sequence[str] | None, on: date | None,
    up_to: int | None,
) -> Iterator[Row[Any]]:  # fmt: skip
    """The claims of causes that a ruling speaks of. Where there is none, the claims are not looked at."""
    ruled = _ruled(on, up_to)
    if connection.execute(ruled.limit(1)).first() is None:
        return
    narrowed = (*counted, entry.c.basis == Basis.CLAIM.value, entry.c.cause.in_(ruled))
    yield from _pairs(connection, narrowed, causes, entry.c.finality, _as_final_as(ruled).label("as_final_as"))


def _as_final_as(ruled: Select[Any]) -> ColumnElement[str]:
    """How final an entry is: a claim of which a ruling speaks that can still be appealed, as little as that."""
    appealable = entry.c.cause.in_(ruled.where(RULING.c.finality == Finality.PROVISIONAL.value))
    claimed = and_(entry.c.basis == Basis.CLAIM.value, appealable)
    return case((claimed, Finality.PROVISIONAL.value), else_=entry.c.finality)


def _ruled(on: date | None, up_to: int | None) -> Select[Any]:
    """The causes of which a ruling speaks that is not reversed."""
    undone = entry.alias("undone")
    reversed_ = exists().where(undone.c.reference == RULING.c.reference + REVERSED, *_counted(undone, on, up_to))
    # Said as the index says it: SQLite takes the index of the few rulings for no other words.
    spoken = RULING.c.basis == literal(Basis.RULING.value, literal_execute=True)
    return select(RULING.c.cause).where(spoken, RULING.c.kind != REVERSAL, ~reversed_, *_counted(RULING, on, up_to))


def _pairs(
    connection: Connection, narrowed: Sequence[ColumnElement[bool]], causes: Sequence[str] | None,
    *apart: ColumnElement[str],
) -> Iterator[Row[Any]]:  # fmt: skip
    """Sums for each pair of accounts: far fewer rows than transfers, in one pass over them."""
    columns = (transfer.c.debit, transfer.c.credit, *apart)
    asked: Select[Any] = select(*columns, *halves(transfer.c.amount_minor)).select_from(JOINED).where(*narrowed)
    asked = asked.group_by(*columns)
    if causes is None:
        yield from connection.execute(asked)
        return
    distinct = sorted(set(causes))
    for start in range(0, len(distinct), CAUSES_MAX):
        yield from connection.execute(asked.where(entry.c.cause.in_(distinct[start : start + CAUSES_MAX])))


def _accounts(
    connection: Connection, books: Sequence[str] | None, accounts: Sequence[int] | None, up_to: int | None
) -> dict[int, tuple[Account, int | None]]:
    """Each account by id, and the horizon of its last checkpoint, if it has one."""
    asked: Select[Any] = select(account, checkpoints.latest(up_to).label("horizon"))
    if books is not None:
        asked = asked.where(account.c.book_id.in_(sorted(set(books))))
    if accounts is not None:
        asked = asked.where(account.c.id.in_(sorted(set(accounts))))
    return {row.id: (account_of(row), row.horizon) for row in connection.execute(asked)}
