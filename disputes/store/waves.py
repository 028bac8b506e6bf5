"""Waves as rows, and what they are made of: refusals and sales counted by trait, set by set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from disputes.store.tables import dispute
from disputes.store.tables import wave as table
from disputes.waves import Swell, Trait, Wave, WaveRule
from trade.parties import PartyKind
from trade.store.tables import chain_party, party, payment

_longer = chain_party.alias("longer")
_nobody_below = ~exists().where(_longer.c.chain_id == chain_party.c.chain_id, _longer.c.position > chain_party.c.position)
_SELLER = and_(chain_party.c.chain_id == payment.c.chain_id, _nobody_below)  # the last of the chain
_head = chain_party.alias("head")


def trait_of(trait: Trait) -> ColumnElement[str]:
    """The value of a trait of a payment; empty where nothing is known of it."""
    if trait is Trait.MERCHANT:
        return literal("*")
    if trait is Trait.BIN_COUNTRY:
        return func.coalesce(payment.c.bin_country, "")
    if trait is Trait.ISSUER:
        issuer = and_(party.c.code == _head.c.party_code, party.c.kind == PartyKind.ISSUER.value)
        first = select(_head.c.party_code).where(_head.c.chain_id == payment.c.chain_id, _head.c.position == 0, issuer)
        return func.coalesce(first.scalar_subquery(), "")
    return func.coalesce(payment.c.facts[trait.value].as_string(), "")


def swells(connection: Connection, rule: WaveRule, *, on: date) -> Iterator[Swell]:
    """Every trait with enough refusals in the window to be looked at, with its sales and the base of its merchant."""
    for trait in Trait:
        value = trait_of(trait).label("value")
        for row in connection.execute(_refused(value, *rule.window(on), least=rule.least)):
            yield _counted(connection, rule, trait, row, on)


def _counted(connection: Connection, rule: WaveRule, trait: Trait, row: Row[Any], on: date) -> Swell:
    same = [] if trait is Trait.MERCHANT else [trait_of(trait) == row.value]
    others = [] if trait is Trait.MERCHANT else [trait_of(trait) != row.value]
    first, last = rule.base(on)
    return Swell(
        row.merchant, trait, row.value, row.number, _sold(connection, row.merchant, same, *rule.window(on)),
        _refusals(connection, row.merchant, others, first, last), _sold(connection, row.merchant, others, first, last),
    )  # fmt: skip


def _refused(value: Any, first: date, last: date, *, least: int) -> Select[Any]:
    merchant = chain_party.c.party_code.label("merchant")
    counted = (
        select(merchant, value)
        .select_from(dispute.join(payment, payment.c.id == dispute.c.payment_id).join(chain_party, _SELLER))
        .where(dispute.c.opened_on >= first, dispute.c.opened_on <= last)
        .subquery()
    )
    grouped = select(counted.c.merchant, counted.c.value, func.count().label("number")).where(counted.c.value != "")
    return grouped.group_by(counted.c.merchant, counted.c.value).having(func.count() >= least)


def _refusals(
    connection: Connection, merchant: str, narrowed: Sequence[ColumnElement[bool]], first: date, last: date
) -> int:
    asked = (
        select(func.count())
        .select_from(dispute.join(payment, payment.c.id == dispute.c.payment_id).join(chain_party, _SELLER))
        .where(chain_party.c.party_code == merchant, dispute.c.opened_on >= first, dispute.c.opened_on <= last, *narrowed)
    )
    return connection.execute(asked).scalar_one()


def _sold(connection: Connection, merchant: str, narrowed: Sequence[ColumnElement[bool]], first: date, last: date) -> int:
    begin, over = (datetime.combine(day, time.min, UTC) for day in (first, last + timedelta(days=1)))
    asked = (
        select(func.count())
        .select_from(payment.join(chain_party, _SELLER))
        .where(chain_party.c.party_code == merchant, payment.c.sold_at >= begin, payment.c.sold_at < over, *narrowed)
    )
    return connection.execute(asked).scalar_one()


def raise_one(connection: Connection, it: Wave) -> bool:
    """True when it is new; while one of the same trait lasts there is no second."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {
        "id": it.id, "merchant_code": it.merchant, "trait": it.trait.value, "value": it.value, "raised_on": it.raised_on,
        "refusals": it.refusals, "sales": it.sales, "base_bp": it.base_bp,
    }  # fmt: skip
    added = insert(table).values(values).on_conflict_do_nothing().returning(table.c.id)
    return connection.execute(added).first() is not None


def lasting(connection: Connection) -> list[Wave]:
    """The waves that are not over."""
    return those(connection, table.c.closed_on.is_(None))


def those(connection: Connection, *narrowed: ColumnElement[bool]) -> list[Wave]:
    """Waves of these conditions: what lasts first, then the latest raised."""
    wanted = select(table).where(*narrowed).order_by(table.c.closed_on.is_not(None), table.c.raised_on.desc(), table.c.id)
    return [_wave(row) for row in connection.execute(wanted)]


def last_refusal(connection: Connection, it: Wave, *, until: date) -> date | None:
    """The day of the latest refusal with the wave's trait, up to a day."""
    same = [] if it.trait is Trait.MERCHANT else [trait_of(it.trait) == it.value]
    asked = (
        select(func.max(dispute.c.opened_on))
        .select_from(dispute.join(payment, payment.c.id == dispute.c.payment_id).join(chain_party, _SELLER))
        .where(chain_party.c.party_code == it.merchant, dispute.c.opened_on <= until, *same)
    )
    found: date | None = connection.execute(asked).scalar_one()
    return found


def close(connection: Connection, id_: str, *, on: date) -> bool:
    """False when it was over before."""
    ended = update(table).where(table.c.id == id_, table.c.closed_on.is_(None)).values(closed_on=on)
    return connection.execute(ended).rowcount == 1


def concerns(it: Wave) -> list[ColumnElement[bool]]:
    """The conditions on `payment`: sold by the wave's merchant, and of its trait."""
    sold = exists().where(_SELLER, chain_party.c.party_code == it.merchant)
    same = [] if it.trait is Trait.MERCHANT else [trait_of(it.trait) == it.value]
    return [sold, *same]


def _wave(row: Row[Any]) -> Wave:
    return Wave(
        row.id, row.merchant_code, Trait(row.trait), row.value, row.raised_on, row.refusals, row.sales, row.base_bp,
        row.closed_on,
    )  # fmt: skip
