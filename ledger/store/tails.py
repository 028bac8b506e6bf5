"""Balances from checkpoints: the totals that stand, one month where a day is asked for, and what came since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, literal, or_, select, union_all

from ledger.checkpoints import month_of
from ledger.store.halves import halves, whole
from ledger.store.tables import checkpoint, checkpoint_total, entry, transfer

JOINED = transfer.join(entry, entry.c.id == transfer.c.entry_id)
SIDES = (transfer.c.debit, transfer.c.credit)
SPANS_MAX = 50  # spans asked for in one statement
ASKED_MAX = 5_000  # accounts in one IN list
ONE_DAY = timedelta(days=1)


class Sums(dict[tuple[int, str, str], list[int]]):
    """[debits, credits] by account, basis and finality; of the accounts asked for only."""

    def __init__(self, accounts: Collection[int]) -> None:
        super().__init__()
        self.accounts = accounts

    def add(self, debit: int, credit: int, basis: str, finality: str, minor: int) -> None:
        """An amount moved from one account to another."""
        for id_, both in ((debit, (minor, 0)), (credit, (0, minor))):
            if id_ in self.accounts:
                self.put(id_, basis, finality, *both)

    def put(self, id_: int, basis: str, finality: str, debits: int, credits_: int) -> None:
        """What went through one account."""
        into = self.setdefault((id_, basis, finality), [0, 0])
        into[0] += debits
        into[1] += credits_


class Span(NamedTuple):
    """The transfers of one account after entry `since`, up to `up_to` (none: all there are), effective in between."""

    account_id: int
    since: int
    up_to: int | None
    first_on: date | None
    last_on: date | None


def add(connection: Connection, sums: Sums, carried: Mapping[int, int], *, on: date | None, up_to: int | None) -> None:
    """Add up every account of `sums`; `carried` says at which horizon the checkpoint stands that some are carried from."""
    month = None if on is None or _ends_a_month(on) else month_of(on)
    for row in _totals(connection, carried, on, month):
        sums.put(row.account_id, row.basis, row.finality, whole(row, "debits"), whole(row, "credits"))
    spans = [Span(id_, horizon, up_to, None, on) for id_, horizon in carried.items()]
    if month is not None:
        spans += _month_spans(connection, carried, month, on)
    for start in range(0, len(spans), SPANS_MAX):
        _add_spans(connection, sums, spans[start : start + SPANS_MAX])
    _add_others(connection, sums, sorted(set(sums.accounts) - carried.keys()), on, up_to)


def _ends_a_month(day: date) -> bool:
    return day == date.max or (day + ONE_DAY).day == 1


def _totals(connection: Connection, carried: Mapping[int, int], on: date | None, month: date | None) -> Iterator[Any]:
    """What the checkpoints say of the months before, or of all that end by `on`."""
    total = checkpoint_total
    months = [] if on is None else [total.c.month < month if month else total.c.month <= on]
    columns = (total.c.account_id, total.c.basis, total.c.finality)
    sums = (*halves(total.c.debits_minor, "debits"), *halves(total.c.credits_minor, "credits"))
    asked: Select[Any] = select(*columns, *sums).where(*months).group_by(*columns)
    for at in _of(total, carried):
        yield from connection.execute(asked.where(at))


def _month_spans(connection: Connection, carried: Mapping[int, int], month: date, on: date | None) -> Iterator[Span]:
    """Where transfers stand that are effective in a month: between which checkpoints, those side by side taken as one."""
    total = checkpoint_total
    joined = checkpoint.join(
        total, and_(total.c.account_id == checkpoint.c.account_id, total.c.horizon == checkpoint.c.horizon)
    )
    asked: Select[Any] = select(checkpoint.c.account_id, checkpoint.c.since, checkpoint.c.horizon).select_from(joined)
    asked = asked.where(total.c.month == month, total.c.fresh > 0).distinct()
    spans: dict[int, list[list[int]]] = defaultdict(list)
    for start in range(0, len(carried), ASKED_MAX):
        among = total.c.account_id.in_(sorted(carried)[start : start + ASKED_MAX])
        ordered = asked.where(among).order_by(checkpoint.c.account_id, checkpoint.c.horizon)
        for row in connection.execute(ordered):
            of_it = spans[row.account_id]
            if row.horizon > carried[row.account_id]:
                continue
            if of_it and of_it[-1][1] == row.since:
                of_it[-1][1] = row.horizon
            else:
                of_it.append([row.since, row.horizon])
    for id_, found in spans.items():
        yield from (Span(id_, since, horizon, month, on) for since, horizon in found)


def _add_spans(connection: Connection, sums: Sums, spans: Sequence[Span]) -> None:
    """Each span by its own two ranges of an index: the bounds stand in the statement, so that it is planned for them."""
    branches = [_branch(number, which, span) for number, span in enumerate(spans) for which in (0, 1)]
    for row in connection.execute(union_all(*branches)):
        both = (whole(row), 0) if row.side == 0 else (0, whole(row))
        sums.put(spans[row.span].account_id, row.basis, row.finality, *both)


def _branch(number: int, which: int, span: Span) -> Select[Any]:
    columns = (entry.c.basis, entry.c.finality)
    stated = (literal(number).label("span"), literal(which).label("side"))
    within = [SIDES[which] == span.account_id, transfer.c.entry_id > span.since, entry.c.id > span.since]
    if span.up_to is not None:
        within += [transfer.c.entry_id <= span.up_to, entry.c.id <= span.up_to]
    if span.first_on is not None:
        within.append(entry.c.effective_on >= span.first_on)
    if span.last_on is not None:
        within.append(entry.c.effective_on <= span.last_on)
    asked: Select[Any] = select(*stated, *columns, *halves(transfer.c.amount_minor)).select_from(JOINED)
    return asked.where(*within).group_by(*columns)


def _add_others(connection: Connection, sums: Sums, others: Sequence[int], on: date | None, up_to: int | None) -> None:
    """Accounts without a checkpoint: few transfers each."""
    within = [] if on is None else [entry.c.effective_on <= on]
    within += [] if up_to is None else [entry.c.id <= up_to]
    for start in range(0, len(others), ASKED_MAX):
        among = others[start : start + ASKED_MAX]
        for which, side in enumerate(SIDES):
            columns = (side.label("account"), entry.c.basis, entry.c.finality)
            asked: Select[Any] = select(*columns, *halves(transfer.c.amount_minor)).select_from(JOINED)
            rows = connection.execute(asked.where(side.in_(among), *within).group_by(side, *columns[1:]))
            for row in rows:
                both = (whole(row), 0) if which == 0 else (0, whole(row))
                sums.put(row.account, row.basis, row.finality, *both)


def _of(total: Any, carried: Mapping[int, int]) -> Iterator[ColumnElement[bool]]:
    """Conditions that together name each account's own checkpoint."""
    pairs = list(carried.items())
    for start in range(0, len(pairs), SPANS_MAX):
        yield or_(
            *(
                and_(total.c.account_id == id_, total.c.horizon == horizon)
                for id_, horizon in pairs[start : start + SPANS_MAX]
            )
        )
