"""The list of cases, asked of the database: one filter, one order, pages by cursor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, and_, func, literal, or_, select

from disputes.dispute import Outcome, Stage
from disputes.store.tables import deadline, dispute
from ledger.money import Money
from reports.cases import NO_DEADLINE, PAGE_ROWS, CaseFilter, CasePage, CaseRow, Cursor
from reports.store import scopes
from runtime.database import UTCDateTime
from trade.shipments import ProofState
from trade.store.tables import chain_party, payment, shipment
from trade.visibility import Scope

_TEXT_MAX = 100
_WEAKEST = (ProofState.LOST.value, ProofState.EXPECTED.value, ProofState.CAPTURED.value)


def list_cases(
    connection: Connection, scope: Scope, wanted: CaseFilter, *, cursor: Cursor | None = None, rows: int = PAGE_ROWS
) -> CasePage:
    """The cases a seat may see, by its next deadline, then by the money at stake (largest first), then by id."""
    due = _next_deadlines(scope)
    joined = dispute.join(payment, payment.c.id == dispute.c.payment_id).outerjoin(due, due.c.dispute_id == dispute.c.id)
    when = func.coalesce(due.c.due_at, literal(NO_DEADLINE, UTCDateTime))
    conditions = _conditions(scope, wanted, due)
    total = connection.execute(select(func.count()).select_from(joined).where(*conditions)).scalar_one()
    page = (
        select(dispute, payment.c.chain_id, payment.c.order_reference, due.c.due_at, when.label("sort_due"))
        .select_from(joined)
        .where(*conditions, *([_after(cursor, when)] if cursor else []))
        .order_by(when, dispute.c.amount_minor.desc(), dispute.c.id)
        .limit(rows + 1)
    )
    found = connection.execute(page).all()
    shown = found[:rows]
    first = (cursor.seen if cursor else 0) + 1
    following = None
    if len(found) > rows:
        last = shown[-1]
        following = Cursor(last.sort_due, last.amount_minor, last.id, first - 1 + len(shown))
    lines = [_row(row, scope) for row in shown]
    return CasePage(tuple(_with_detail(connection, scope, lines, shown)), total, first, following)


def count_mine(connection: Connection, scope: Scope) -> int:
    """How many cases wait for the reader's party."""
    due = _next_deadlines(scope)
    joined = dispute.join(payment, payment.c.id == dispute.c.payment_id).join(due, due.c.dispute_id == dispute.c.id)
    return connection.execute(select(func.count()).select_from(joined).where(scopes.payments(scope))).scalar_one()


def merchants(connection: Connection, scope: Scope) -> list[str]:
    """Every merchant code the filter may offer, within what the seat sees."""
    links = chain_party.alias()
    ends = select(func.max(links.c.position)).where(links.c.chain_id == payment.c.chain_id).scalar_subquery()
    wanted = (
        select(chain_party.c.party_code)
        .select_from(dispute.join(payment, payment.c.id == dispute.c.payment_id))
        .join(chain_party, and_(chain_party.c.chain_id == payment.c.chain_id, chain_party.c.position == ends))
        .where(scopes.payments(scope))
        .distinct()
        .order_by(chain_party.c.party_code)
    )
    return list(connection.execute(wanted).scalars())


def _next_deadlines(scope: Scope) -> Subquery:
    """The earliest open deadline of each dispute: the party's own, or anybody's for seats without a party."""
    open_ones = select(deadline.c.dispute_id, func.min(deadline.c.due_at).label("due_at")).where(deadline.c.state == "open")
    if scope.party:
        open_ones = open_ones.where(deadline.c.party_code == scope.party)
    return open_ones.group_by(deadline.c.dispute_id).subquery()


