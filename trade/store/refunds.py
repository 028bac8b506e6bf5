"""Refunds as rows: added to, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from ledger.money import Money
from runtime import driver
from trade.errors import SaidOtherwise
from trade.refunds import Refund
from trade.store.tables import refund

_OF_PAYMENTS = (
    select(refund)
    .where(refund.c.payment_id.in_(bindparam("payments", expanding=True)))
    .order_by(refund.c.refunded_on, refund.c.recorded_at, refund.c.reference)
)


def add(connection: Connection, new: Refund, *, now: datetime) -> bool:
    """True when it is new; said again it changes nothing. Raises SaidOtherwise for another under the same name."""
    theirs = (refund.c.payment_id == new.payment_id, refund.c.reference == new.reference)
    row = connection.execute(select(refund).where(*theirs)).one_or_none()
    if row is not None:
        known = _refund(row)
        facts = ("amount", "refunded_on", "stated_by", "cause")
        wrong = [name for name in facts if getattr(known, name) != getattr(new, name)]
        if wrong:
            raise SaidOtherwise("refund", f"{new.payment_id} {new.reference}", wrong)
        return False
    connection.execute(
        insert(refund).values(
            payment_id=new.payment_id, reference=new.reference, currency=new.amount.currency,
            amount_minor=new.amount.minor, refunded_on=new.refunded_on, stated_by=new.stated_by, cause=new.cause,
            recorded_at=now,
        )
    )  # fmt: skip
    return True


def of_payment(connection: Connection, payment_id: str) -> list[Refund]:
    """The refunds of a payment, the earliest first."""
    return of_payments(connection, [payment_id])


def of_payments(connection: Connection, payment_ids: Sequence[str]) -> list[Refund]:
    """The refunds of several payments, the earliest first."""
    return [_refund(row) for row in driver.found(connection, _OF_PAYMENTS, {"payments": list(payment_ids)})]


def _refund(row: Row[Any]) -> Refund:
    money = Money(row.amount_minor, row.currency)
    return Refund(row.payment_id, row.reference, money, row.refunded_on, row.stated_by, row.cause)
