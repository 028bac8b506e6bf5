"""The lines behind a figure, within what a seat may see: always from a book it may read, its own before another's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, union_all

from ledger.accounts import CHART, Account, mirror_of
from ledger.balances import OWED, PositionKind
from ledger.entry import Basis, Finality
from ledger.store.balances import stated_sums
from ledger.store.lines import AccountBook, account_of
from ledger.store.tables import account, entry, transfer
from reports.entries import COUNTED_MAX, PAGE_ROWS, FigureLine, FigurePage, LineCursor, Place, Side
from reports.store.causes import open_to
from trade.errors import NotFound
from trade.store import parties
from trade.visibility import Scope

KINDS = {kind: name for name, kind in OWED.items()}
JOINED = transfer.join(entry, entry.c.id == transfer.c.entry_id)
SIDES = (transfer.c.debit, transfer.c.credit)
BRANCHES_MAX = 50  # accounts asked for in one statement
LINE = (transfer.c.position, transfer.c.debit, transfer.c.credit, transfer.c.amount_minor)


class FigureLines:
    """One figure, asked of the database: the accounts it stands on, by id, and which of their lines count.

    However long they are, a page costs the same: the figure is a checkpoint and a short sum, the lines are the ends of two
    ranges of an index for each account, and no more are counted than one would leaf through.
    """

    def __init__(
        self, connection: Connection, scope: Scope, sides: Mapping[int, Side], *, on: date | None = None,
        up_to: int | None = None, finality: Finality | None = None,
    ) -> None:  # fmt: skip
        self.connection, self.scope, self.sides = connection, scope, sides
        self.on, self.up_to, self.finality = on, up_to, finality
        self.narrowed = [] if on is None else [entry.c.effective_on <= on]
        self.narrowed += [] if finality is None else [entry.c.finality == finality.value]

    def minor(self, up_to: int | None = None) -> int:
        """The figure, or what it was when that entry was posted."""
        last = self.up_to if up_to is None else up_to
        sums = stated_sums(self.connection, list(self.sides), on=self.on, up_to=last)
        return sum(
            (debits - credits_) * (1 if self.sides[id_].debit_adds else -1)
            for (id_, _basis, finality), (debits, credits_) in sums.items()
            if self.finality is None or finality == self.finality.value
        )

    def page(self, cursor: LineCursor | None, *, minor: int) -> FigurePage:
        """The lines posted last first, each with what the figure, which is `minor`, was after it."""
        counted = self._newest(COUNTED_MAX + 1, self.up_to)
        if cursor is None:
            after, found = minor, counted[: PAGE_ROWS + 1]
        else:
            found = self._newest(PAGE_ROWS + 1, self._last_of(cursor), before=cursor)
            after = self.minor(self._last_of(cursor)) - self._in_entry_from(cursor)
        first, shown = (cursor.seen if cursor else 0) + 1, found[:PAGE_ROWS]
        following = LineCursor(*shown[-1], first - 1 + len(shown)) if len(found) > PAGE_ROWS else None
        total = len(counted) if len(counted) <= COUNTED_MAX else None
        return FigurePage(self._lines(self._rows(shown), after), minor, total, first, following)

    def _last_of(self, cursor: LineCursor) -> int:
        return cursor.entry if self.up_to is None else min(cursor.entry, self.up_to)

    def _in_entry_from(self, cursor: LineCursor) -> int:
        """What the lines of the cursor's entry add that stand on pages before."""
        seen = (transfer.c.entry_id == cursor.entry, transfer.c.position >= cursor.position, *self._up_to(self.up_to))
        asked: Any = select(*LINE).select_from(JOINED).where(*seen, *self.narrowed)
        return sum(self._adds(it) for it in self.connection.execute(asked))

    def _newest(self, limit: int, up_to: int | None, before: LineCursor | None = None) -> list[Place]:
        """Where the last lines stand, by entry and position."""
        within = [*self.narrowed, *self._up_to(up_to)]
        if before is not None:
            older = and_(transfer.c.entry_id == before.entry, transfer.c.position < before.position)
            within.append(or_(transfer.c.entry_id < before.entry, older))
        found: set[Place] = set()
        for start in range(0, len(self.sides), BRANCHES_MAX):
            ids = list(self.sides)[start : start + BRANCHES_MAX]
            ends = [self._end(side == id_, within, limit) for id_ in ids for side in SIDES]
            found |= {Place(*row) for row in self.connection.execute(union_all(*ends))}
        return sorted(found, reverse=True)[:limit]

    def _end(self, of_it: ColumnElement[bool], within: Sequence[ColumnElement[bool]], limit: int) -> Select[Any]:
        source = JOINED if self.narrowed else transfer
        asked: Select[Any] = select(transfer.c.entry_id, transfer.c.position).select_from(source).where(of_it, *within)
        ordered = asked.order_by(transfer.c.entry_id.desc(), transfer.c.position.desc()).limit(limit).subquery()
        return select(ordered.c.entry_id, ordered.c.position)

    def _up_to(self, up_to: int | None) -> list[ColumnElement[bool]]:
        return [] if up_to is None else [transfer.c.entry_id <= up_to]

    def _rows(self, places: Sequence[Place]) -> list[Any]:
        entries = transfer.c.entry_id.in_(sorted({it.entry for it in places}))
        asked: Any = select(entry, *LINE).select_from(JOINED).where(entries)
        rows = {Place(row.id, row.position): row for row in self.connection.execute(asked)}
        return [rows[place] for place in places]

    def _lines(self, rows: Sequence[Any], after: int) -> list[FigureLine]:
        accounts, opens = AccountBook(self.connection), open_to(self.connection, self.scope, {it.cause for it in rows})
        found = []
        for it in rows:
            adds = self._adds(it)
            line = FigureLine(
                it.id, it.reference, it.kind, it.effective_on, it.cause, Basis(it.basis), Finality(it.finality),
                accounts[it.debit], accounts[it.credit], it.amount_minor, adds, after, it.cause in opens,
            )  # fmt: skip
            found.append(line)
            after -= adds
        return found

    def _adds(self, row: Any) -> int:
        """What a transfer adds to the figure; between two of its accounts it can add nothing."""
        debit, credit = self.sides.get(row.debit), self.sides.get(row.credit)
        adds: int = 0 if debit is None else row.amount_minor if debit.debit_adds else -row.amount_minor
        if credit is not None:
            adds += -row.amount_minor if credit.debit_adds else row.amount_minor
        return adds


