"""Waves a seat may see (its own as a merchant; an operator all), and what of each can still be held back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, false, func, select, true

from disputes.schemes.load_waves import load_waves
from disputes.store import waves
from disputes.store.tables import dispute, wave, window
from disputes.waves import Wave
from ledger.money import Money
from reports.waves import Containment, Order
from trade.errors import NotFound
from trade.parties import Role
from trade.shipments import Step
from trade.store.tables import payment, shipment, shipment_step
from trade.visibility import Scope

SHOWN = 100


def list_waves(connection: Connection, scope: Scope) -> list[Wave]:
    """What lasts first, then the latest raised."""
    return waves.those(connection, _visible(scope))


def containment(connection: Connection, scope: Scope, id_: str, *, now: datetime) -> Containment:
    """One wave and what it touches. Raises NotFound, also for another merchant's, and for who reads no orders."""
    found = waves.those(connection, _visible(scope), wave.c.id == id_)
    if not found or not scope.reads_cases:
        raise NotFound("wave", id_)
    (it,) = found
    since = now - timedelta(days=load_waves().base_days)
    sold = [*waves.concerns(it), payment.c.sold_at >= since]
    handed = shipment.join(shipment_step, shipment_step.c.shipment_id == shipment.c.id)
    shipped = (
        exists()
        .select_from(handed)
        .where(shipment.c.payment_id == payment.c.id, shipment_step.c.kind == Step.HANDED_OVER.value)
    )
    open_ = exists().where(window.c.payment_id == payment.c.id, window.c.state == "open")
    unshipped = _sums(connection, [*sold, ~shipped])
    still_open = _sums(connection, [*sold, open_, ~exists().where(dispute.c.payment_id == payment.c.id)])
    unpaid = _sums(connection, [*sold, payment.c.paid_out_on.is_(None)])
    return Containment(it, _orders(connection, [*sold, ~shipped]), *unshipped, *still_open, *unpaid)


def _visible(scope: Scope) -> ColumnElement[bool]:
    if scope.role is Role.OPERATOR:
        return true()
    return wave.c.merchant_code == scope.party if scope.party else false()


def _sums(connection: Connection, conditions: list[ColumnElement[bool]]) -> tuple[int, list[Money]]:
    asked: Any = (
        select(payment.c.currency, func.count().label("number"), func.sum(payment.c.amount_minor).label("minor"))
        .where(*conditions)
        .group_by(payment.c.currency)
        .order_by(payment.c.currency)
    )
    rows = list(connection.execute(asked))
    return sum(row.number for row in rows), [Money(int(row.minor), row.currency) for row in rows]


def _orders(connection: Connection, conditions: list[ColumnElement[bool]]) -> list[Order]:
    refused = exists().where(dispute.c.payment_id == payment.c.id).label("refused")
    asked = select(payment, refused).where(*conditions).order_by(payment.c.sold_at.desc(), payment.c.id).limit(SHOWN)
    return [
        Order(row.id, row.order_reference, Money(row.amount_minor, row.currency), row.sold_at.date(), bool(row.refused))
        for row in connection.execute(asked)
    ]
