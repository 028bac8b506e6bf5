"""The docket of a seat, read within what it may see."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from disputes.store import events, proceedings
from disputes.store.proceeding_tables import proceeding
from disputes.store.tables import dispute
from reports.docket import DocketLine, in_order, line_of
from reports.store import scopes
from trade.visibility import Scope


def load_docket(connection: Connection, scope: Scope, *, acting_as: str) -> list[DocketLine]:
    """Every proceeding of the seat, what waits for it first."""
    visible = select(proceeding.c.id).where(scopes.proceedings(scope))
    cases = [it for id_ in connection.execute(visible).scalars() if (it := proceedings.get(connection, id_))]
    told = events.of_each(connection, [it.cause for it in cases])
    counted = (
        select(dispute.c.proceeding_id, func.count().label("n"))
        .where(dispute.c.proceeding_id.in_([it.id for it in cases]))
        .group_by(dispute.c.proceeding_id)
    )
    disputes = {row.proceeding_id: row.n for row in connection.execute(counted)}
    return in_order(
        [
            line_of(
                it, proceedings.parties_of(connection, it.id), told.get(it.cause, []),
                proceedings.proposals(connection, it.id), disputes=disputes.get(it.id, 0), role=scope.role,
                acting_as=acting_as,
            )
            for it in cases
        ]
    )  # fmt: skip
