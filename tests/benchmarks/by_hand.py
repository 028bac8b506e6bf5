"""The same entries written by hand: SQL on the bare driver, the same tables, triggers and transactions, nothing checked.

Names, digests and ids are handed over as they are; the reference stands in the digest's place.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.dialects import sqlite as sqlite_dialect

from ledger.accounts import Account
from ledger.entry import Entry
from runtime.database import UTCDateTime, make_engine, transaction
from runtime.digests import canonical
from tests.benchmarks.world import NOW, driver_url, post

ENTRY_COLUMNS = "reference, kind, reason, basis, finality, effective_on, recorded_at, cause, digest, n"
TRANSFER_COLUMNS = "entry_id, position, n, book_id, currency, debit, credit, amount_minor"


class Leg(NamedTuple):
    """A transfer as it is handed over."""

    book: str
    debit: int
    credit: int
    minor: int


class Line(NamedTuple):
    """An entry as it is handed over: the values of ENTRY_COLUMNS, and its transfers."""

    values: tuple[Any, ...]
    legs: Sequence[Leg]


def legs_of(url: str, like: Entry) -> list[Leg]:
    """The transfers of every entry like this one, once it is posted and its accounts have ids."""
    engine = make_engine(url)
    post(engine, [like])
    with transaction(engine) as connection:
        asked = text(
            "SELECT t.book_id, t.debit, t.credit, t.amount_minor FROM transfer t JOIN entry e ON e.id = t.entry_id "
            "WHERE e.reference = :reference ORDER BY t.position"
        )
        found = [Leg(*row) for row in connection.execute(asked, {"reference": like.reference})]
    engine.dispose()
    return found


def lines(entries: Sequence[Entry], legs: Sequence[Leg]) -> list[Line]:
    moment = UTCDateTime().process_bind_param(NOW, sqlite_dialect.dialect())
    return [
        Line(
            (e.reference, e.kind, e.reason, e.basis.value, e.finality.value, e.effective_on.isoformat(), moment, e.cause,
             e.reference, len(legs)),
            legs,
        )
        for e in entries
    ]  # fmt: skip


def multiply(connection: Connection, like: Entry, quantity: int) -> None:
    """Write so many entries like one whose accounts stand (`…/0`, `…/1` and so on): whole, with their own digests."""
    stem, mark = like.reference.removesuffix("/0"), "<reference>"
    legs = [
        {"p": p, "book": t.debit.book, "minor": t.amount.minor}
        | {"debit": list(_four(t.debit)), "credit": list(_four(t.credit))}
        for p, t in enumerate(like.transfers, 1)
    ]
    handed = {
        "stem": stem, "mark": mark, "template": canonical(replace(like, reference=mark).stated()), "quantity": quantity,
        "kind": like.kind, "reason": like.reason, "basis": like.basis.value, "finality": like.finality.value,
        "on": like.effective_on, "now": NOW, "cause": like.cause, "n": len(legs), "legs": json.dumps(legs),
    }  # fmt: skip
    connection.execute(_MULTIPLY, handed)


def _four(account: Account) -> tuple[str, str, str, str]:
    return account.book, account.kind, account.currency, account.counterparty or ""


class SQLiteByHand:
    """One connection of the standard library's sqlite3, set as the product sets its own."""

    def __init__(self, url: str) -> None:
        self.driver = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON"):
            self.driver.execute(f"PRAGMA {pragma}")

    def post(self, written: Sequence[Line]) -> None:
        driver, marks = self.driver, ", ".join("?" * 11)
        driver.execute("BEGIN IMMEDIATE")
        (last,) = driver.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
        numbered = list(enumerate(written, start=last + 1))
        driver.executemany(
            f"INSERT INTO entry (id, {ENTRY_COLUMNS}) VALUES ({marks})", [(i, *line.values) for i, line in numbered]
        )
        driver.executemany(
            f"INSERT INTO transfer ({TRANSFER_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (i, p, len(line.legs), leg.book, "CNY", leg.debit, leg.credit, leg.minor)
                for i, line in numbered
                for p, leg in enumerate(line.legs, 1)
            ],
        )
        driver.execute("COMMIT")

    def post_each(self, written: Sequence[Line]) -> None:
        for line in written:
            self.post([line])

    def close(self) -> None:
        self.driver.close()


