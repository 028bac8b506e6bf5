"""Writing entries into SQLite, on the driver's own connection: by way of SQLAlchemy a statement measured three times slower.

There is one writer (BEGIN IMMEDIATE), so what was read a line above still holds when the next line writes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import Connection

from ledger.entry import Entry
from ledger.store.lines import Written
from runtime.database import UTCDateTime

STANDING = "SELECT reference, id, digest FROM entry WHERE reference IN (SELECT value FROM json_each(?))"
ACCOUNT = "SELECT id FROM account WHERE book_id = ? AND kind = ? AND currency = ? AND counterparty_id = ?"
NEW_ACCOUNT = "INSERT INTO account (book_id, kind, currency, counterparty_id) VALUES (?, ?, ?, ?)"
LAST_ENTRY = "SELECT coalesce(max(id), 0) FROM entry"
NEW_ENTRY = """
    INSERT INTO entry (id, reference, kind, reason, basis, finality, effective_on, recorded_at, cause, digest, n)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
NEW_TRANSFER = """
    INSERT INTO transfer (entry_id, position, n, book_id, currency, debit, credit, amount_minor)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


def write(connection: Connection, stated: Mapping[str, tuple[Entry, str]], recorded_at: datetime) -> Iterable[Written]:
    """Write the entries (with their digests) whose references do not stand yet; tell how each stands now."""
    driver = _driver(connection)
    found = driver.execute(STANDING, (json.dumps(list(stated)),))
    standing = [Written(reference, entry_id, digest, fresh=False) for reference, entry_id, digest in found]
    known = {written.reference for written in standing}
    if any(written.digest != stated[written.reference][1] for written in standing):
        return standing  # a reference used twice: write nothing
    new = [both for reference, both in stated.items() if reference not in known]
    (last,) = driver.execute(LAST_ENTRY).fetchone()
    moment = UTCDateTime().process_bind_param(recorded_at, connection.dialect)
    driver.executemany(
        NEW_ENTRY,
        [
            (
                last + i, e.reference, e.kind, e.reason, e.basis.value, e.finality.value, e.effective_on.isoformat(),
                moment, e.cause, digest, len(e.transfers),
            )
            for i, (e, digest) in enumerate(new, 1)
        ],
    )  # fmt: skip
    ids = _AccountIds(driver)
    moved: list[tuple[int, int, int, str, str, int, int, int]] = []
    for i, (e, _digest) in enumerate(new, last + 1):
        n = len(e.transfers)
        for position, t in enumerate(e.transfers, 1):
            debit, credit, book = t.debit, t.credit, t.debit.book
            moved.append(
                (
                    i, position, n, book, t.amount.currency, ids[book, debit.kind, debit.currency, debit.counterparty or ""],
                    ids[credit.book, credit.kind, credit.currency, credit.counterparty or ""], t.amount.minor,
                )
            )  # fmt: skip
    driver.executemany(NEW_TRANSFER, moved)
    return standing + [Written(e.reference, last + i, digest, fresh=True) for i, (e, digest) in enumerate(new, 1)]


def _driver(connection: Connection) -> sqlite3.Connection:
    if not connection.in_transaction():
        connection.begin()  # or the driver, which knows no transaction of its own, would commit each statement
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


class _AccountIds(dict[tuple[str, str, str, str], int]):
    """Ids of accounts, found or made when first asked for. For one writing only: what is rolled back frees its id.

    By what names an account, not by the value itself, which takes three times as long to be found.
    """

    def __init__(self, driver: sqlite3.Connection) -> None:
        super().__init__()
        self.driver = driver

    def __missing__(self, name: tuple[str, str, str, str]) -> int:
        row = self.driver.execute(ACCOUNT, name).fetchone()
        found: int | None = row[0] if row else self.driver.execute(NEW_ACCOUNT, name).lastrowid
        if found is None:
            raise sqlite3.DatabaseError(f"account {name} was not written")
        self[name] = found
        return found
