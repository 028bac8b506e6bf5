"""Which causes lead somewhere for a seat: the disputes and proceedings whose pages it may open."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select

from disputes.store.proceeding_tables import proceeding
from disputes.store.tables import dispute
from reports.store import scopes
from trade.store.tables import payment
from trade.visibility import Scope

ASKED_MAX = 5000  # values in one IN list


def open_to(connection: Connection, scope: Scope, causes: Collection[str]) -> set[str]:
    """Those of the causes, as `dispute:ID` or `proceeding:ID`, whose page the seat may open."""
    joined = dispute.join(payment, payment.c.id == dispute.c.payment_id)
    cases: Any = select(dispute.c.id).select_from(joined).where(scopes.payments(scope))
    matters: Any = select(proceeding.c.id).where(scopes.proceedings(scope))
    found = set()
    for kind, asked, column in (("dispute", cases, dispute.c.id), ("proceeding", matters, proceeding.c.id)):
        ids = sorted(it.partition(":")[2] for it in causes if it.startswith(f"{kind}:"))
        for start in range(0, len(ids), ASKED_MAX):
            among = column.in_(ids[start : start + ASKED_MAX])
            found |= {f"{kind}:{it}" for it in connection.execute(asked.where(among)).scalars()}
    return found
