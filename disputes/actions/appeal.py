"""Take a decision further: appeal a provisional one, reopen a final one that has not been settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from disputes.actions.tell_parties import tell_news
from disputes.liability.proceeding import Proceeding, Step, moment_of, require_bound, require_move
from disputes.store import events, proceedings


def appeal(
    connection: Connection, *, proceeding_id: str, by: str, now: datetime, on: date | None = None, seat_id: str | None = None
) -> Proceeding:
    """A bound party appeals: the decision stays posted as provisional until the next one replaces it.

    `on` is the day of the appeal (today by default); the same party's appeal of the same day changes nothing.
    Raises NotFound, NotBound, MoveRefused.
    """
    case = proceedings.require(connection, proceeding_id)
    require_bound(case, proceedings.parties_of(connection, case.id), by)
    news = "appealed", "已上诉"
    return _take_further(connection, case, Step.APPEALED, by=by, on=on, now=now, news=news, seat_id=seat_id)


def reopen(
    connection: Connection, *, proceeding_id: str, by: str, now: datetime, on: date | None = None, seat_id: str | None = None
) -> Proceeding:
    """Whoever may (a court, an arbitrator) reopens a final decision before it is settled. Raises NotFound, MoveRefused."""
    case = proceedings.require(connection, proceeding_id)
    news = "reopened", "已再审"
    return _take_further(connection, case, Step.REOPENED, by=by, on=on, now=now, news=news, seat_id=seat_id)


def _take_further(
    connection: Connection, case: Proceeding, step: Step, *, by: str, on: date | None, now: datetime,
    news: tuple[str, str], seat_id: str | None,
) -> Proceeding:  # fmt: skip
    day = on or now.astimezone(UTC).date()
    for event in events.of(connection, case.cause):
        if (event.kind, event.actor, event.detail.get("on")) == (step.value, by, day.isoformat()):
            return case
    require_move(case, step)
    moved = replace(case, step=step)
    proceedings.save(connection, moved)
    events.append(
        connection, subject=case.cause, kind=step.value, actor=by, happened_at=moment_of(day, now=now), known_at=now,
        detail={"on": day.isoformat(), "instance": case.instance}, seat_id=seat_id,
    )  # fmt: skip
    tell_news(connection, moved, key=f"{step.value}/{case.instance}", news=news, now=now)
    return moved
