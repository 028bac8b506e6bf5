"""Deadlines of disputes, as rows: one for each party and obligation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, case, false, insert, or_, select, tuple_, update

from disputes.deadlines import Deadline, DeadlineState, end_of_day, outlived, replaces
from disputes.dispute import Stage
from disputes.store.tables import deadline, dispute
from runtime import driver

_ADD = insert(deadline)
_KEY = (deadline.c.dispute_id, deadline.c.party_code, deadline.c.obligation)


def add(connection: Connection, deadlines: Sequence[Deadline]) -> None:
    """Deadlines on record. The same again changes nothing; another moment for an obligation not yet met moves it, and a
    source that states the very moment we had worked out makes it certain."""
    for new in deadlines:
        key = tuple_(*_KEY) == (new.dispute_id, new.party, new.obligation)
        row = connection.execute(select(deadline).where(key)).one_or_none()
        if row is None:
            connection.execute(insert(deadline).values(**_values(new)))
        elif replaces(new, known := _deadline(row)):
            connection.execute(update(deadline).where(key).values(**_values(new)))
        elif known.due_at == new.due_at and known.presumed and not new.presumed:
            stated = {"presumed": False, "rule": new.rule, "source": new.source, "provisional": False, "calendar": None}
            connection.execute(update(deadline).where(key).values(**stated))


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


def confirm(connection: Connection, dispute_id: str, stage: Stage, *, at: datetime) -> int:
    """It is said that time ran out at a stage: what was past its moment `at` that moment is missed, and no longer only
    because we had worked it out; how many that concerns."""
    past = [
        it
        for it in of_dispute(connection, dispute_id)
        if it.state is not DeadlineState.MET and it.due_at < at and not outlived(it.obligation, stage)
    ]
    _set_state(connection, past, DeadlineState.MISSED, presumed=False)
    return len(past)


def end_outlived(connection: Connection, dispute_id: str, stage: Stage) -> None:
    """What the dispute has gone past by reaching a stage is asked of nobody any more."""
    open_ones = [it for it in of_dispute(connection, dispute_id) if it.state is DeadlineState.OPEN]
    _set_state(connection, [it for it in open_ones if outlived(it.obligation, stage)], DeadlineState.MET)


def claim_provisional(connection: Connection, published: Mapping[str, date], *, limit: int) -> list[Deadline]:
    """Up to `limit` open deadlines counted by days off that have been published since, for this transaction alone."""
    known = [and_(deadline.c.calendar == it, deadline.c.due_at <= end_of_day(to)) for it, to in published.items()]
    rows = connection.execute(
        select(deadline)
        .where(deadline.c.provisional, deadline.c.state == DeadlineState.OPEN.value, or_(false(), *known))
        .order_by(deadline.c.dispute_id, deadline.c.party_code, deadline.c.obligation)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_deadline(row) for row in rows]


def recount(connection: Connection, it: Deadline) -> None:
    """The same deadline with its moment counted anew; when that is another one, it is reminded of anew."""
    counted = {"due_at": it.due_at, "calendar": it.calendar, "provisional": it.provisional}
    theirs = update(deadline).where(tuple_(*_KEY) == (it.dispute_id, it.party, it.obligation))
    connection.execute(theirs.values(**counted, remind_at=case((deadline.c.due_at == it.due_at, deadline.c.remind_at))))


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


def _set_state(connection: Connection, deadlines: Sequence[Deadline], state: DeadlineState, **more: bool) -> None:
    if deadlines:
        theirs = tuple_(*_KEY).in_([(it.dispute_id, it.party, it.obligation) for it in deadlines])
        connection.execute(update(deadline).where(theirs).values(state=state.value, **more))


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
        "calendar": it.calendar,
        "provisional": it.provisional,
        "remind_at": None,  # a moved deadline reminds anew
    }


def _deadline(row: Row[Any]) -> Deadline:
    return Deadline(
        row.dispute_id, row.party_code, row.obligation, row.due_at, row.clock_start, row.rule, row.source,
        DeadlineState(row.state), row.presumed, row.calendar, row.provisional,
    )  # fmt: skip
