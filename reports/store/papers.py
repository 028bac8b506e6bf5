"""Papers on order as rows: asked for, claimed by one worker at a time, made, failed, asked for again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, false, insert, or_, select, update

from reports.papers import Failure, Order, Ordered, PaperFormat, PaperState, books_open_to
from reports.store.tables import paper
from runtime.claimed_rows import ClaimedRows
from trade.errors import NotFound
from trade.visibility import Scope, Sight

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
    """The paper asked for first that nobody is making, now claimed under this name."""
    row = _CLAIMED.claim_next(connection, claim=claim, now=now)
    return _ordered(row) if row is not None else None


def fix_horizon(connection: Connection, id: str, *, claim: str, horizon: str) -> bool:
    """From now on every making of this paper knows the same."""
    return _CLAIMED.record(connection, id, claim, {"horizon": horizon})


def note_progress(connection: Connection, id: str, *, claim: str, done: int, total: int, now: datetime) -> bool:
    """So many lines are set, and somebody is still at it. False when the claim is lost."""
    return _CLAIMED.note_progress(connection, id, claim=claim, done=done, total=total, now=now)


def finish(connection: Connection, id: str, *, claim: str, sha256: str, size: int, now: datetime) -> bool:
    """The bytes are in the data folder. False when the claim is lost."""
    values = {"state": PaperState.READY.value, "sha256": sha256, "size": size, "made_at": now, "done": paper.c.total}
    return _CLAIMED.release(connection, id, claim, values)


def fail(connection: Connection, id: str, *, claim: str, failure: Failure, detail: str) -> bool:
    """There will be no paper unless somebody asks again."""
    return _CLAIMED.release(connection, id, claim, _failed(failure, detail[:DETAIL_MAX]))


def again(connection: Connection, id: str) -> bool:
    """Make it once more, to the same order and horizon: after a failure, or when its bytes are gone."""
    over = paper.c.state.in_([PaperState.FAILED.value, PaperState.READY.value])
    values = {"state": PaperState.ASKED.value, "attempts": 0, "done": 0, "failure": None, "failure_detail": None}
    return connection.execute(update(paper).where(paper.c.id == id, over).values(**values)).rowcount == 1


def _failed(failure: Failure, detail: str | None = None) -> dict[str, str | None]:
    return {"state": PaperState.FAILED.value, "failure": failure.value, "failure_detail": detail}


_CLAIMED = ClaimedRows(paper, PaperState.ASKED.value, PaperState.MAKING.value, given_up=_failed(Failure.DIED))


def _ordered(row: Row[Any]) -> Ordered:
    order = Order(row.party_code, row.first_on, row.last_on, PaperFormat(row.format), row.language, row.horizon)
    return Ordered(
        row.id, order, row.seat_id, row.asked_at, PaperState(row.state), row.done, row.total, row.attempts, row.sha256,
        row.size, row.made_at, Failure(row.failure) if row.failure else None, row.failure_detail,
    )  # fmt: skip
