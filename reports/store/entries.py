"""The lines behind a figure, within what a seat may see: always from a book it may read, its own before another's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from ledger.accounts import CHART, Account, mirror_of
from ledger.balances import OWED, PositionKind
from ledger.entry import Basis, Finality
from ledger.store.halves import halves, whole
from ledger.store.lines import AccountBook, account_of
from ledger.store.tables import account, entry, transfer
from reports.entries import PAGE_ROWS, FigureLine, FigurePage, LineCursor, Side
from reports.store.causes import open_to
from trade.errors import NotFound
from trade.store import parties
from trade.visibility import Scope

KINDS = {kind: name for name, kind in OWED.items()}
JOINED = transfer.join(entry, entry.c.id == transfer.c.entry_id)
LINE = (transfer.c.position, transfer.c.debit, transfer.c.credit, transfer.c.amount_minor)


class FigureLines:
    """One figure, asked of the database: the accounts it stands on, by id, and which of their lines count."""

    def __init__(
        self, connection: Connection, scope: Scope, sides: Mapping[int, Side], *narrowed: ColumnElement[bool]
    ) -> None:
        self.connection, self.scope = connection, scope
        self.adding = [id_ for id_, it in sides.items() if it.debit_adds]  # a debit makes the figure larger
        self.lessening = [id_ for id_, it in sides.items() if not it.debit_adds]  # a credit does
        self.counted = (*narrowed, self._touches())

    def minor(self, *narrowed: ColumnElement[bool]) -> int:
        """The figure; in two halves, as the balances are: SQLite gives up where a sum leaves 63 bits."""
        asked: Any = select(*halves(self._signed())).select_from(JOINED).where(*self.counted, *narrowed)
        return whole(self.connection.execute(asked).one())

    def page(self, cursor: LineCursor | None) -> FigurePage:
        """The latest lines first, each with what the figure was after it."""
        minor = self.minor()
        older = self._older(cursor) if cursor else None
        after = minor if older is None else self.minor(older)
        columns = (entry, *LINE, self._signed().label("minor"))
        asked: Any = select(*columns).select_from(JOINED).where(*self.counted, *([] if older is None else [older]))
        ordered = asked.order_by(entry.c.effective_on.desc(), entry.c.id.desc(), transfer.c.position.desc())
        rows = self.connection.execute(ordered.limit(PAGE_ROWS + 1)).all()
        first, shown = (cursor.seen if cursor else 0) + 1, rows[:PAGE_ROWS]
        following = None
        if len(rows) > PAGE_ROWS:
            last = shown[-1]
            following = LineCursor(last.effective_on, last.id, last.position, first - 1 + len(shown))
        count: Any = select(func.count()).select_from(JOINED).where(*self.counted)
        total = self.connection.execute(count).scalar_one()
        return FigurePage(self._lines(shown, after), minor, total, first, following)

    def _lines(self, rows: Sequence[Any], after: int) -> list[FigureLine]:
        accounts, opens = AccountBook(self.connection), open_to(self.connection, self.scope, {it.cause for it in rows})
        found = []
        for it in rows:
            line = FigureLine(
                it.id, it.reference, it.kind, it.effective_on, it.cause, Basis(it.basis), Finality(it.finality),
                accounts[it.debit], accounts[it.credit], it.amount_minor, it.minor, after, it.cause in opens,
            )  # fmt: skip
            found.append(line)
            after -= it.minor
        return found

    def _touches(self) -> ColumnElement[bool]:
        every = self.adding + self.lessening
        return or_(transfer.c.debit.in_(every), transfer.c.credit.in_(every))

    def _signed(self) -> ColumnElement[int]:
        """What a transfer adds to the figure; between two of its accounts it can add nothing."""
        amount = transfer.c.amount_minor
        parts = (
            (transfer.c.debit.in_(self.adding), amount), (transfer.c.credit.in_(self.adding), -amount),
            (transfer.c.credit.in_(self.lessening), amount), (transfer.c.debit.in_(self.lessening), -amount),
        )  # fmt: skip
        first, *others = (case((when, value), else_=0) for when, value in parts)
        return sum(others, start=first)

    def _older(self, it: LineCursor) -> ColumnElement[bool]:
        on, id_ = entry.c.effective_on, entry.c.id
        return or_(
            on < it.effective_on,
            and_(on == it.effective_on, id_ < it.entry),
            and_(on == it.effective_on, id_ == it.entry, transfer.c.position < it.position),
        )


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
    narrowed = _counted(on, up_to)
    standing = {id_: it for id_, it in sides.items() if FigureLines(connection, scope, {id_: it}, *narrowed).minor() > 0}
    first = dict([next(iter(sides.items()))])
    return FigureLines(connection, scope, standing or first, *narrowed).page(cursor)


def lines_of_loss(
    connection: Connection, scope: Scope, *, party: str, currency: str, finality: Finality, on: date | None,
    cursor: LineCursor | None, up_to: int | None = None,
) -> FigurePage:  # fmt: skip
    """What a party bears, provisionally or for good. Raises NotFound."""
    kinds = [name for name, line in CHART.items() if line.loss]
    return _of_book(
        connection, scope, party, currency, kinds, cursor, *_counted(on, up_to), entry.c.finality == finality.value
    )


def lines_of_book(
    connection: Connection, scope: Scope, *, party: str, currency: str, on: date | None, cursor: LineCursor | None,
    up_to: int | None = None,
) -> FigurePage:  # fmt: skip
    """Every line of a book in one currency: each is a debit and a credit, so that the figure is nothing. Raises NotFound."""
    return _of_book(connection, scope, party, currency, list(CHART), cursor, *_counted(on, up_to))


def _of_book(
    connection: Connection, scope: Scope, party: str, currency: str, kinds: Sequence[str],
    cursor: LineCursor | None, *narrowed: ColumnElement[bool],
) -> FigurePage:  # fmt: skip
    wanted: Any = select(account).where(
        account.c.book_id == party, account.c.currency == currency, account.c.kind.in_(kinds)
    )
    rows = connection.execute(wanted).all() if scope.reads_entries(party) else []
    if not rows:
        raise NotFound("book", party)
    sides = {row.id: Side(account_of(row), debit_adds=True) for row in rows}
    return FigureLines(connection, scope, sides, *narrowed).page(cursor)


def _counted(on: date | None, up_to: int | None) -> list[ColumnElement[bool]]:
    effective = [] if on is None else [entry.c.effective_on <= on]
    return effective if up_to is None else [*effective, entry.c.id <= up_to]


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