def lines_of_pair(
    connection: Connection, scope: Scope, *, debtor: str, creditor: str, kind: PositionKind, currency: str,
    on: date | None, cursor: LineCursor | None, up_to: int | None = None,
) -> FigurePage:  # fmt: skip
    """What the debtor owes the creditor, or keeps of its money, line by line. Raises NotFound.

    An account that stands on its wrong side is owed the other way; the figure then has its lines too.
    """
    known = all(parties.get(connection, code) for code in (debtor, creditor))
    if debtor == creditor or not known or not scope.sees_pair(debtor, creditor):
        raise NotFound("pair", f"{debtor}, {creditor}")
    own = Side(Account(debtor, KINDS[kind], currency, creditor), debit_adds=False)
    turned = [Side(Account(creditor, name, currency, debtor), debit_adds=True) for name in OWED] if kind == "payable" else []
    sides = _on_record(connection, [_readable(it, scope) for it in (own, *turned)])
    if not sides:
        raise NotFound("pair", f"{debtor}, {creditor}")

    def figure(of: Mapping[int, Side]) -> FigureLines:
        return FigureLines(connection, scope, of, on=on, up_to=up_to)

    minors = {id_: figure({id_: it}).minor() for id_, it in sides.items()}
    standing = [id_ for id_, minor in minors.items() if minor > 0] or [next(iter(sides))]
    minor = sum(minors[id_] for id_ in standing)
    return figure({id_: sides[id_] for id_ in standing}).page(cursor, minor=minor)


def lines_of_loss(
    connection: Connection, scope: Scope, *, party: str, currency: str, finality: Finality, on: date | None,
    cursor: LineCursor | None, up_to: int | None = None,
) -> FigurePage:  # fmt: skip
    """What a party bears, provisionally or for good. Raises NotFound."""
    kinds = [name for name, line in CHART.items() if line.loss]
    sides = _of_book(connection, scope, party, currency, kinds)
    figure = FigureLines(connection, scope, sides, on=on, up_to=up_to, finality=finality)
    return figure.page(cursor, minor=figure.minor())


def lines_of_book(
    connection: Connection, scope: Scope, *, party: str, currency: str, on: date | None, cursor: LineCursor | None,
    up_to: int | None = None,
) -> FigurePage:  # fmt: skip
    """Every line of a book in one currency: each is a debit and a credit, so that the figure is nothing. Raises NotFound."""
    sides = _of_book(connection, scope, party, currency, list(CHART))
    figure = FigureLines(connection, scope, sides, on=on, up_to=up_to)
    return figure.page(cursor, minor=figure.minor())


def _of_book(connection: Connection, scope: Scope, party: str, currency: str, kinds: Sequence[str]) -> dict[int, Side]:
    wanted: Any = select(account).where(
        account.c.book_id == party, account.c.currency == currency, account.c.kind.in_(kinds)
    )
    rows = connection.execute(wanted).all() if scope.reads_entries(party) else []
    if not rows:
        raise NotFound("book", party)
    return {row.id: Side(account_of(row), debit_adds=True) for row in rows}


def _readable(side: Side, scope: Scope) -> Side:
    """The same from the other book, where the seat may not read this one: the mirror says the same."""
    mirror = mirror_of(side.account)
    if scope.reads_entries(side.account.book) or mirror is None:
        return side
    return Side(mirror, not side.debit_adds)


def _on_record(connection: Connection, sides: Sequence[Side]) -> dict[int, Side]:
    """Those whose account exists, by its id, in the order given."""
    books = sorted({it.account.book for it in sides})
    rows: Any = connection.execute(select(account).where(account.c.book_id.in_(books)))
    ids = {account_of(row): row.id for row in rows}
    return {ids[it.account]: it for it in sides if it.account in ids}
