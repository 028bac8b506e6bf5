"""A page of an account is the latest of its lines, whichever side they stand on, on any day and at any horizon."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Connection, select

from ledger.store import journal
from ledger.store.account_page import account_page
from ledger.store.tables import account
from tests.domain.ledger_case import a_debt, an_entry

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
FIRST_ON = date(2026, 1, 1)


@pytest.mark.parametrize("seed", range(3))
def test_pages_one_after_another_are_all_lines_the_latest_first(connection: Connection, seed: int) -> None:
    dice = Random(seed)
    entries = [
        a_debt(f"a/{i}", "G", "M", i + 1, effective_on=FIRST_ON + timedelta(days=dice.randrange(60)))
        if dice.random() < 0.6
        else an_entry(
            f"a/{i}", "M bank / receivable[G] 5\nM receivable[G] / sales 5\nM fees_expense / bank 1", effective_on=FIRST_ON
        )
        for i in range(60)
    ]
    posted = journal.append(connection, entries, recorded_at=NOW)
    wanted = select(account.c.id).where(account.c.book_id == "xidan", account.c.kind == "receivable")
    account_id = connection.execute(wanted).scalar_one()
    for on, up_to in ((None, None), (date(2026, 1, 20), None), (None, posted[30].id), (date(2026, 2, 1), posted[45].id)):
        lines = [
            (it.id, position, transfer.amount.minor)
            for it, entry in zip(posted, entries, strict=True)
            for position, transfer in enumerate(entry.transfers, 1)
            if "xidan receivable[huanxun] CNY" in {_named(transfer.debit), _named(transfer.credit)}
            and (on is None or entry.effective_on <= on) and (up_to is None or it.id <= up_to)
        ]  # fmt: skip
        found: list[tuple[int, int, int]] = []
        while page := account_page(
            connection, account_id, limit=7, before=found[-1][:2] if found else None, on=on, up_to=up_to
        ):
            found += [(it.entry, it.position, it.amount_minor) for it in page]
        assert found == sorted(lines, reverse=True)
        assert lines


def _named(it: object) -> str:
    book, kind, about, currency = (getattr(it, name) for name in ("book", "kind", "counterparty", "currency"))
    return f"{book} {kind}[{about}] {currency}"
