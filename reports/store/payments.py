"""Payments somebody may want to dispute, found by what stands on a slip: order, ARN, last four digits, id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from disputes.doubles import left_of
from disputes.store import disputes
from ledger.money import Money
from reports.store import scopes
from trade.errors import NotFound
from trade.payments import Payment
from trade.refunds import Refund
from trade.store import refunds
from trade.store.payments import as_payment
from trade.store.tables import payment
from trade.visibility import Scope

FOUND_MAX = 20
_TEXT_MAX = 100


@dataclass(frozen=True, slots=True)
class Disputable:
    """A payment, what of it can still be disputed, the ids of the disputes it has had, what was refunded."""

    payment: Payment
    left: Money
    disputes: tuple[str, ...]
    refunds: tuple[Refund, ...]


def find_payments(connection: Connection, scope: Scope, text: str) -> Sequence[Disputable]:
    """Up to FOUND_MAX payments the seat may see, the latest sale first: an order or id that begins with the text, an
    ARN or last four digits that are it."""
    wanted = text.strip()[:_TEXT_MAX]
    if not wanted or not scope.reads_cases:
        return []
    fits = or_(
        payment.c.order_reference.istartswith(wanted, autoescape=True),
        payment.c.id.istartswith(wanted, autoescape=True),
        payment.c.arn == wanted,
        payment.c.last_four == wanted,
    )
    asked = select(payment).where(scopes.payments(scope), fits).order_by(payment.c.sold_at.desc(), payment.c.id)
    return [_disputable(connection, as_payment(row)) for row in connection.execute(asked.limit(FOUND_MAX))]


def get_payment(connection: Connection, scope: Scope, payment_id: str) -> Disputable:
    """One payment the seat may see. Raises NotFound."""
    asked = select(payment).where(payment.c.id == payment_id, scopes.payments(scope))
    row = connection.execute(asked).one_or_none() if scope.reads_cases else None
    if row is None:
        raise NotFound("payment", payment_id)
    return _disputable(connection, as_payment(row))


def _disputable(connection: Connection, found: Payment) -> Disputable:
    known = disputes.of_payment(connection, found.id)
    given_back = refunds.of_payment(connection, found.id)
    return Disputable(found, left_of(found, known, given_back), tuple(it.id for it in known), tuple(given_back))
