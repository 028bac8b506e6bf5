"""Sales with an open window: summed by the database, and one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, Select, and_, case, cast, exists, func, or_, select

from disputes.dispute import Stage
from disputes.doubles import GONE
from disputes.store.tables import dispute, open_sale, window
from ledger.money import Money
from reports.exposure import OpenPayment, OpenSales
from reports.paging import Page, Place
from reports.store.paging import page
from trade.parties import PartyKind
from trade.payments import Chain
from trade.store import visible
from trade.store.tables import chain_party, party, payment, refund
from trade.visibility import Scope, Sight

_LOST = tuple(sorted(it.value for it in GONE))
_BOUND = case(  # as disputes.doubles.bound_minor has it
    (dispute.c.stage == Stage.FRAUD_NOTICE.value, 0),
    (
        or_(dispute.c.stage != Stage.CLOSED.value, dispute.c.outcome.in_(_LOST)),
        dispute.c.amount_minor - dispute.c.conceded_minor,
    ),
    else_=dispute.c.accepted_minor,
)
_THEIRS = and_(dispute.c.payment_id == payment.c.id, dispute.c.currency == payment.c.currency)
DISPUTED = select(func.sum(_BOUND)).where(_THEIRS).scalar_subquery()
_COUNTED = exists().where(
    dispute.c.payment_id == refund.c.payment_id, "dispute:" + dispute.c.id == refund.c.cause, _BOUND > 0
)
REFUNDED = (
    select(func.sum(refund.c.amount_minor))
    .where(refund.c.payment_id == payment.c.id, refund.c.currency == payment.c.currency, ~_COUNTED)
    .scalar_subquery()
)
LEFT = payment.c.amount_minor - func.coalesce(DISPUTED, 0) - func.coalesce(REFUNDED, 0)
"""What of a sale can still be disputed: what is in dispute or was given back is not at risk a second time."""


_GATEWAY = exists().where(party.c.code == chain_party.c.party_code, party.c.kind == PartyKind.GATEWAY.value)


def asked_for(scope: Scope, *, merchant: str = "", scheme: str = "", gateway: str = "") -> ColumnElement[bool]:
    """A condition on `payment`: what the seat may see, of one merchant, scheme or gateway where one is named."""
    wanted = visible.payments(scope)
    if merchant:
        below = chain_party.alias("below")
        lower = select(below.c.chain_id).where(
            below.c.chain_id == chain_party.c.chain_id, below.c.position > chain_party.c.position
        )
        theirs = select(chain_party.c.chain_id).where(chain_party.c.party_code == merchant, ~lower.exists())
        wanted = and_(wanted, payment.c.chain_id.in_(theirs))
    if gateway:
        through = select(chain_party.c.chain_id).where(chain_party.c.party_code == gateway, _GATEWAY)
        wanted = and_(wanted, payment.c.chain_id.in_(through))
    return and_(wanted, payment.c.scheme == scheme) if scheme else wanted


def sellers(connection: Connection, scope: Scope) -> list[str]:
    """Who sells at the end of the chains the seat's party stands in, by code."""
    if scope.sight is not Sight.CHAIN:
        return []
    return sorted({Chain.from_id(row.chain_id).merchant for row in connection.execute(visible.chains(scope))})


def gateways(connection: Connection, scope: Scope) -> list[str]:
    """The gateways in the chains the seat's party stands in, by code."""
    if scope.sight is not Sight.CHAIN:
        return []
    seen = {code for row in connection.execute(visible.chains(scope)) for code in Chain.from_id(row.chain_id).parties}
    known = select(party.c.code).where(party.c.code.in_(sorted(seen)), party.c.kind == PartyKind.GATEWAY.value)
    return sorted(connection.execute(known).scalars())


def open_payments(
    connection: Connection, wanted: ColumnElement[bool], after: Place | None, *, on: date
) -> Page[OpenPayment]:
    """Sales that can still be disputed on a day, with what is left of each, the latest first."""
    columns = ("id", "order_reference", "chain_id", "scheme", "currency", "sold_at")
    joined = payment.join(open_sale, open_sale.c.payment_id == payment.c.id)
    told = (*(payment.c[name] for name in columns), LEFT.label("left_minor"))
    sales = select(*told).select_from(joined).where(_still_open(on), wanted, LEFT > 0)
    found = page(connection, sales, by=((payment.c.sold_at, True), (payment.c.id, True)), after=after, line=_sale)
    grounds = {row.payment_id: row for row in connection.execute(_grounds([it.id for it in found.rows], on))}
    return replace(found, rows=tuple(_with_grounds(it, grounds[it.id]) for it in found.rows))


def _grounds(ids: list[str], on: date) -> Select[Any]:
    return (
        select(
            window.c.payment_id, func.count().label("grounds"), func.min(window.c.closes_on).label("first_on"),
            func.max(window.c.closes_on).label("last_on"), func.count(window.c.closes_on).label("ending"),
            func.max(cast(window.c.estimated, Integer)).label("estimated"),
        )
        .where(window.c.payment_id.in_(ids), or_(window.c.closes_on.is_(None), window.c.closes_on >= on))
        .group_by(window.c.payment_id)
    )  # fmt: skip


def _sale(row: Row[Any]) -> OpenPayment:
    merchant = Chain.from_id(row.chain_id).merchant
    amount = Money(int(row.left_minor), row.currency)
    return OpenPayment(row.id, row.order_reference, merchant, row.scheme, amount, row.sold_at.date())


def _with_grounds(it: OpenPayment, row: Row[Any]) -> OpenPayment:
    last = row.last_on if row.ending == row.grounds else None
    return replace(it, grounds=row.grounds, first_on=row.first_on, last_on=last, estimated=bool(row.estimated))


def open_sales(connection: Connection, wanted: ColumnElement[bool], *, on: date) -> list[OpenSales]:
    """Sales that can still be disputed on a day, by merchant, currency and last day.

    `wanted` is a condition on `payment`, of who asks and for what (`asked_for`). A sale counts once, however
    many grounds are open on it, with the last day of the ground that lasts longest, and with what is left of it.
    """
    kinds = (payment.c.chain_id, payment.c.currency, open_sale.c.last_on, open_sale.c.estimated)
    summed = (
        select(*kinds, func.count().label("payments"), func.sum(LEFT).label("minor"))
        .join(payment, payment.c.id == open_sale.c.payment_id)
        .where(_still_open(on), wanted, LEFT > 0)
        .group_by(*kinds)
    )
    found: dict[tuple[str, str, date | None, bool], tuple[int, int]] = {}
    for row in connection.execute(summed):
        key = (Chain.from_id(row.chain_id).merchant, row.currency, row.last_on, row.estimated)
        payments, minor = found.get(key, (0, 0))
        found[key] = (payments + row.payments, minor + int(row.minor))
    return [OpenSales(*key, *sums) for key, sums in found.items()]


def _still_open(on: date) -> ColumnElement[bool]:
    return or_(open_sale.c.last_on.is_(None), open_sale.c.last_on >= on)
