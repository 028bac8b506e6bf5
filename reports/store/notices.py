"""Notices under way, asked of the database: open disputes of the seat's chains, the longest waiting first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal, or_, select

from disputes.dispute import Stage
from disputes.informed import Mark, MarkKind, Service, Within, proofs_of
from disputes.store.tables import dispute, service, service_mark
from ledger.money import Money
from reports.cases import PAGE_ROWS, Cursor
from reports.notices import Notice, NoticePage
from reports.store import scopes
from runtime.database import UTCDateTime
from runtime.tables import outbox
from trade.clauses import NoticeClause, allowed
from trade.store import contracts
from trade.store.tables import party, payment, webhook_endpoint
from trade.visibility import Scope

_SINCE = func.coalesce(service.c.informed_at, dispute.c.stated_at)
_HAS_ENDPOINT = (
    select(webhook_endpoint.c.id)
    .where(webhook_endpoint.c.party_code == party.c.code, webhook_endpoint.c.ended_at.is_(None))
    .exists()
)
_ADDRESSED = or_(party.c.email.is_not(None), _HAS_ENDPOINT).label("addressed")


def list_notices(connection: Connection, scope: Scope, *, cursor: Cursor | None = None, rows: int = PAGE_ROWS) -> NoticePage:
    """What we served, or have yet to serve, and no seat of the party has opened; nothing somebody else told."""
    wanted = (
        select(
            service.c.dispute_id, service.c.party_code, service.c.position, _SINCE.label("since"), dispute.c.stage,
            dispute.c.currency, dispute.c.amount_minor, dispute.c.opened_on, payment.c.order_reference, _ADDRESSED,
        )
        .select_from(_joined())
        .where(*_conditions(scope), *([_after(cursor)] if cursor else []))
        .order_by(_SINCE, service.c.dispute_id, service.c.position)
        .limit(rows + 1)
    )  # fmt: skip
    found: list[Row[Any]] = list(connection.execute(wanted))
    shown, first = found[:rows], (cursor.seen if cursor else 0) + 1
    last = shown[-1] if len(found) > rows else None
    following = Cursor(last.since, last.position, last.dispute_id, first - 1 + len(shown)) if last else None
    return NoticePage(_notices(connection, scope, shown), count_notices(connection, scope), first, following)


def count_notices(connection: Connection, scope: Scope) -> int:
    """How many notices are under way in the seat's chains."""
    return connection.execute(select(func.count()).select_from(_joined()).where(*_conditions(scope))).scalar_one()


def _joined() -> Any:
    case = service.join(dispute, dispute.c.id == service.c.dispute_id)
    return case.join(payment, payment.c.id == dispute.c.payment_id).join(party, party.c.code == service.c.party_code)


def _conditions(scope: Scope) -> list[ColumnElement[bool]]:
    def marked(kind: MarkKind) -> ColumnElement[bool]:
        ours = and_(
            service_mark.c.dispute_id == service.c.dispute_id,
            service_mark.c.party_code == service.c.party_code,
            service_mark.c.kind == kind.value,
        )
        return select(service_mark.c.kind).where(ours).exists()

    served = or_(service.c.informed_at.is_(None), service.c.channel == "recourse", marked(MarkKind.SENT))
    return [scopes.payments(scope), dispute.c.stage != Stage.CLOSED.value, served, ~marked(MarkKind.OPENED)]


def _after(cursor: Cursor) -> ColumnElement[bool]:
    at = literal(cursor.due_at, UTCDateTime)
    later = and_(service.c.dispute_id == cursor.id, service.c.position > cursor.minor)
    return or_(_SINCE > at, and_(_SINCE == at, or_(service.c.dispute_id > cursor.id, later)))


def _notices(connection: Connection, scope: Scope, rows: Sequence[Row[Any]]) -> list[Notice]:
    ids = sorted({row.dispute_id for row in rows})
    chains, marks = _chains(connection, ids), _marks(connection, ids)
    tries = _tries(connection, rows)
    codes = {told.party for chain in chains.values() for told in chain}
    clauses = [it for it in contracts.notice_clauses(connection, codes) if scope.sees_pair(it.upper, it.lower)]
    found = []
    for row in rows:
        chain = chains[row.dispute_id]
        proof = proofs_of(chain, marks[row.dispute_id], _within(chain, clauses, row))[row.position]
        above = chain[row.position - 1].party if row.position else None
        money = Money(row.amount_minor, row.currency)
        attempts, given_up = tries.get(_key(row), (0, False))
        found.append(
            Notice(row.dispute_id, row.order_reference, money, Stage(row.stage), proof, above, row.since,
                   bool(row.addressed), attempts, given_up)
        )  # fmt: skip
    return found


def _within(chain: Sequence[Service], clauses: Sequence[NoticeClause], row: Row[Any]) -> Within:
    return {b.party: allowed(clauses, a.party, b.party, row.opened_on) for a, b in pairwise(chain)}


def _key(row: Row[Any]) -> str:
    """The name under which the notice stands in the outbox."""
    return f"dispute:{row.dispute_id}/opened/{row.party_code}"


def _chains(connection: Connection, ids: Sequence[str]) -> dict[str, list[Service]]:
    found: dict[str, list[Service]] = defaultdict(list)
    wanted = select(service).where(service.c.dispute_id.in_(ids)).order_by(service.c.dispute_id, service.c.position)
    for it in connection.execute(wanted):
        found[it.dispute_id].append(Service(it.dispute_id, it.party_code, it.position, it.informed_at, it.channel))
    return found


def _marks(connection: Connection, ids: Sequence[str]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = defaultdict(list)
    for it in connection.execute(select(service_mark).where(service_mark.c.dispute_id.in_(ids))):
        found[it.dispute_id].append(Mark(it.dispute_id, it.party_code, MarkKind(it.kind), it.at, it.seat_id))
    return found


def _tries(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, tuple[int, bool]]:
    wanted = select(outbox.c.key, outbox.c.attempts, outbox.c.dead_at).where(outbox.c.key.in_([_key(row) for row in rows]))
    return {it.key: (it.attempts, it.dead_at is not None) for it in connection.execute(wanted)}
