"""Post the fees that contracts put on disputes, and those they give back: one batch."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from disputes.fees import DISPUTE_FEE, charged, clause_of, given_back
from disputes.store import fees
from ledger.store import journal
from trade.store import contracts


def charge_fees(connection: Connection, *, now: datetime, limit: int) -> int:
    """How many were posted. Twice, or two at once, posts nothing more: each fee has one reference.

    Nothing of it stands in the dispute's timeline, which the whole chain reads: what two parties agreed on is theirs.
    """
    posted = 0
    for row in contracts.with_clause(connection, DISPUTE_FEE):
        clause = clause_of(row.id, (row.upper_code, row.lower_code), row.starts_on, row.ends_on, row.clauses)
        if clause is None:
            continue
        entries = [charged(it, clause) for it in fees.to_charge(connection, clause, limit=limit)]
        on = now.date()
        entries += [given_back(it, clause, on=on) for it in fees.to_give_back(connection, clause, limit=limit)]
        posted += sum(not it.replayed for it in journal.append(connection, entries, recorded_at=now))
    return posted
