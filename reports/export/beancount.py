"""Books as Beancount reads them: a whole one of any size as a stream, or a period of one as any other statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, groupby

from sqlalchemy import Connection

from ledger.accounts import Account
from ledger.book import BookEntry, standing
from ledger.entry import Transfer
from ledger.export import beancount
from ledger.export.beancount import Proof, Title
from ledger.money import Money
from ledger.store import book_entries
from ledger.store.balances import balance_rows
from reports.errors import StatementUnproven
from reports.horizon import Horizon
from reports.progress import Tally
from reports.statement import Movement, Statement
from reports.statement_words import Words
from trade.store import parties


@dataclass(slots=True)
class Counted:
    """What went into a text so far."""

    entries: int = 0


def book_text(
    connection: Connection, book: str, *, on: date | None, horizon: Horizon, counted: Counted | None = None
) -> Iterator[str]:
    """The whole book as known at a horizon and effective by `on`; few entries in memory at a time, in an open transaction.

    The same arguments give the same text for ever. Raises StatementUnproven at its end, when entries and balances differ.
    """
    counted = counted or Counted()
    rows = balance_rows(connection, on=on, books=[book], up_to=horizon.entry)
    balances = standing(rows)
    days = book_entries.span(connection, book, on=on, up_to=horizon.entry)
    names = {it.code: f"{it.name_en} / {it.name_zh}" for it in parties.all_parties(connection)}
    first_on, last_on = days or (on or date.min, on or date.min)
    yield from beancount.heading(Title(book, names, first_on, str(horizon)), balances)
    proof = Proof({})
    for entry in book_entries.of_book(connection, book, on=on, up_to=horizon.entry):
        proof.add(entry)
        counted.entries += 1
        yield beancount.transaction(entry)
    for account in proof.unlike(balances):
        raise StatementUnproven(str(account), 0, proof.net.get(account, 0), balances.get(account, 0))
    yield from _closing(on or last_on, balances)


def statement_beancount(statement: Statement, *, language: str, tally: Tally | None = None) -> bytes:
    """A period: what stood before it in one transaction, then its entries. Reasons stand as they were posted."""
    tally = tally or Tally()
    accounts = [it for part in statement.currencies for it in part.accounts]
    moved = [line.movement for it in accounts for line in it.lines if line.movement.debit == it.account]
    tally.expect(len(moved))
    words = Words(language, statement.names)
    names = {code: words.name(code) for code in statement.names}
    title = Title(statement.party.code, names, statement.first_on, str(statement.horizon))
    texts = list(
        chain(
            beancount.heading(title, [it.account for it in accounts]),
            beancount.brought_forward(statement.first_on, {it.account: it.opening_minor for it in accounts}),
        )
    )
    ordered = sorted(moved, key=lambda it: (it.number, str(it.debit), str(it.credit), it.minor))
    for _number, group in groupby(ordered, key=lambda it: it.number):
        together = list(group)
        texts.append(beancount.transaction(_entry(together)))
        for _movement in together:
            tally.line()
    texts += _closing(statement.last_on, {it.account: it.closing_minor for it in accounts})
    return "".join(texts).encode()


def _closing(last_on: date, balances: Mapping[Account, int]) -> Iterator[str]:
    """The balances at the beginning of the day after; the calendar's last day has none."""
    if last_on < date.max:
        yield from beancount.assertions(last_on + timedelta(days=1), balances)


def _entry(movements: list[Movement]) -> BookEntry:
    it = movements[0]
    transfers = tuple(Transfer(m.debit, m.credit, Money(m.minor, m.debit.currency)) for m in movements)
    return BookEntry(
        it.number, it.reference, it.kind, it.reason, it.effective_on, it.recorded_at, it.cause, it.basis, it.finality,
        it.digest, transfers,
    )  # fmt: skip
