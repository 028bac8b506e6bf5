"""Messages, the audit and the docket as the operator sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, or_, select

from disputes.liability.proceeding import Step
from disputes.store.inbox import State
from disputes.store.proceeding_tables import assignment, proceeding, proceeding_party
from disputes.store.tables import inbox
from reports.operations import AssignedSeat, AuditRow, Docket, InboxRow, MailRow, Waiting
from reports.paging import Page, Place
from reports.store.paging import page
from runtime.tables import audit, outbox
from trade.errors import NotFound
from trade.store.tables import person, seat

CAPACITIES = ("plaintiff", "defendant", "second_defendant")
_OPEN = (outbox.c.done_at.is_(None), outbox.c.dead_at.is_(None))
_DEAD = (outbox.c.dead_at.is_not(None),)
_PARKED = (inbox.c.state == State.PARKED.value,)


def count_messages(connection: Connection) -> Waiting:
    def counted(table: Any, conditions: Sequence[ColumnElement[bool]]) -> int:
        return connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()

    return Waiting(counted(outbox, _OPEN), counted(outbox, _DEAD), counted(inbox, _PARKED))


def count_unassigned(connection: Connection) -> int:
    """Proceedings that still run and that no arbitrator sees."""
    over = (Step.WITHDRAWN.value, Step.SETTLED.value)
    nobody = ~exists().where(assignment.c.proceeding_id == proceeding.c.id)
    wanted = select(func.count()).select_from(proceeding).where(proceeding.c.step.not_in(over), nobody)
    return connection.execute(wanted).scalar_one()


def list_waiting(connection: Connection, *, after: Place | None) -> Page[MailRow]:
    """What is to be sent, the longest due first."""
    by = [(outbox.c.due_at, False), (outbox.c.id, False)]
    return page(connection, select(outbox).where(*_OPEN), by=by, after=after, line=_mail)


def list_given_up(connection: Connection, *, after: Place | None) -> Page[MailRow]:
    """What was given up, the latest first."""
    by = [(outbox.c.dead_at, True), (outbox.c.id, False)]
    return page(connection, select(outbox).where(*_DEAD), by=by, after=after, line=_mail)


def list_parked(connection: Connection, *, after: Place | None) -> Page[InboxRow]:
    """What came in and is not understood, the oldest first."""
    by = [(inbox.c.received_at, False), (inbox.c.id, False)]
    return page(connection, select(*_MESSAGE).where(*_PARKED), by=by, after=after, line=_message)


def get_message(connection: Connection, id_: str) -> InboxRow:
    """A message that came in, without its body. Raises NotFound."""
    row = connection.execute(select(*_MESSAGE).where(inbox.c.id == id_)).one_or_none()
    if row is None:
        raise NotFound("message", id_)
    return _message(row)


def body_of(connection: Connection, id_: str) -> bytes:
    """What came in, card numbers masked. Raises NotFound."""
    body = connection.execute(select(inbox.c.body).where(inbox.c.id == id_)).scalar_one_or_none()
    if body is None:
        raise NotFound("message", id_)
    return bytes(body)


def list_audit(connection: Connection, *, find: str = "", action: str = "", after: Place | None = None) -> Page[AuditRow]:
    """Who did what, the latest first; by whom or to what, and of one kind."""
    wanted = select(audit)
    if find:
        wanted = wanted.where(
            or_(*(func.lower(it).contains(find.lower(), autoescape=True) for it in (audit.c.actor, audit.c.subject)))
        )
    if action:
        wanted = wanted.where(audit.c.action == action)
    return page(connection, wanted, by=[(audit.c.id, True)], after=after, line=lambda row: AuditRow(**row._mapping))


def list_dockets(connection: Connection, *, find: str = "", after: Place | None = None) -> Page[Docket]:
    """Every proceeding, the latest filed first; by its id or a party's code."""
    wanted = select(proceeding.c.id, proceeding.c.step, proceeding.c.filed_on)
    if find:
        bound = select(proceeding_party.c.proceeding_id).where(proceeding_party.c.party_code == find)
        wanted = wanted.where(or_(func.lower(proceeding.c.id).contains(find.lower(), autoescape=True),
                                  proceeding.c.id.in_(bound)))  # fmt: skip
    by = [(proceeding.c.filed_on, True), (proceeding.c.id, False)]
    found = page(connection, wanted, by=by, after=after, line=lambda row: row)
    return Page(tuple(_dockets(connection, found.rows)), found.total, found.first, found.following)


def load_docket(connection: Connection, proceeding_id: str) -> Docket:
    """Raises NotFound."""
    wanted = select(proceeding.c.id, proceeding.c.step, proceeding.c.filed_on).where(proceeding.c.id == proceeding_id)
    found = _dockets(connection, connection.execute(wanted).all())
    if not found:
        raise NotFound("proceeding", proceeding_id)
    return found[0]


def _dockets(connection: Connection, rows: Sequence[Any]) -> list[Docket]:
    ids = [row.id for row in rows]
    bound: dict[str, list[tuple[str, str]]] = defaultdict(list)
    sides = select(proceeding_party).where(proceeding_party.c.proceeding_id.in_(ids))
    for it in connection.execute(sides):
        bound[it.proceeding_id].append((it.party_code, it.capacity))
    assigned: dict[str, list[AssignedSeat]] = defaultdict(list)
    seated = (
        select(assignment.c.proceeding_id, seat.c.id, seat.c.ended_at, person.c.name, person.c.id.label("person_id"),
               person.c.disabled_at)
        .join(seat, seat.c.id == assignment.c.seat_id)
        .join(person, person.c.id == seat.c.person_id)
        .where(assignment.c.proceeding_id.in_(ids))
        .order_by(seat.c.id)
    )  # fmt: skip
    for it in connection.execute(seated):
        stands = it.ended_at is None and it.disabled_at is None
        assigned[it.proceeding_id].append(AssignedSeat(it.id, it.person_id, it.name, stands))
    return [
        Docket(row.id, row.step, row.filed_on, sorted(bound[row.id], key=_by_capacity), assigned[row.id]) for row in rows
    ]


def _by_capacity(side: tuple[str, str]) -> tuple[int, str]:
    """Plaintiff, defendant, second defendant."""
    return CAPACITIES.index(side[1]) if side[1] in CAPACITIES else len(CAPACITIES), side[0]


_MESSAGE = (
    inbox.c.id, inbox.c.source, inbox.c.received_at, inbox.c.state, func.length(inbox.c.body).label("size"),
    (inbox.c.digest == inbox.c.kept_digest).label("verbatim"), inbox.c.problems,
)  # fmt: skip


def _message(row: Row[Any]) -> InboxRow:
    return InboxRow(
        row.id, row.source, row.received_at, row.state, row.size, bool(row.verbatim), tuple(row.problems)
    )  # fmt: skip


def _mail(row: Row[Any]) -> MailRow:
    return MailRow(
        row.id, row.topic, row.key, row.created_at, row.due_at, row.dead_at, row.attempts, row.last_error or ""
    )  # fmt: skip
