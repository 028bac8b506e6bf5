"""Rounds through the windows of all payments: which edition of the rules they follow, and how far the last has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from disputes.store.tables import window_round
from trade.payments import Payment
from trade.store.payments import as_payment
from trade.store.tables import payment


@dataclass(frozen=True, slots=True)
class Round:
    """A way through all payments in the order of their ids, come as far as `after`."""

    number: int
    edition: str
    after: str
    payments: int
    done: bool


def latest(connection: Connection) -> Round | None:
    row = connection.execute(_latest()).one_or_none()
    return None if row is None else Round(row.number, row.edition, row.after, row.payments, row.done_at is not None)


def open_next(connection: Connection, edition: str, *, number: int, now: datetime) -> None:
    """Open the round of this number; where another process has, nothing is changed."""
    put = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = put(window_round).values(number=number, edition=edition, begun_at=now, after="", payments=0)
    connection.execute(row.on_conflict_do_nothing(index_elements=["number"]))


def claim(connection: Connection) -> Round | None:
    """The latest round, kept from other processes until the transaction ends; none while another has it."""
    row = connection.execute(_latest().with_for_update(skip_locked=True)).one_or_none()
    return None if row is None else Round(row.number, row.edition, row.after, row.payments, row.done_at is not None)


def following(connection: Connection, after: str, *, limit: int) -> tuple[list[Payment], bool]:
    """The next payments behind `after`, locked, as far as nobody else is changing one; and whether none lies behind them.

    Those whose facts have changed are left to `claim_changed`. One that another process has in hand is not waited for,
    since it may wait for one of ours: the batch ends before it.
    """
    wanted = _behind(after, select(payment.c.id)).order_by(payment.c.id).limit(limit)
    ids = connection.execute(wanted).scalars().all()
    locked = select(payment).where(payment.c.id.in_(ids)).with_for_update(skip_locked=True, key_share=True)
    got = {row.id: as_payment(row) for row in connection.execute(locked)}
    held = next((i for i, id_ in enumerate(ids) if id_ not in got), len(ids))
    return [got[id_] for id_ in ids[:held]], held == len(ids) < limit


def advance(connection: Connection, it: Round, batch: list[Payment], *, done_at: datetime | None) -> None:
    """The round has been through this batch; `done_at` when it was the last."""
    come = {"after": batch[-1].id if batch else it.after, "payments": it.payments + len(batch), "done_at": done_at}
    connection.execute(update(window_round).where(window_round.c.number == it.number).values(come))


def count_left(connection: Connection, it: Round) -> int:
    """How many payments the round has yet to go through."""
    if it.done:
        return 0
    return int(connection.execute(_behind(it.after, select(func.count()).select_from(payment))).scalar_one())


def _latest() -> Select[Any]:
    newest = select(func.max(window_round.c.number)).scalar_subquery()
    return select(window_round).where(window_round.c.number == newest)


def _behind(after: str, wanted: Select[Any]) -> Select[Any]:
    return wanted.where(payment.c.id > after, payment.c.facts_changed_at.is_(None))
