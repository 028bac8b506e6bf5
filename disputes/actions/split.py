"""Propose how a case might be borne, without writing anything."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from disputes.liability import duties
from disputes.liability.doctrines import require
from disputes.liability.document import split_document
from disputes.liability.findings import Bound
from disputes.store import disputes, proceedings
from ledger.money import Money
from trade.errors import NotFound
from trade.store import parties


def split_case(connection: Connection, case: str, *, doctrine: str | None = None, language: str = "en") -> dict[str, Any]:
    """The `split` document of a proceeding, or of one dispute by the findings of its proceeding.

    A dispute that no proceeding has taken up has no findings and so no proposals. Raises NotFound, UnknownDoctrine.
    """
    if doctrine is not None:
        require(doctrine)
    proceeding_id, total = _what_is_shared(connection, case)
    bound_parties = proceedings.parties_of(connection, proceeding_id) if proceeding_id else []
    kinds = parties.kinds(connection, [one.party for one in bound_parties])
    return split_document(
        case=case,
        total=total,
        findings=proceedings.findings(connection, proceeding_id) if proceeding_id else [],
        bound=[Bound(one.party, kinds[one.party]) for one in bound_parties],
        duties=duties.on_file(),
        doctrine=doctrine,
        language=language,
    )


def _what_is_shared(connection: Connection, case: str) -> tuple[str | None, Money]:
    proceeding = proceedings.get(connection, case)
    if proceeding is not None:
        return proceeding.id, proceeding.amount
    dispute = disputes.get(connection, case)
    if dispute is None:
        raise NotFound("dispute or proceeding", case)
    return dispute.proceeding_id, dispute.amount
