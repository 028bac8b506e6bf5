"""The horizon: the entry up to which the books are settled, so that nothing can appear there any more.

On PostgreSQL an id is drawn before its entry is committed, so a later entry is often seen before an earlier one: the
highest entry in sight is no horizon, and neither is waiting for the end of the transactions that the same look shows,
since the newest of them are not in it. But a transaction takes an id of its own before it draws one for an entry (see
`ID_FUNCTION` in ledger/store/triggers.py). So read how far ids are drawn; then take a transaction id: whoever drew one
of those has a lower one. Once every lower one has ended, all those entries are in sight that ever will be.

Transaction ids do not survive dump and restore: only the number of the entry is ever kept. SQLite has one writer at a
time, and while that is us, nobody else is at work.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from ledger.store.tables import entry

DRAWN = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('entry', 'id')::regclass), 0)"
OWN_ID = "SELECT pg_current_xact_id()::text"
OLDEST_AT_WORK = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"


def drawn(connection: Connection) -> int:
    """How far ids of entries are drawn. On SQLite ask in a writing transaction: then they are committed as well."""
    if connection.dialect.name == "postgresql":
        return int(connection.execute(text(DRAWN)).scalar_one())
    return last(connection)


def own_id(connection: Connection) -> int:
    """A transaction id above that of everybody who drew by now: ask later than `drawn`, and commit. SQLite has none."""
    if connection.dialect.name != "postgresql":
        return 0
    return int(connection.execute(text(OWN_ID)).scalar_one())


def have_ended(connection: Connection, transaction_id: int) -> bool:
    """Whether this transaction and all before it have ended. Ask each time in a transaction that has just begun: one that
    reads a single moment throughout never sees the others end."""
    if connection.dialect.name != "postgresql":
        return True
    return int(connection.execute(text(OLDEST_AT_WORK)).scalar_one()) > transaction_id


def last(connection: Connection, *, up_to: int | None = None) -> int:
    """The last entry in sight, or the last of them up to an id; 0 where there is none."""
    narrowed = [] if up_to is None else [entry.c.id <= up_to]
    return int(connection.execute(select(func.max(entry.c.id)).where(*narrowed)).scalar_one() or 0)