def _conditions(scope: Scope, wanted: CaseFilter, due: Subquery) -> list[ColumnElement[bool]]:
    found = [scopes.payments(scope)]
    if wanted.id:
        found.append(dispute.c.id == wanted.id)
    if wanted.mine:
        found.append(due.c.due_at.is_not(None))
    if wanted.stage:
        found.append(dispute.c.stage == wanted.stage)
    if wanted.reason:
        found.append(dispute.c.reason_code == wanted.reason)
    if wanted.proceeding:
        found.append(dispute.c.proceeding_id == wanted.proceeding)
    if wanted.merchant:
        found.append(payment.c.chain_id.like("%>" + _escaped(wanted.merchant), escape="\\"))
    if wanted.text.strip():
        found.append(_matching(scope, wanted.text.strip()[:_TEXT_MAX]))
    return found


def _matching(scope: Scope, text: str) -> ColumnElement[bool]:
    """Case or order by a part; ARN, tracking number and last four digits as a whole."""
    part = f"%{_escaped(text)}%"
    if not scope.reads_cases:
        return dispute.c.id.ilike(part, escape="\\")
    tracked: Select[Any] = select(shipment.c.payment_id).where(shipment.c.tracking_number == text)
    return or_(
        dispute.c.id.ilike(part, escape="\\"),
        payment.c.order_reference.ilike(part, escape="\\"),
        payment.c.arn == text,
        payment.c.last_four == text,
        payment.c.id.in_(tracked),
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _after(cursor: Cursor, when: ColumnElement[Any]) -> ColumnElement[bool]:
    due_at = literal(cursor.due_at, UTCDateTime)
    return or_(
        when > due_at,
        and_(when == due_at, dispute.c.amount_minor < cursor.minor),
        and_(when == due_at, dispute.c.amount_minor == cursor.minor, dispute.c.id > cursor.id),
    )


def _row(row: Row[Any], scope: Scope) -> CaseRow:
    return CaseRow(
        id=row.id,
        scheme=row.scheme,
        reason_code=row.reason_code,
        stage=Stage(row.stage),
        outcome=Outcome(row.outcome) if row.outcome else None,
        merchant=row.chain_id.rsplit(">", 1)[-1],
        opened_on=row.opened_on,
        proceeding_id=row.proceeding_id if scope.reads_proceedings else None,
        order_reference=row.order_reference if scope.reads_cases else None,
        amount=Money(row.amount_minor, row.currency) if scope.reads_cases else None,
        due_at=row.due_at,
    )


def _with_detail(connection: Connection, scope: Scope, lines: list[CaseRow], rows: list[Row[Any]] | Any) -> list[CaseRow]:
    """The obligation behind each deadline and the weakest proof of each payment, for the rows of one page."""
    ids = [line.id for line in lines]
    open_ones = select(deadline.c.dispute_id, deadline.c.due_at, deadline.c.obligation).where(
        deadline.c.dispute_id.in_(ids), deadline.c.state == "open"
    )
    if scope.party:
        open_ones = open_ones.where(deadline.c.party_code == scope.party)
    duties = {(row.dispute_id, row.due_at): row.obligation for row in connection.execute(open_ones)}
    proofs: dict[str, tuple[str, Any]] = {}
    if scope.reads_cases:
        payment_of = {row.id: row.payment_id for row in rows}
        parcels = select(shipment.c.payment_id, shipment.c.proof_state, shipment.c.lost_on).where(
            shipment.c.payment_id.in_(list(payment_of.values()))
        )
        for row in connection.execute(parcels):
            known = proofs.get(row.payment_id)
            if known is None or _WEAKEST.index(row.proof_state) < _WEAKEST.index(known[0]):
                proofs[row.payment_id] = (row.proof_state, row.lost_on)
        proofs = {id_: proofs[payment_id] for id_, payment_id in payment_of.items() if payment_id in proofs}
    return [
        replace(
            line,
            obligation=duties.get((line.id, line.due_at)),
            proof=proofs.get(line.id, (None, None))[0],
            lost_on=proofs.get(line.id, (None, None))[1],
        )
        for line in lines
    ]
