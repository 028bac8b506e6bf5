"""Which exhibit a statement about a sale is written out in, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, insert, select

from evidence.store.tables import sale_paper


def add(connection: Connection, fact_ids: Iterable[int], exhibit_id: str) -> None:
    connection.execute(insert(sale_paper), [{"fact_id": it, "exhibit_id": exhibit_id} for it in fact_ids])


def exhibits_of(connection: Connection, fact_ids: Sequence[int]) -> dict[int, str]:
    """The exhibit of each statement that is written out."""
    rows = connection.execute(select(sale_paper).where(sale_paper.c.fact_id.in_(fact_ids)))
    return {row.fact_id: row.exhibit_id for row in rows}