class PostgresByHand:
    """One connection of psycopg in autocommit: one prepared statement an entry, or one with arrays for many."""

    def __init__(self, url: str) -> None:
        self.driver = psycopg.connect(driver_url(url), autocommit=True)

    def post_each(self, written: Sequence[Line]) -> None:
        statement = _alone(len(written[0].legs)).encode()
        for line in written:
            values = [*line.values[:-1]]
            for leg in line.legs:
                values += (leg.book, str(leg.debit), str(leg.credit), str(leg.minor))
            self.driver.execute(statement, values, prepare=True).fetchone()

    def post(self, written: Sequence[Line]) -> None:
        many = [(i, p, leg) for i, line in enumerate(written, 1) for p, leg in enumerate(line.legs, 1)]
        handed = {
            "references": [line.values[0] for line in written],
            "digests": [line.values[8] for line in written],
            **dict(zip(("kind", "reason", "basis", "finality", "on", "now", "cause"), written[0].values[1:8], strict=True)),
            "n": len(written[0].legs),
            "entries": [i for i, _, _ in many],
            "positions": [p for _, p, _ in many],
            "books": [leg.book for _, _, leg in many],
            "debits": [leg.debit for _, _, leg in many],
            "credits": [leg.credit for _, _, leg in many],
            "amounts": [leg.minor for _, _, leg in many],
        }
        self.driver.execute(_TOGETHER.encode(), handed, prepare=True)

    def close(self) -> None:
        self.driver.close()


def _alone(n: int) -> str:
    legs = ", ".join(f"({p}, %s::text, %s::bigint, %s::bigint, %s::bigint)" for p in range(1, n + 1))
    return f"""
        WITH fresh AS (
            INSERT INTO entry ({ENTRY_COLUMNS}) VALUES ({"%s, " * 9}{n})
            ON CONFLICT (reference) DO NOTHING RETURNING id
        ), moved AS (
            INSERT INTO transfer ({TRANSFER_COLUMNS})
            SELECT fresh.id, t.p, {n}, t.book, 'CNY', t.debit, t.credit, t.minor
            FROM fresh, (VALUES {legs}) AS t (p, book, debit, credit, minor)
        )
        SELECT id FROM fresh
    """


_TOGETHER = f"""
    WITH stated AS (
        SELECT * FROM unnest(%(references)s::text[], %(digests)s::text[]) WITH ORDINALITY AS e (reference, digest, i)
    ), fresh AS (
        INSERT INTO entry ({ENTRY_COLUMNS})
        SELECT reference, %(kind)s, %(reason)s, %(basis)s, %(finality)s, %(on)s::date, %(now)s::timestamptz, %(cause)s,
               digest, %(n)s FROM stated
        ON CONFLICT (reference) DO NOTHING RETURNING id, reference
    )
    INSERT INTO transfer ({TRANSFER_COLUMNS})
    SELECT fresh.id, t.p, %(n)s, t.book, 'CNY', t.debit, t.credit, t.minor
    FROM unnest(%(entries)s::bigint[], %(positions)s::int[], %(books)s::text[], %(debits)s::bigint[], %(credits)s::bigint[],
                %(amounts)s::bigint[]) AS t (i, p, book, debit, credit, minor)
    JOIN stated USING (i) JOIN fresh USING (reference)
"""


_MULTIPLY = text(f"""
    WITH legs AS MATERIALIZED (
        SELECT leg.p, leg.book, debit.id AS debit, credit.id AS credit, leg.minor
        FROM jsonb_to_recordset(CAST(:legs AS jsonb)) AS leg (p int, book text, debit text[], credit text[], minor bigint)
        JOIN account debit ON (debit.book_id, debit.kind, debit.currency, debit.counterparty_id)
                            = (leg.debit[1], leg.debit[2], leg.debit[3], leg.debit[4])
        JOIN account credit ON (credit.book_id, credit.kind, credit.currency, credit.counterparty_id)
                            = (leg.credit[1], leg.credit[2], leg.credit[3], leg.credit[4])
    ), fresh AS (
        INSERT INTO entry ({ENTRY_COLUMNS})
        SELECT reference, :kind, :reason, :basis, :finality, :on, :now, :cause,
               encode(sha256(convert_to(replace(:template, :mark, reference), 'UTF8')), 'hex'), :n
        FROM (SELECT :stem || '/' || i AS reference FROM generate_series(0, :quantity - 1) AS i) AS named
        RETURNING id
    )
    INSERT INTO transfer ({TRANSFER_COLUMNS})
    SELECT fresh.id, legs.p, :n, legs.book, 'CNY', legs.debit, legs.credit, legs.minor FROM fresh, legs
""")
