"""Papers on order as rows: asked for, claimed by one worker at a time, made, failed, asked for again.

A claim that is not renewed runs out, and the next worker takes the paper up. Each claim has a name of its own, without
which nothing can be recorded: a worker that was thought dead changes nothing any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, false, insert, or_, select, update

from reports.papers import Failure, Order, Ordered, PaperFormat, PaperState, books_open_to
from reports.store.tables import paper
from trade.errors import NotFound
from trade.visibility import Scope, Sight

CLAIM_MAX = timedelta(minutes=2)
ATTEMPTS_MAX = 3
DETAIL_MAX = 500
PAGE_ROWS = 50


def ask(connection: Connection, id: str, order: Order, *, scope: Scope, now: datetime) -> None:
    """Put an order on record. Raises NotFound for a book the seat may not read."""
    if order.party not in books_open_to(scope):
        raise NotFound("book", order.party)
    values = {
        "id": id, "party_code": order.party, "first_on": order.first_on, "last_on": order.last_on,
        "format": order.format.value, "language": order.language, "horizon": order.horizon,
        "seat_id": scope.seat_id, "seat_party": scope.party, "asked_at": now,
        "state": PaperState.ASKED.value, "attempts": 0, "done": 0, "total": 0,
    }  # fmt: skip
    connection.execute(insert(paper).values(**values))


def visible(scope: Scope) -> ColumnElement[bool]:
    """A party's own orders, whichever of its seats asked; an arbitrator's own, while it may read the book."""
    if scope.sight is Sight.METADATA:
        return false()
    asked = paper.c.seat_party == scope.party if scope.party else paper.c.seat_id == scope.seat_id
    return and_(asked, paper.c.party_code.in_(books_open_to(scope)))


def get(connection: Connection, scope: Scope, id: str) -> Ordered:
    """Raises NotFound, for another seat's order as for none."""
    row = connection.execute(select(paper).where(paper.c.id == id, visible(scope))).one_or_none()
    if row is None:
        raise NotFound("paper", id)
    return _ordered(row)


def list_papers(
    connection: Connection, scope: Scope, *, before: str = "", rows: int = PAGE_ROWS
) -> tuple[list[Ordered], bool]:
    """The orders a seat may see, the latest first, from the one after `before`; and whether there are older ones."""
    asked = select(paper).where(visible(scope)).order_by(paper.c.asked_at.desc(), paper.c.id.desc())
    last = connection.execute(select(paper).where(paper.c.id == before, visible(scope))).one_or_none() if before else None
    if last is not None:
        older = or_(paper.c.asked_at < last.asked_at, and_(paper.c.asked_at == last.asked_at, paper.c.id < last.id))
        asked = asked.where(older)
    found = connection.execute(asked.limit(rows + 1)).all()
    return [_ordered(row) for row in found[:rows]], len(found) > rows


def claim_next(connection: Connection, *, claim: str, now: datetime) -> Ordered | None:
    """The paper asked for first that nobody is making; each goes to exactly one worker, however many ask."""
    _bury_deadly(connection, now)
    waiting = (
        select(paper.c.id)
        .where(_claimable(now), paper.c.attempts < ATTEMPTS_MAX)
        .order_by(paper.c.asked_at, paper.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time and leaves this out
    )
    id_ = connection.execute(waiting).scalar_one_or_none()
    if id_ is None:
        return None
    taken = {
        "state": PaperState.MAKING.value,
        "claim": claim,
        "claimed_at": now,
        "attempts": paper.c.attempts + 1,
        "done": 0,
    }
    claimed = update(paper).where(paper.c.id == id_, _claimable(now)).values(**taken).returning(paper)
    return _ordered(connection.execute(claimed).one())


def fix_horizon(connection: Connection, id: str, *, claim: str, horizon: str) -> bool:
    """From now on every making of this paper knows the same."""
    return _record(connection, id, claim, {"horizon": horizon})


def note_progress(connection: Connection, id: str, *, claim: str, done: int, total: int, now: datetime) -> bool:
    """So many lines are set, and somebody is still at it. False when the claim is lost."""
    return _record(connection, id, claim, {"done": done, "total": total, "claimed_at": now})


def finish(connection: Connection, id: str, *, claim: str, sha256: str, size: int, now: datetime) -> bool:
    """The bytes are in the data folder. False when the claim is lost."""
    values = {"state": PaperState.READY.value, "sha256": sha256, "size": size, "made_at": now, "done": paper.c.total}
    return _record(connection, id, claim, values | _UNCLAIMED)


def fail(connection: Connection, id: str, *, claim: str, failure: Failure, detail: str) -> bool:
    """There will be no paper unless somebody asks again."""
    values = {"state": PaperState.FAILED.value, "failure": failure.value, "failure_detail": detail[:DETAIL_MAX]}
    return _record(connection, id, claim, values | _UNCLAIMED)


def again(connection: Connection, id: str) -> bool:
    """Make it once more, to the same order and horizon: after a failure, or when its bytes are gone."""
    over = paper.c.state.in_([PaperState.FAILED.value, PaperState.READY.value])
    values = {"state": PaperState.ASKED.value, "attempts": 0, "done": 0, "failure": None, "failure_detail": None}
    return connection.execute(update(paper).where(paper.c.id == id, over).values(**values)).rowcount == 1


_UNCLAIMED = {"claim": None, "claimed_at": None}


def _record(connection: Connection, id: str, claim: str, values: dict[str, Any]) -> bool:
    mine = (paper.c.id == id, paper.c.claim == claim)
    return connection.execute(update(paper).where(*mine).values(**values)).rowcount == 1


def _claimable(now: datetime) -> ColumnElement[bool]:
    left_behind = and_(paper.c.state == PaperState.MAKING.value, paper.c.claimed_at <= now - CLAIM_MAX)
    return or_(paper.c.state == PaperState.ASKED.value, left_behind)


def _bury_deadly(connection: Connection, now: datetime) -> None:
    """Give up what killed its worker every time; nobody was left to call `fail`."""
    deadly = update(paper).where(_claimable(now), paper.c.attempts >= ATTEMPTS_MAX)
    values = {"state": PaperState.FAILED.value, "failure": Failure.DIED.value, "failure_detail": None}
    connection.execute(deadly.values(**values, **_UNCLAIMED))


def _ordered(row: Row[Any]) -> Ordered:
    order = Order(row.party_code, row.first_on, row.last_on, PaperFormat(row.format), row.language, row.horizon)
    return Ordered(
        row.id, order, row.seat_id, row.asked_at, PaperState(row.state), row.done, row.total, row.attempts, row.sha256,
        row.size, row.made_at, Failure(row.failure) if row.failure else None, row.failure_detail,
    )  # fmt: skip
