"""Writing entries into PostgreSQL: one statement, whether one entry or a thousand.

A reference that stands is left alone and read in a second statement: two writers of one reference meet at the unique
index, the loser's insert returns no row, and only a later statement can see the winner's. An entry alone is written with
plain values, so that the statement is planned once for each number of transfers; several, with columns as arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import Connection

from ledger.accounts import Account
from ledger.entry import Entry
from ledger.store import account_ids
from ledger.store.account_ids import AccountIds, Ids, UnknownId
from ledger.store.arrays import numbers, texts
from ledger.store.lines import Written
from runtime import driver

ALONE_TRANSFERS_MAX = 8  # with more the driver, which remembers statements of up to 50 values, reads the text anew each time

# PostgreSQL plans the check of a foreign key once for a connection. Planned while its table was analysed at some hundred
# rows it reads the whole table, and does so, ever slower, until the table is analysed again (measured: 500 entries a second
# instead of 11,000). So a connection lets its plans go before it has outgrown them; that costs one short round trip.
PLANS_KEPT_FOR = 1000  # entries
_WRITTEN = "recourse_entries_since_planned"

# Of several, all or none: when one stands with other content, nothing is written. References are inserted in their own
# order, so that two writers of the same ones cannot wait for each other in a ring; ids are drawn before, in the order
# stated. Both halves of an id's function are in ledger/store/triggers.py.
WRITE = """
WITH handed AS MATERIALIZED (
    SELECT e.*
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::int[])
         WITH ORDINALITY AS e (reference, kind, reason, basis, finality, effective_on, cause, digest, n, i)
), stated AS MATERIALIZED (
    SELECT recourse_entry_id() AS id, handed.*
    FROM handed
    WHERE NOT EXISTS (SELECT FROM entry JOIN handed h USING (reference) WHERE entry.digest <> h.digest)
    ORDER BY i
), fresh AS (
    INSERT INTO entry (id, reference, kind, reason, basis, finality, effective_on, recorded_at, cause, digest, n)
    SELECT id, reference, kind, reason, basis, finality, effective_on, %s::timestamptz, cause, digest, n
    FROM stated ORDER BY reference
    ON CONFLICT (reference) DO NOTHING
    RETURNING id, reference, n
), moved AS (
    INSERT INTO transfer (entry_id, position, n, book_id, currency, debit, credit, amount_minor)
    SELECT fresh.id, t.position, fresh.n, t.book_id, t.currency, t.debit, t.credit, t.amount_minor
    FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[])
         AS t (i, position, book_id, currency, debit, credit, amount_minor)
    JOIN stated USING (i)
    JOIN fresh ON fresh.id = stated.id
)
SELECT reference, id FROM fresh
"""
STANDING = "SELECT reference, id, digest FROM entry WHERE reference = ANY(%s::text[])"

Stated = Mapping[str, tuple[Entry, str]]
"""(entry, digest) by reference."""


def write(connection: Connection, stated: Stated, recorded_at: datetime) -> Iterable[Written]:
    """Write the entries (with their digests) whose references do not stand yet; tell how each stands now."""
    _renew_plans(connection, len(stated))
    ids = account_ids.of(connection)
    try:
        fresh = _write(connection, stated, recorded_at, ids.known(connection))
    except UnknownId:
        return _write_with_accounts(connection, ids, stated, recorded_at)
    return _whole(connection, fresh, stated)


def _renew_plans(connection: Connection, number: int) -> None:
    written = connection.info.get(_WRITTEN, 0) + number
    if written > PLANS_KEPT_FOR:
        connection.exec_driver_sql("DISCARD PLANS")
        written = number
    connection.info[_WRITTEN] = written


def _write_with_accounts(connection: Connection, ids: AccountIds, stated: Stated, recorded_at: datetime) -> list[Written]:
    """As `write`, where an account is used for the first time, by this connection or by anybody."""
    ids.read(connection, ids.missing(connection, _accounts(stated)))
    standing: list[Written] = []
    if ids.missing(connection, _accounts(stated)):
        standing = _standing(connection, stated)
        if _reused(standing, stated):
            return standing
        left = _without(stated, standing)
        if not left:
            return standing
        ids.make(connection, ids.missing(connection, _accounts(left)))
    else:
        left = dict(stated)
    return standing + _whole(connection, _write(connection, left, recorded_at, ids.known(connection)), left)


def _whole(connection: Connection, fresh: list[Written], stated: Stated) -> list[Written]:
    """What was written, and what stood before."""
    if len(fresh) == len(stated):
        return fresh
    written = fresh + _standing(connection, _without(stated, fresh))
    if len(written) < len(stated) and not _reused(written, stated):
        raise RuntimeError(f"{next(iter(stated))} could not be written; is the isolation READ COMMITTED?")
    return written


def _write(connection: Connection, left: Stated, recorded_at: datetime, ids: Ids) -> list[Written]:
    if len(left) == 1:
        ((entry, digest),) = left.values()
        if len(entry.transfers) <= ALONE_TRANSFERS_MAX:
            handed = _alone(entry, digest, recorded_at, ids)
            found = driver.rows(connection, write_alone(len(entry.transfers)), handed)
            return [Written(entry.reference, id_, digest, fresh=True) for (id_,) in found]
    found = driver.rows(connection, WRITE, _together(left, recorded_at, ids))
    return [Written(reference, id_, left[reference][1], fresh=True) for reference, id_ in found]


def _accounts(stated: Stated) -> Iterable[Account]:
    for entry, _digest in stated.values():
        for t in entry.transfers:
            yield t.debit
            yield t.credit


def _standing(connection: Connection, asked: Iterable[str]) -> list[Written]:
    found = driver.rows(connection, STANDING, (texts(asked),))
    return [Written(reference, id_, digest, fresh=False) for reference, id_, digest in found]


def _reused(written: Iterable[Written], stated: Stated) -> bool:
    return any(line.digest != stated[line.reference][1] for line in written)


def _without(left: Stated, written: Iterable[Written]) -> dict[str, tuple[Entry, str]]:
    known = {line.reference for line in written}
    return {reference: both for reference, both in left.items() if reference not in known}


@cache
def write_alone(n: int) -> str:
    """The statement for one entry of `n` transfers."""
    lines = ", ".join(f"({p}, %s::text, %s::text, %s::bigint, %s::bigint, %s::bigint)" for p in range(1, n + 1))
    return f"""
