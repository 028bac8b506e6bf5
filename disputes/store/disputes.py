"""Disputes as rows: the present state; how it came about is in the events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from disputes.dispute import Dispute, Outcome, Stage
from disputes.store.tables import dispute
from ledger.money import Money
from runtime import driver
from trade.payments import Chain
from trade.store.tables import payment

ASKED_AT_ONCE = 4  # ids
_ADD = insert(dispute)
_TAKEN = select(dispute.c.id).where(dispute.c.id.in_(bindparam("named", expanding=True)))


def _wanted() -> Select[Any]:
    return select(dispute, payment.c.chain_id).join(payment, payment.c.id == dispute.c.payment_id)


_OF_PAYMENT = _wanted().where(dispute.c.payment_id == bindparam("payment")).order_by(dispute.c.id)


def get(connection: Connection, dispute_id: str) -> Dispute | None:
    row = connection.execute(_wanted().where(dispute.c.id == dispute_id)).one_or_none()
    return None if row is None else _dispute(row)


def ids(connection: Connection) -> list[str]:
    return list(connection.execute(select(dispute.c.id).order_by(dispute.c.id)).scalars())


def of_ids(connection: Connection, wanted: Sequence[str]) -> dict[str, Dispute]:
    rows = connection.execute(_wanted().where(dispute.c.id.in_(wanted)))
    return {row.id: _dispute(row) for row in rows}


def stated_at(connection: Connection, dispute_id: str) -> datetime:
    """The moment of the statement the present stage rests on."""
    moment: datetime = connection.execute(select(dispute.c.stated_at).where(dispute.c.id == dispute_id)).scalar_one()
    return moment


def of_proceeding(connection: Connection, proceeding_id: str) -> list[Dispute]:
    """The disputes a proceeding decides, by id."""
    wanted = _wanted().where(dispute.c.proceeding_id == proceeding_id).order_by(dispute.c.id)
    return [_dispute(row) for row in connection.execute(wanted)]


def of_payment(connection: Connection, payment_id: str) -> list[Dispute]:
    return [_dispute(row) for row in driver.found(connection, _OF_PAYMENT, {"payment": payment_id})]


def of_source(connection: Connection, source: str, *, scheme: str) -> list[Dispute]:
    """A source's disputes under one scheme's rules, by id."""
    wanted = _wanted().where(dispute.c.source == source, dispute.c.scheme == scheme).order_by(dispute.c.id)
    return [_dispute(row) for row in connection.execute(wanted)]


def open_of_chain(connection: Connection, chain: Chain, currency: str, *, limit: int) -> list[Dispute]:
    """Disputes of one chain and currency that are not closed, the latest opened first."""
    among = (payment.c.chain_id == chain.id, dispute.c.currency == currency, dispute.c.stage != Stage.CLOSED.value)
    wanted = _wanted().where(*among).order_by(dispute.c.opened_on.desc(), dispute.c.id).limit(limit)
    return [_dispute(row) for row in connection.execute(wanted)]


def ids_under(connection: Connection, stem: str) -> set[str]:
    """The taken ones of STEM1, STEM2 and so on, up to a few beyond the first that is free.

    Asked by name, since a search by their beginning would read every dispute there is.
    """
    taken: set[str] = set()
    for first in count(1, ASKED_AT_ONCE):
        named = [f"{stem}{number}" for number in range(first, first + ASKED_AT_ONCE)]
        found = {row.id for row in driver.found(connection, _TAKEN, {"named": named})}
        taken |= found
        if len(found) < ASKED_AT_ONCE:
            break
    return taken


def add(connection: Connection, new: Dispute, *, stated_at: datetime, now: datetime) -> None:
    driver.add(connection, _ADD, [{"id": new.id, "stated_at": stated_at, "recorded_at": now, **_values(new)}])


def save(connection: Connection, changed: Dispute, *, stated_at: datetime | None = None) -> None:
    """The present state after a move; the event that moved it is appended by the caller."""
    values = _values(changed) | ({} if stated_at is None else {"stated_at": stated_at})
    connection.execute(update(dispute).where(dispute.c.id == changed.id).values(**values))


def _values(it: Dispute) -> dict[str, Any]:
    return {
        "payment_id": it.payment_id,
        "proceeding_id": it.proceeding_id,
        "source": it.source,
        "scheme": it.scheme,
        "reason_code": it.reason_code,
        "stage": it.stage.value,
        "outcome": it.outcome.value if it.outcome else None,
        "currency": it.amount.currency,
        "amount_minor": it.amount.minor,
        "opened_on": it.opened_on,
        "accepted_minor": it.accepted_minor,
        "conceded_minor": it.conceded_minor,
    }


def _dispute(row: Row[Any]) -> Dispute:
    return Dispute(
        id=row.id,
        payment_id=row.payment_id,
        chain=Chain.from_id(row.chain_id).parties,
        source=row.source,
        scheme=row.scheme,
        reason_code=row.reason_code,
        stage=Stage(row.stage),
        amount=Money(row.amount_minor, row.currency),
        opened_on=row.opened_on,
        outcome=Outcome(row.outcome) if row.outcome else None,
        proceeding_id=row.proceeding_id,
        accepted_minor=row.accepted_minor,
        conceded_minor=row.conceded_minor,
    )
