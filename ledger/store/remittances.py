"""Payments between two books, as rows; where each one is, its entries say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, insert, literal, or_, select, text

from ledger.money import Money
from ledger.payments import Remittance, RemittanceState
from ledger.store.tables import entry, remittance

ROWS_MAX = 200


def lock_pair(connection: Connection, first: str, second: str) -> None:
    """Until the transaction ends nobody else settles between these two. SQLite's BEGIN IMMEDIATE has locked already."""
    if connection.dialect.name == "postgresql":
        names = "--".join(sorted((first, second)))
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 11))"), {"id": f"pair:{names}"})


def add(connection: Connection, new: Remittance) -> None:
    """The payment on record."""
    values = {
        "id": new.id, "payer_id": new.payer, "payee_id": new.payee, "currency": new.money.currency,
        "amount_minor": new.money.minor, "cause": new.cause, "sent_on": new.sent_on,
    }  # fmt: skip
    connection.execute(insert(remittance).values(**values))


def get(connection: Connection, id_: str) -> Remittance | None:
    return next(iter(_found(connection, remittance.c.id == id_)), None)


def of_books(connection: Connection, books: Sequence[str] | None) -> list[Remittance]:
    """The latest payments from or to any of these books (none: all), newest first."""
    among = sorted(set(books or ()))
    condition = or_(remittance.c.payer_id.in_(among), remittance.c.payee_id.in_(among))
    return _found(connection, literal(True) if books is None else condition)


def on_the_way(connection: Connection, payer: str, payee: str, currency: str) -> Counter[str]:
    """Minor units sent and neither arrived nor returned, by what they pay."""
    asked = (remittance.c.payer_id == payer, remittance.c.payee_id == payee, remittance.c.currency == currency)
    sent: Counter[str] = Counter()
    for it in _found(connection, and_(*asked), open_only=True):
        sent[it.cause] += it.money.minor
    return sent


def _found(connection: Connection, condition: ColumnElement[bool], *, open_only: bool = False) -> list[Remittance]:
    ended = and_(
        entry.c.reference.in_(
            [literal("remittance:") + remittance.c.id + f"/{it}" for it in RemittanceState if it is not RemittanceState.SENT]
        )
    )
    asked: Select[Any] = select(remittance, entry.c.kind.label("how"), entry.c.effective_on.label("ended_on"))
    asked = asked.select_from(remittance.outerjoin(entry, ended)).where(condition)
    asked = asked.where(entry.c.id.is_(None)) if open_only else asked.limit(ROWS_MAX)
    rows = connection.execute(asked.order_by(remittance.c.sent_on.desc(), remittance.c.id))
    return [_remittance(row) for row in rows]


def _remittance(row: Row[Any]) -> Remittance:
    state = {None: RemittanceState.SENT, "payment": RemittanceState.ARRIVED}.get(row.how, RemittanceState.RETURNED)
    money = Money(row.amount_minor, row.currency)
    return Remittance(row.id, row.payer_id, row.payee_id, money, row.cause, row.sent_on, state, row.ended_on)
