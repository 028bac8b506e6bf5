"""Proceedings read for their pages, within what the seat may see."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from disputes.liability.proceeding import Proceeding
from disputes.store import events, proceedings
from disputes.store.proceeding_tables import proceeding
from disputes.store.tables import dispute
from ledger.balances import losses, positions
from ledger.money import Money
from ledger.netting import plan
from reports.proceeding import ProceedingPage, ProceedingRow
from reports.store import scopes
from reports.store.case import holds_of
from reports.store.holds import contests_of
from reports.store.matrix import between
from trade.errors import NotFound
from trade.store import parties
from trade.visibility import Scope


def list_proceedings(connection: Connection, scope: Scope) -> list[ProceedingRow]:
    """Every proceeding of the seat, the latest filed first."""
    counts = (
        select(dispute.c.proceeding_id, func.count().label("n"))
        .where(dispute.c.proceeding_id.is_not(None))
        .group_by(dispute.c.proceeding_id)
        .subquery()
    )
    wanted = (
        select(proceeding, counts.c.n)
        .outerjoin(counts, counts.c.proceeding_id == proceeding.c.id)
        .where(scopes.proceedings(scope))
        .order_by(proceeding.c.filed_on.desc(), proceeding.c.id)
    )
    return [
        ProceedingRow(
            row.id, row.title_en, row.title_zh, Money(row.amount_minor, row.currency), row.step, row.filed_on,
            row.n or 0, row.demonstration,
        )
        for row in connection.execute(wanted)
    ]  # fmt: skip


def visible_proceeding(connection: Connection, scope: Scope, proceeding_id: str) -> Proceeding:
    """The proceeding, when the seat may see it. Raises NotFound."""
    case = proceedings.get(connection, proceeding_id) if _sees(connection, scope, proceeding_id) else None
    if case is None:
        raise NotFound("proceeding", proceeding_id)
    return case


def _sees(connection: Connection, scope: Scope, proceeding_id: str) -> bool:
    visible = select(proceeding.c.id).where(proceeding.c.id == proceeding_id, scopes.proceedings(scope))
    return connection.execute(visible).first() is not None


def load_proceeding(connection: Connection, scope: Scope, proceeding_id: str) -> ProceedingPage:
    """Everything the page of a proceeding shows. Raises NotFound."""
    case = visible_proceeding(connection, scope, proceeding_id)
    bound = proceedings.parties_of(connection, case.id)
    rows = between(connection, scope, list(dict.fromkeys([*case.chain, *(it.party for it in bound)])))
    standing = positions(rows)
    cause = f"proceeding:{case.id}"
    disputes = connection.execute(select(dispute.c.id).where(dispute.c.proceeding_id == case.id)).scalars().all()
    holds = holds_of(connection, scope, [cause, *(f"dispute:{it}" for it in disputes)])
    return ProceedingPage(
        case=case,
        parties={it.code: it for it in parties.all_parties(connection)},
        bound=bound,
        findings=proceedings.findings(connection, case.id),
        proposals=proceedings.proposals(connection, case.id),
        decisions=proceedings.decisions(connection, case.id),
        events=events.of(connection, cause),
        faults=events.check(connection, cause),
        sees_earlier=case.refiles is not None and _sees(connection, scope, case.refiles),
        disputes=len(disputes),
        positions=standing,
        losses=losses([it for it in rows if scope.reads_book(it.account.book)]),
        plan=plan(standing),
        holds=holds,
        contests=contests_of(connection, [it.hold.id for it in holds]),
    )
