"""The scope of a seat with what only the layers above trade know: which proceedings were assigned to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, false, select

from disputes.store.proceeding_tables import assignment, proceeding, proceeding_party
from disputes.store.tables import dispute
from trade.parties import Role, Seat
from trade.store import visible
from trade.store.tables import chain_party
from trade.visibility import Scope, Sight, scope_of


def load_scope(connection: Connection, seat: Seat) -> Scope:
    """What the seat may see now. An arbitrator reads the books of the chains and parties of its proceedings."""
    if seat.role is not Role.ARBITRATOR:
        return scope_of(seat)
    mine = select(assignment.c.proceeding_id).where(assignment.c.seat_id == seat.id)
    on_chain = (
        select(chain_party.c.party_code)
        .join(proceeding, proceeding.c.chain_id == chain_party.c.chain_id)
        .where(proceeding.c.id.in_(mine))
    )
    bound = select(proceeding_party.c.party_code).where(proceeding_party.c.proceeding_id.in_(mine))
    return scope_of(seat, books=frozenset(connection.execute(on_chain.union(bound)).scalars()))


def payments(scope: Scope) -> ColumnElement[bool]:
    """The condition on `payment` for every query of the pages and the interface."""
    return visible.payments(scope, assigned=_assigned_payments(scope))


def proceedings(scope: Scope) -> ColumnElement[bool]:
    """The condition on `proceeding`: the party is bound by it, or it was assigned to the seat."""
    if not scope.reads_proceedings:
        return false()
    if scope.sight is Sight.ASSIGNED:
        return proceeding.c.id.in_(select(assignment.c.proceeding_id).where(assignment.c.seat_id == scope.seat_id))
    bound = select(proceeding_party.c.proceeding_id).where(proceeding_party.c.party_code == scope.party)
    return proceeding.c.id.in_(bound)


def _assigned_payments(scope: Scope) -> Select[Any] | None:
    if scope.sight is not Sight.ASSIGNED:
        return None
    return (
        select(dispute.c.payment_id)
        .join(assignment, assignment.c.proceeding_id == dispute.c.proceeding_id)
        .where(assignment.c.seat_id == scope.seat_id)
    )
