"""The lines of one account, the latest posted first: a page of them is the head of two ranges of an index, merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, or_, select, union_all

from ledger.entry import Basis, Finality
from ledger.store.tables import entry, transfer
from ledger.store.tails import JOINED, SIDES

COLUMNS = (
    entry.c.id, transfer.c.position, entry.c.reference, entry.c.kind, entry.c.effective_on, entry.c.recorded_at,
    entry.c.cause, entry.c.basis, entry.c.finality, transfer.c.debit, transfer.c.credit, transfer.c.amount_minor,
)  # fmt: skip


class AccountLine(NamedTuple):
    """One transfer of an account, by the ids of the two accounts it touches."""

    entry: int
    position: int
    reference: str
    kind: str
    effective_on: date
    recorded_at: Any
    cause: str
    basis: Basis
    finality: Finality
    debit: int
    credit: int
    amount_minor: int


def account_page(
    connection: Connection, account_id: int, *, limit: int, before: tuple[int, int] | None = None, on: date | None = None,
    up_to: int | None = None,
) -> list[AccountLine]:  # fmt: skip
    """At most `limit` lines posted before a line (entry, position), or the latest. `on` counts only what is effective that
    day or before, `up_to` only entries of that id or an earlier one.

    Each side is cut to the limit by itself: merged first, both would be read whole.
    """
    branches = []
    for side in SIDES:
        asked: Select[Any] = select(*COLUMNS).select_from(JOINED).where(side == account_id)
        if before is not None:
            at, position = before
            older = or_(transfer.c.entry_id < at, and_(transfer.c.entry_id == at, transfer.c.position < position))
            asked = asked.where(transfer.c.entry_id <= at, older)
        if up_to is not None:
            asked = asked.where(transfer.c.entry_id <= up_to)
        if on is not None:
            asked = asked.where(entry.c.effective_on <= on)
        latest = asked.order_by(transfer.c.entry_id.desc(), transfer.c.position.desc()).limit(limit)
        branches.append(select(latest.subquery()))
    merged = union_all(*branches).subquery()
    rows = connection.execute(select(merged).order_by(merged.c.id.desc(), merged.c.position.desc()).limit(limit))
    return [_line(row) for row in rows]


def _line(row: Sequence[Any]) -> AccountLine:
    it = AccountLine(*row)
    return it._replace(basis=Basis(it.basis), finality=Finality(it.finality))
