"""Checkpoints, as rows: which accounts need one, what it says, and where the latest stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, select, text

from ledger.checkpoints import Checkpoint, Moved, Total, carried
from ledger.store.halves import halves, whole
from ledger.store.tables import account, checkpoint, checkpoint_round, checkpoint_total, entry, transfer

ROUND_ENTRIES = 2_000  # looked through at a time
DUE_TRANSFERS = 2_000  # with what comes in during a round, an account seldom has more than twice as many since its last
ASKED_MAX = 5_000  # values in one IN list
SIDES = (transfer.c.debit, transfer.c.credit)


def next_round(connection: Connection, *, up_to: int) -> tuple[int, int] | None:
    """(since, up to) of the next entries to look through; None while there are too few of them below `up_to`."""
    since = connection.execute(select(func.max(checkpoint_round.c.up_to))).scalar_one() or 0
    last = select(entry.c.id).where(entry.c.id > since).order_by(entry.c.id).offset(ROUND_ENTRIES - 1).limit(1)
    end = connection.execute(last).scalar_one_or_none()
    return None if end is None or end > up_to else (since, end)


def due(connection: Connection, since: int, up_to: int) -> list[int]:
    """The accounts touched in a round through which enough went since their last checkpoint."""
    counts: dict[int, int] = defaultdict(int)
    for side in SIDES:
        asked: Select[Any] = select(side.label("account"), func.count().label("found"))
        for row in connection.execute(asked.where(_between(since, up_to)).group_by(side)):
            counts[row.account] += row.found
    found = [account_id for account_id, transfers in counts.items() if transfers >= DUE_TRANSFERS]
    others = sorted(counts.keys() - set(found))
    last = func.coalesce(latest(up_to), 0)
    tails = [
        select(func.count()).where(side == account.c.id, transfer.c.entry_id > last, transfer.c.entry_id <= up_to)
        for side in SIDES
    ]
    enough = tails[0].scalar_subquery() + tails[1].scalar_subquery() >= DUE_TRANSFERS
    for start in range(0, len(others), ASKED_MAX):
        among = account.c.id.in_(others[start : start + ASKED_MAX])
        found += connection.execute(select(account.c.id).where(among, enough)).scalars()
    return sorted(found)


def drawn_up(connection: Connection, account_id: int, *, horizon: int) -> Checkpoint | None:
    """What an account's checkpoint at a horizon says; None where one stands there or beyond."""
    last = select(func.max(checkpoint.c.horizon)).where(checkpoint.c.account_id == account_id)
    since = connection.execute(last).scalar_one() or 0
    if since >= horizon:
        return None
    before = totals(connection, account_id, since)
    return Checkpoint(account_id, horizon, since, carried(before, moved(connection, account_id, since, horizon)))


def keep(connection: Connection, drawn: Checkpoint) -> bool:
    """Put a checkpoint on record, unless somebody else has meanwhile."""
    _lock(connection)
    standing = select(func.max(checkpoint.c.horizon)).where(checkpoint.c.account_id == drawn.account_id)
    if (connection.execute(standing).scalar_one() or 0) != drawn.since:
        return False
    of = {"account_id": drawn.account_id, "horizon": drawn.horizon}
    connection.execute(insert(checkpoint), {**of, "since": drawn.since})
    connection.execute(insert(checkpoint_total), [{**of, **it._asdict()} for it in drawn.totals])
    return True


def end_round(connection: Connection, since: int, up_to: int) -> None:
    """The accounts are looked through up to here."""
    _lock(connection)
    if (connection.execute(select(func.max(checkpoint_round.c.up_to))).scalar_one() or 0) == since:
        connection.execute(insert(checkpoint_round), {"up_to": up_to})


def latest(up_to: int | None) -> Any:
    """Of an account, the horizon of its last checkpoint, or of the last one not beyond an entry: a part of a query."""
    narrowed = [] if up_to is None else [checkpoint.c.horizon <= up_to]
    of_it = checkpoint.c.account_id == account.c.id
    return select(func.max(checkpoint.c.horizon)).where(of_it, *narrowed).correlate(account).scalar_subquery()


def totals(connection: Connection, account_id: int, horizon: int) -> tuple[Total, ...]:
    """What the checkpoint of an account at a horizon says, in order."""
    columns = [checkpoint_total.c[name] for name in Total._fields]
    asked = select(*columns).where(checkpoint_total.c.account_id == account_id, checkpoint_total.c.horizon == horizon)
    return tuple(sorted(Total(*row) for row in connection.execute(asked)))


def moved(connection: Connection, account_id: int, since: int, horizon: int) -> Iterator[Moved]:
    """What went through an account after entry `since`, up to `horizon`, by day."""
    columns = (entry.c.effective_on, entry.c.basis, entry.c.finality)
    joined = transfer.join(entry, entry.c.id == transfer.c.entry_id)
    for side in SIDES:
        asked: Select[Any] = select(*columns, *halves(transfer.c.amount_minor), func.count().label("found"))
        within = (side == account_id, _between(since, horizon), entry.c.id > since, entry.c.id <= horizon)
        for row in connection.execute(asked.select_from(joined).where(*within).group_by(*columns)):
            sums = (whole(row), 0) if side is transfer.c.debit else (0, whole(row))
            yield Moved(row.effective_on, row.basis, row.finality, *sums, row.found)


def _between(since: int, up_to: int) -> ColumnElement[bool]:
    return and_(transfer.c.entry_id > since, transfer.c.entry_id <= up_to)


def _lock(connection: Connection) -> None:
    """Until the transaction ends nobody else makes checkpoints. SQLite's BEGIN IMMEDIATE has locked already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('recourse:checkpoint', 11))"))
