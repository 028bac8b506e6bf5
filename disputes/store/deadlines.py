"""Deadlines of disputes, as rows: one for each party and obligation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, or_, select, tuple_, update

from disputes.deadlines import Deadline, DeadlineState, outlived
from disputes.dispute import Stage
from disputes.store.tables import deadline, dispute
from runtime import driver

_ADD = insert(deadline)
_KEY = (deadline.c.dispute_id, deadline.c.party_code, deadline.c.obligation)


def add(connection: Connection, deadlines: Sequence[Deadline]) -> None:
    """Deadlines on record. The same again changes nothing; another moment for an obligation not yet met moves it."""
    for new in deadlines:
        key = (new.dispute_id, new.party, new.obligation)
        known = connection.execute(select(deadline).where(tuple_(*_KEY) == key)).one_or_none()
        if known is None:
            connection.execute(insert(deadline).values(**_values(new)))
        elif known.state != DeadlineState.MET and known.due_at != new.due_at:
            connection.execute(update(deadline).where(tuple_(*_KEY) == key).values(**_values(new)))


def add_first(connection: Connection, deadlines: Sequence[Deadline]) -> None:
    """The deadlines of a dispute this transaction has just put on record: there are none yet."""
    rows = {(it.party, it.obligation): _values(it) for it in deadlines}
    if rows:
        driver.add(connection, _ADD, list(rows.values()))


def of_dispute(connection: Connection, dispute_id: str) -> list[Deadline]:
    """Every deadline of a dispute, the earliest first."""
    wanted = select(deadline).where(deadline.c.dispute_id == dispute_id)
    rows = connection.execute(wanted.order_by(deadline.c.due_at, deadline.c.party_code, deadline.c.obligation))
    return [_deadline(row) for row in rows]


def meet(connection: Connection, dispute_id: str, party: str, obligation: str | None = None) -> int:
    """The party has done what was asked (or all that was asked, when none is named); how many open deadlines that ends."""
    theirs = update(deadline).where(deadline.c.dispute_id == dispute_id, deadline.c.party_code == party)
    if obligation is not None:
        theirs = theirs.where(deadline.c.obligation == obligation)
    met = theirs.where(deadline.c.state == DeadlineState.OPEN.value).values(state=DeadlineState.MET.value)
    return connection.execute(met).rowcount


def confirm(connection: Connection, dispute_id: str, obligation: str) -> int:
    """The scheme says that time ran out: what we had only worked out ourselves is so; how many that concerns."""
    theirs = update(deadline).where(deadline.c.dispute_id == dispute_id, deadline.c.obligation == obligation)
    missed = theirs.where(deadline.c.state == DeadlineState.MISSED.value, deadline.c.presumed)
    return connection.execute(missed.values(presumed=False)).rowcount


class Claimed(NamedTuple):
    """Deadlines this sweep has to itself until it commits. `full`: the batch was, and more may be due."""

    deadlines: Sequence[Deadline]
    full: bool


def claim_missed(connection: Connection, *, now: datetime, limit: int) -> Claimed:
    """Mark up to `limit` open deadlines whose moment is past as missed; rows another sweep has are left to it."""
    claimed = _claim(connection, deadline.c.due_at < now, limit=limit)
    _set_state(connection, claimed.deadlines, DeadlineState.MISSED)
    return claimed


def claim_to_remind(connection: Connection, *, now: datetime, limit: int) -> Claimed:
    """Up to `limit` open deadlines ahead of us whose next reminder has come due, or that were never looked at."""
    due = or_(deadline.c.remind_at.is_(None), deadline.c.remind_at <= now)
    return _claim(connection, and_(deadline.c.due_at > now, due), limit=limit)


def _claim(connection: Connection, due: ColumnElement[bool], *, limit: int) -> Claimed:
    """Open deadlines that are due, for this transaction alone. What the dispute has gone past ends quietly as met."""
    rows = connection.execute(
        select(deadline, dispute.c.stage)
        .join(dispute, dispute.c.id == deadline.c.dispute_id)
        .where(deadline.c.state == DeadlineState.OPEN.value, due)
        .order_by(deadline.c.due_at)
        .limit(limit)
        .with_for_update(of=deadline, skip_locked=True)
    ).all()
    found = [(_deadline(row), outlived(row.obligation, Stage(row.stage))) for row in rows]
    _set_state(connection, [it for it, over in found if over], DeadlineState.MET)
    # By dispute, so that two sweeps append to the timelines they share in one order and never wait in a ring.
    left = sorted((it for it, over in found if not over), key=lambda it: (it.dispute_id, it.party, it.obligation))
    return Claimed(left, full=len(rows) >= limit)


def _set_state(connection: Connection, deadlines: Sequence[Deadline], state: DeadlineState) -> None:
    if deadlines:
        theirs = tuple_(*_KEY).in_([(it.dispute_id, it.party, it.obligation) for it in deadlines])
        connection.execute(update(deadline).where(theirs).values(state=state.value))


def set_reminder(connection: Connection, it: Deadline, *, next_at: datetime) -> None:
    """When to look at this deadline again."""
    theirs = tuple_(*_KEY) == (it.dispute_id, it.party, it.obligation)
    connection.execute(update(deadline).where(theirs).values(remind_at=next_at))


def _values(it: Deadline) -> dict[str, Any]:
    return {
        "dispute_id": it.dispute_id,
        "party_code": it.party,
        "obligation": it.obligation,
        "due_at": it.due_at,
        "clock_start": it.clock_start,
        "rule": it.rule,
        "source": it.source,
        "state": it.state.value,
        "presumed": it.presumed,
        "remind_at": None,  # a moved deadline reminds anew
    }


def _deadline(row: Row[Any]) -> Deadline:
    return Deadline(
        row.dispute_id, row.party_code, row.obligation, row.due_at, row.clock_start, row.rule, row.source,
        DeadlineState(row.state), row.presumed,
    )  # fmt: skip