WITH fresh AS (
    INSERT INTO entry (reference, kind, reason, basis, finality, effective_on, recorded_at, cause, digest, n)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, {n})
    ON CONFLICT (reference) DO NOTHING
    RETURNING id
), moved AS (
    INSERT INTO transfer (entry_id, position, n, book_id, currency, debit, credit, amount_minor)
    SELECT fresh.id, t.position, {n}, t.book_id, t.currency, t.debit, t.credit, t.amount_minor
    FROM fresh, (VALUES {lines}) AS t (position, book_id, currency, debit, credit, amount_minor)
)
SELECT id FROM fresh
"""  # noqa: S608 - numbers of our own


def _alone(entry: Entry, digest: str, recorded_at: datetime, ids: Ids) -> tuple[str, ...]:
    # Every value as text, which the server reads by the column's type: of numbers the driver would make another
    # statement for each width.
    handed = [
        entry.reference, entry.kind, entry.reason, entry.basis.value, entry.finality.value,
        entry.effective_on.isoformat(), recorded_at.isoformat(), entry.cause, digest,
    ]  # fmt: skip
    for t in entry.transfers:
        debit = t.debit
        handed += (debit.book, t.amount.currency, str(ids[debit]), str(ids[t.credit]), str(t.amount.minor))
    return tuple(handed)


def _together(left: Stated, recorded_at: datetime, ids: Ids) -> tuple[str, ...]:
    entries = [entry for entry, _digest in left.values()]
    moves = [(i, position, t) for i, e in enumerate(entries, 1) for position, t in enumerate(e.transfers, 1)]
    return (
        texts([e.reference for e in entries]),
        texts([e.kind for e in entries]),
        texts([e.reason for e in entries]),
        texts([e.basis.value for e in entries]),
        texts([e.finality.value for e in entries]),
        texts([e.effective_on.isoformat() for e in entries]),
        texts([e.cause for e in entries]),
        texts([digest for _entry, digest in left.values()]),
        numbers([len(e.transfers) for e in entries]),
        recorded_at.isoformat(),
        numbers([i for i, _position, _t in moves]),
        numbers([position for _i, position, _t in moves]),
        texts([t.debit.book for _i, _position, t in moves]),
        texts([t.amount.currency for _i, _position, t in moves]),
        numbers([ids[t.debit] for _i, _position, t in moves]),
        numbers([ids[t.credit] for _i, _position, t in moves]),
        numbers([t.amount.minor for _i, _position, t in moves]),
    )
