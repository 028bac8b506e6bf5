"""What was said at sales, as rows: added to, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from trade.sale_facts import Recorded, SaleFact
from trade.sale_fields import SaleKind
from trade.store.sale_tables import sale_fact, sale_fact_news


def of_payments(connection: Connection, payment_ids: Sequence[str]) -> dict[str, list[Recorded]]:
    """The rows of each payment in the order they came; nothing for one of which nothing was said."""
    found: dict[str, list[Recorded]] = {}
    for row in connection.execute(select(sale_fact).where(sale_fact.c.payment_id.in_(payment_ids)).order_by(sale_fact.c.id)):
        found.setdefault(row.payment_id, []).append(_recorded(row))
    return found


def of_payment(connection: Connection, payment_id: str) -> list[Recorded]:
    return of_payments(connection, [payment_id]).get(payment_id, [])


def add(connection: Connection, new: Sequence[SaleFact], *, seat_id: str | None, now: datetime) -> None:
    """Statements on record, each with a row for the layer that makes exhibits of them."""
    if not new:
        return
    rows = [
        {
            "payment_id": it.payment_id, "kind": it.kind.value, "facts": dict(it.facts), "happened_at": it.happened_at,
            "stated_by": it.stated_by, "seat_id": seat_id, "reason": it.reason, "digest": it.digest, "recorded_at": now,
        }
        for it in new
    ]  # fmt: skip
    made = connection.execute(insert(sale_fact).returning(sale_fact.c.id, sort_by_parameter_order=True), rows)
    connection.execute(insert(sale_fact_news), [{"fact_id": id_} for id_ in made.scalars()])


def news(connection: Connection, *, limit: int, payment_id: str | None = None, after: int = 0) -> list[Recorded]:
    """Up to `limit` statements after one that are no exhibit yet, the oldest first; of one payment where it is named."""
    wanted = select(sale_fact).join(sale_fact_news, sale_fact_news.c.fact_id == sale_fact.c.id)
    wanted = wanted.where(sale_fact_news.c.fact_id > after)
    if payment_id is not None:
        wanted = wanted.where(sale_fact.c.payment_id == payment_id)
    return [_recorded(row) for row in connection.execute(wanted.order_by(sale_fact.c.id).limit(limit))]


def take_news(connection: Connection, fact_ids: Sequence[int]) -> set[int]:
    """Those of these statements that nobody has taken up meanwhile. They are from now on."""
    mine = delete(sale_fact_news).where(sale_fact_news.c.fact_id.in_(fact_ids)).returning(sale_fact_news.c.fact_id)
    return set(connection.execute(mine).scalars())


def leave_news(connection: Connection, fact_ids: Sequence[int]) -> None:
    """Statements taken up and not made use of: somebody else's turn."""
    if fact_ids:
        connection.execute(insert(sale_fact_news), [{"fact_id": id_} for id_ in fact_ids])


def _recorded(row: Row[Any]) -> Recorded:
    fact = SaleFact(row.payment_id, SaleKind(row.kind), row.facts, row.happened_at, row.stated_by, row.reason)
    return Recorded(row.id, fact, row.seat_id, row.recorded_at)
