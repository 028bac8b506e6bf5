"""Writing entries into PostgreSQL: one statement, whether one entry or a thousand.

The statement writes all or nothing it is handed: when an account does not exist yet, or a reference stands with
other content, it writes nothing and the second statement finds out why. Two writers of one reference meet at the
unique index; the loser's insert returns no row, and only a later statement can see the winner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ledger.accounts import Account
from ledger.entry import Entry
from ledger.store.lines import Written

ROUNDS_MAX = 3  # write; make the accounts and write again; a race lost in between

# References are inserted in their own order, so that two writers of the same ones cannot wait for each other in a ring;
# ids are drawn before, in the order stated. Both halves of an id's function are in ledger/store/triggers.py.
WRITE = """
WITH named AS MATERIALIZED (
    SELECT a.k, account.id
    FROM unnest(%(books)s::text[], %(kinds)s::text[], %(currencies)s::text[], %(abouts)s::text[])
         WITH ORDINALITY AS a (book_id, kind, currency, counterparty_id, k)
    LEFT JOIN account USING (book_id, kind, currency, counterparty_id)
), handed AS MATERIALIZED (
    SELECT e.*
    FROM unnest(%(references)s::text[], %(entry_kinds)s::text[], %(reasons)s::text[], %(bases)s::text[],
                %(finalities)s::text[], %(effective)s::date[], %(causes)s::text[], %(digests)s::text[], %(ns)s::int[])
         WITH ORDINALITY AS e (reference, kind, reason, basis, finality, effective_on, cause, digest, n, i)
), stated AS MATERIALIZED (
    SELECT recourse_entry_id() AS id, handed.*
    FROM handed
    WHERE NOT EXISTS (SELECT FROM named WHERE named.id IS NULL)
      AND NOT EXISTS (SELECT FROM entry JOIN handed h USING (reference) WHERE entry.digest <> h.digest)
    ORDER BY i
), fresh AS (
    INSERT INTO entry (id, reference, kind, reason, basis, finality, effective_on, recorded_at, cause, digest, n)
    SELECT id, reference, kind, reason, basis, finality, effective_on, %(recorded_at)s, cause, digest, n
    FROM stated ORDER BY reference
    ON CONFLICT (reference) DO NOTHING
    RETURNING id, reference, digest, n
), moved AS (
    INSERT INTO transfer (entry_id, position, n, book_id, currency, debit, credit, amount_minor)
    SELECT fresh.id, t.position, fresh.n, t.book_id, t.currency, d.id, c.id, t.amount_minor
    FROM unnest(%(t_entries)s::bigint[], %(t_positions)s::int[], %(t_books)s::text[], %(t_currencies)s::text[],
                %(t_debits)s::bigint[], %(t_credits)s::bigint[], %(t_amounts)s::bigint[])
         AS t (i, position, book_id, currency, debit, credit, amount_minor)
    JOIN stated USING (i)
    JOIN fresh ON fresh.id = stated.id
    JOIN named d ON d.k = t.debit
    JOIN named c ON c.k = t.credit
)
SELECT reference, id, digest FROM fresh
"""
STANDING = "SELECT reference, id, digest FROM entry WHERE reference = ANY(%(references)s::text[])"
NEW_ACCOUNTS = """
INSERT INTO account (book_id, kind, currency, counterparty_id)
SELECT a.* FROM unnest(%(books)s::text[], %(kinds)s::text[], %(currencies)s::text[], %(abouts)s::text[]) AS a
ORDER BY 1, 2, 3, 4
ON CONFLICT DO NOTHING
"""


def write(connection: Connection, stated: Mapping[str, tuple[Entry, str]], recorded_at: datetime) -> Iterable[Written]:
    """Write the entries (with their digests) whose references do not stand yet; tell how each stands now."""
    left = dict(stated)
    written: list[Written] = []
    for _round in range(ROUNDS_MAX):
        handed = _handed(left, recorded_at)
        for row in connection.exec_driver_sql(WRITE, handed):
            written.append(Written(row.reference, row.id, row.digest, fresh=True))
        left = _without(left, written)
        if not left:
            return written
        for row in connection.exec_driver_sql(STANDING, {"references": list(left)}):
            written.append(Written(row.reference, row.id, row.digest, fresh=False))
        if any(line.digest != stated[line.reference][1] for line in written):
            return written  # a reference used twice
        left = _without(left, written)
        if not left:
            return written
        connection.exec_driver_sql(NEW_ACCOUNTS, {name: handed[name] for name in ("books", "kinds", "currencies", "abouts")})
    raise RuntimeError(f"{sorted(left)[0]} could not be written in {ROUNDS_MAX} rounds; is the isolation READ COMMITTED?")


def _without(left: dict[str, tuple[Entry, str]], written: Iterable[Written]) -> dict[str, tuple[Entry, str]]:
    known = {line.reference for line in written}
    return {reference: both for reference, both in left.items() if reference not in known}


def _handed(stated: Mapping[str, tuple[Entry, str]], recorded_at: datetime) -> dict[str, Any]:
    """The entries as columns; accounts by their place in a list of their own, so that each is looked up once."""
    entries = [entry for entry, _digest in stated.values()]
    places: dict[Account, int] = {}
    for entry in entries:
        for t in entry.transfers:
            places.setdefault(t.debit, len(places) + 1)
            places.setdefault(t.credit, len(places) + 1)
    moves = [(i, position, t) for i, e in enumerate(entries, 1) for position, t in enumerate(e.transfers, 1)]
    return {
        "recorded_at": recorded_at,
        "books": [a.book for a in places],
        "kinds": [a.kind for a in places],
        "currencies": [a.currency for a in places],
        "abouts": [a.counterparty or "" for a in places],
        "references": [e.reference for e in entries],
        "entry_kinds": [e.kind for e in entries],
        "reasons": [e.reason for e in entries],
        "bases": [e.basis.value for e in entries],
        "finalities": [e.finality.value for e in entries],
        "effective": [e.effective_on for e in entries],
        "causes": [e.cause for e in entries],
        "digests": [digest for _entry, digest in stated.values()],
        "ns": [len(e.transfers) for e in entries],
        "t_entries": [i for i, _position, _t in moves],
        "t_positions": [position for _i, position, _t in moves],
        "t_books": [t.debit.book for _i, _position, t in moves],
        "t_currencies": [t.amount.currency for _i, _position, t in moves],
        "t_debits": [places[t.debit] for _i, _position, t in moves],
        "t_credits": [places[t.credit] for _i, _position, t in moves],
        "t_amounts": [t.amount.minor for _i, _position, t in moves],
    }
