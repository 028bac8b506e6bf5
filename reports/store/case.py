"""One case read whole, in one reading transaction, within what the seat may see."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, select

from disputes.dispute import Dispute
from disputes.informed import Within
from disputes.liability.proceeding import Step
from disputes.schemes.load import load_all
from disputes.store import deadlines, disputes, events, marks, notices_served, windows
from disputes.store.proceeding_tables import proceeding
from disputes.store.tables import dispute
from disputes.windows import of_ground
from ledger.balances import BalanceRow, losses, positions
from ledger.holds import HoldState
from ledger.store import journal
from ledger.store.balances import balance_rows
from ledger.store.holds import securing
from reports.case import Case, CaseEntry, CaseProceeding, readable
from reports.store import scopes
from reports.store.captures import captured
from reports.store.holds import contests_of
from trade.clauses import allowed
from trade.errors import NotFound
from trade.store import contracts, parties, payments, shipments
from trade.store.tables import payment
from trade.visibility import Scope


def require_visible(connection: Connection, scope: Scope, dispute_id: str) -> None:
    """Raises NotFound when there is no such dispute for this seat."""
    joined = dispute.join(payment, payment.c.id == dispute.c.payment_id)
    wanted = select(dispute.c.id).select_from(joined).where(dispute.c.id == dispute_id, scopes.payments(scope))
    if connection.execute(wanted).first() is None:
        raise NotFound("case", dispute_id)


def load_case(connection: Connection, scope: Scope, dispute_id: str) -> Case:
    """Everything the page of a dispute shows. Raises NotFound; for the operator's seat, which reads no case, too."""
    require_visible(connection, scope, dispute_id)
    found = disputes.get(connection, dispute_id)
    paid = payments.get(connection, found.payment_id) if found else None
    if found is None or paid is None or not scope.reads_cases:
        raise NotFound("case", dispute_id)
    causes = [paid.cause, found.cause]
    rows = balance_rows(connection, causes=causes)
    holds = holds_of(connection, scope, [found.cause])
    own_rows = [row for row in rows if scope.reads_book(row.account.book)]
    parcels = shipments.of_payment(connection, paid.id)
    open_to = windows.of_payment(connection, paid.id)
    return Case(
        dispute=found,
        payment=paid,
        parties={it.code: it for it in parties.all_parties(connection)},
        services=notices_served.of_dispute(connection, dispute_id),
        marks=marks.of_dispute(connection, dispute_id),
        deadlines=deadlines.of_dispute(connection, dispute_id),
        windows=open_to,
        ground=of_ground(open_to, found.reason_code, load_all().code(found.scheme, found.reason_code, on=found.opened_on)),
        events=events.of(connection, found.cause),
        faults=events.check(connection, found.cause),
        shipments=parcels,
        captures=captured(connection, scope, parcels, paid.chain.merchant),
        entries=entries_of(connection, scope, causes),
        positions=positions(pair_rows(rows, scope)),
        losses=losses(own_rows),
        holds=holds,
        contests=contests_of(connection, [it.hold.id for it in holds]),
        proceeding=_proceeding(connection, scope, found.proceeding_id),
        within=_within(connection, scope, found),
    )


def pair_rows(rows: Sequence[BalanceRow], scope: Scope) -> list[BalanceRow]:
    """The balances from which the positions a seat may see are worked out."""
    return [row for row in rows if row.account.counterparty and scope.sees_pair(row.account.book, row.account.counterparty)]


def entries_of(connection: Connection, scope: Scope, causes: Sequence[str]) -> list[CaseEntry]:
    """The entries of these causes with the transfers the seat may read; an entry without any is left out."""
    found = []
    for posted in journal.entries(connection, causes=causes):
        shown = readable(posted.entry, scope)
        if shown:
            found.append(CaseEntry(posted.id, posted.recorded_at, posted.entry, shown))
    return found


def holds_of(connection: Connection, scope: Scope, causes: Sequence[str]) -> list[HoldState]:
    """Holds that secure any of these causes, of the pairs the seat may see."""
    return [state for state in securing(connection, causes) if scope.sees_pair(state.hold.holder, state.hold.owner)]


def _within(connection: Connection, scope: Scope, found: Dispute) -> Within:
    """What the contracts the seat is a side of say about passing this notice on."""
    pairs = [(upper, lower) for upper, lower in pairwise(found.chain) if scope.sees_pair(upper, lower)]
    clauses = contracts.notice_clauses(connection, found.chain)
    return {lower: allowed(clauses, upper, lower, found.opened_on) for upper, lower in pairs}


def _proceeding(connection: Connection, scope: Scope, proceeding_id: str | None) -> CaseProceeding | None:
    if proceeding_id is None:
        return None
    wanted = select(proceeding).where(proceeding.c.id == proceeding_id, scopes.proceedings(scope))
    row: Any = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    return CaseProceeding(row.id, row.title_en, row.title_zh, row.step == Step.SETTLED.value)
