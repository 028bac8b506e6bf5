"""Books for the tests of statements, read as the store reads them, without a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from ledger.accounts import Account
from ledger.entry import Basis, Entry, net_by_account
from ledger.holds import HoldState
from reports.horizon import Horizon
from reports.statement import BookRows, Movement, Statement
from reports.statement_making import currency_parts
from tests.domain.ledger_case import rows_of
from trade.parties import Party, PartyKind

KNOWN_AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def book_rows(
    book: str,
    posted: Sequence[Entry],
    first_on: date,
    last_on: date,
    *,
    contests: Mapping[str, Mapping[str, date]] | None = None,
    holds: Iterable[HoldState] = (),
) -> BookRows:
    """One party's book over a period."""
    before = [it for it in posted if it.effective_on < first_on]
    after = [it for it in posted if it.effective_on <= last_on]
    claims: dict[Account, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry in after:
        for account, minor in net_by_account(entry.transfers).items() if entry.basis is Basis.CLAIM else ():
            claims[account][entry.cause] += minor
    return BookRows(
        opening=[row for row in rows_of(before) if row.account.book == book],
        movements=[
            it for number, entry in enumerate(posted, 1) if entry in after[len(before) :] for it in _of(number, entry, book)
        ],
        closing=[row for row in rows_of(after) if row.account.book == book],
        open_claims={
            account: {cause for cause, minor in net.items() if minor}
            for account, net in claims.items()
            if account.book == book and account.counterparty
        },
        holds_before=[],
        holds=list(holds),
        contests=contests or {},
    )


def _of(number: int, entry: Entry, book: str) -> Iterable[Movement]:
    for it in entry.transfers:
        if it.debit.book == book:
            yield Movement(
                number, entry.effective_on, entry.reference, entry.kind, entry.cause, entry.basis, entry.finality,
                it.debit, it.credit, it.amount.minor, entry.reason, KNOWN_AT, entry.digest,
            )  # fmt: skip


def a_statement(book: str, rows: BookRows, *, names: Mapping[str, str] | None = None, **stated: Any) -> Statement:
    """A statement of these rows; every party is named by its code unless `names` says otherwise."""
    codes = {book, *(row.account.counterparty for row in rows.closing if row.account.counterparty)}
    known = {
        code: Party(code, PartyKind.MERCHANT, (names or {}).get(code, code), (names or {}).get(code, code)) for code in codes
    }
    usual: dict[str, Any] = {
        "first_on": date(2026, 3, 1), "last_on": date(2026, 3, 31), "horizon": Horizon(7, KNOWN_AT, KNOWN_AT),
        "demonstration": False,
    }  # fmt: skip
    return Statement(party=known[book], names=known, currencies=currency_parts(book, rows), **(usual | stated))
