"""Payments and their chains, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from ledger.money import Money
from runtime import driver
from trade.payments import Chain, Payment
from trade.store.tables import chain, chain_party, payment

_COLUMNS = (
    "scheme", "last_four", "bin_country", "arn", "processed_on", "statement_on",
    "expected_delivery_on", "cleared_on", "paid_out_on",
)  # fmt: skip

_ONE = select(payment).where(payment.c.id == bindparam("wanted"))
_LOCKED = _ONE.with_for_update()


def get(connection: Connection, payment_id: str, *, locked: bool = False) -> Payment | None:
    """`locked`: kept from other writers until the transaction ends."""
    rows = driver.found(connection, _LOCKED if locked else _ONE, {"wanted": payment_id})
    return as_payment(rows[0]) if rows else None


def known_to(connection: Connection, source: str, reference: str) -> Payment | None:
    """The payment a source calls `reference`: recorded under its name, or the one sale that carries it as its order."""
    named = get(connection, f"{source}.{reference}")
    if named is not None:
        return named
    rows = connection.execute(select(payment).where(payment.c.order_reference == reference).limit(2)).all()
    return as_payment(rows[0]) if len(rows) == 1 else None


def of_ids(connection: Connection, ids: Sequence[str], *, locked: bool = False) -> dict[str, Payment]:
    """`locked`: kept from other writers until the transaction ends, in one order, so that no two wait for each other."""
    wanted = select(payment).where(payment.c.id.in_(list(ids)))
    rows = connection.execute(wanted.order_by(payment.c.id).with_for_update() if locked else wanted)
    return {row.id: as_payment(row) for row in rows}


def add_chain(connection: Connection, new: Chain) -> None:
    """The chain on record; the same chain again changes nothing."""
    if connection.execute(select(chain.c.id).where(chain.c.id == new.id)).first():
        return
    connection.execute(insert(chain).values(id=new.id))
    links = [{"chain_id": new.id, "position": i, "party_code": code} for i, code in enumerate(new.parties)]
    connection.execute(insert(chain_party), links)


def add(connection: Connection, *new: Payment, now: datetime) -> None:
    """Payments on record, their windows due to be computed. Their chains must be."""
    if not new:
        return
    rows = [_values(one) | {"facts_changed_at": now, "recorded_at": now} for one in new]
    connection.execute(insert(payment), rows)


def restate(connection: Connection, known: Payment, *, now: datetime) -> None:
    """Facts that have arrived since: the row shows what is known now, its windows are due again."""
    values = _values(known)
    connection.execute(update(payment).where(payment.c.id == values.pop("id")).values(**values, facts_changed_at=now))


def mark_changed(connection: Connection, payment_id: str, *, now: datetime) -> None:
    """A fact that stands elsewhere has arrived, as a delivery: its windows are due again."""
    connection.execute(update(payment).where(payment.c.id == payment_id).values(facts_changed_at=now))


def _values(new: Payment) -> dict[str, Any]:
    return {
        "id": new.id,
        "chain_id": new.chain.id,
        "order_reference": new.order_reference,
        "source": new.source,
        "currency": new.amount.currency,
        "amount_minor": new.amount.minor,
        "sold_at": new.sold_at,
        "facts": dict(new.facts),
        **{name: getattr(new, name) for name in _COLUMNS},
    }


def as_payment(row: Row[Any]) -> Payment:
    """A row of the payment table as the value the rest of the code knows."""
    return Payment(
        id=row.id,
        chain=Chain.from_id(row.chain_id),
        order_reference=row.order_reference,
        source=row.source,
        amount=Money(row.amount_minor, row.currency),
        sold_at=row.sold_at,
        facts=row.facts,
        **{name: getattr(row, name) for name in _COLUMNS},
    )
