"""Propose how a case might be borne, without writing anything."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from disputes.liability import duties
from disputes.liability.doctrines import require
from disputes.liability.document import split_document
from disputes.liability.proceeding import Proceeding
from disputes.store import disputes, proceedings
from ledger.money import Money
from trade.errors import NotFound


def split_case(connection: Connection, case: str, *, doctrine: str | None = None, language: str = "en") -> dict[str, Any]:
    """The `split` document of a proceeding, or of one dispute by the findings of its proceeding.

    A dispute that no proceeding has taken up has no findings and so no proposals. Raises NotFound, UnknownDoctrine.
    """
    if doctrine is not None:
        require(doctrine)
    proceeding, total = _what_is_shared(connection, case)
    return split_document(
        case=case,
        total=total,
        findings=proceedings.findings(connection, proceeding.id) if proceeding else [],
        bound=proceedings.bound(connection, proceeding) if proceeding else [],
        duties=duties.on_file(),
        doctrine=doctrine,
        language=language,
    )


def _what_is_shared(connection: Connection, case: str) -> tuple[Proceeding | None, Money]:
    proceeding = proceedings.get(connection, case)
    if proceeding is not None:
        return proceeding, proceeding.amount
    dispute = disputes.get(connection, case)
    if dispute is None:
        raise NotFound("dispute or proceeding", case)
    return proceedings.get(connection, dispute.proceeding_id) if dispute.proceeding_id else None, dispute.amount
