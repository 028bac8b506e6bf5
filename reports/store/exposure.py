"""Sales with an open window: summed by the database, and one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, Select, and_, case, cast, func, select

from disputes.store.tables import dispute, window
from ledger.money import Money
from reports.exposure import OpenPayment, OpenSales
from reports.paging import Page, Place
from reports.store.paging import page
from trade.payments import Chain
from trade.store import visible
from trade.store.tables import chain_party, payment
from trade.visibility import Scope, Sight

REFUSED = select(dispute.c.id).where(dispute.c.payment_id == payment.c.id).exists()


def asked_for(scope: Scope, *, merchant: str = "", scheme: str = "") -> ColumnElement[bool]:
    """A condition on `payment`: what the seat may see, of one merchant or scheme where one is named."""
    wanted = visible.payments(scope)
    if merchant:
        below = chain_party.alias("below")
        lower = select(below.c.chain_id).where(
            below.c.chain_id == chain_party.c.chain_id, below.c.position > chain_party.c.position
        )
        theirs = select(chain_party.c.chain_id).where(chain_party.c.party_code == merchant, ~lower.exists())
        wanted = and_(wanted, payment.c.chain_id.in_(theirs))
    return and_(wanted, payment.c.scheme == scheme) if scheme else wanted


def sellers(connection: Connection, scope: Scope) -> list[str]:
    """Who sells at the end of the chains the seat's party stands in, by code."""
    if scope.sight is not Sight.CHAIN:
        return []
    return sorted({Chain.from_id(row.chain_id).merchant for row in connection.execute(visible.chains(scope))})


def open_payments(connection: Connection, wanted: ColumnElement[bool], after: Place | None) -> Page[OpenPayment]:
    """Sales that can still be disputed and have not been, the latest first."""
    still = select(window.c.kind).where(window.c.payment_id == payment.c.id, window.c.state == "open")
    columns = ("id", "order_reference", "chain_id", "scheme", "currency", "amount_minor", "sold_at")
    sales = select(*(payment.c[name] for name in columns)).where(wanted, still.exists(), ~REFUSED)
    found = page(connection, sales, by=((payment.c.sold_at, True), (payment.c.id, True)), after=after, line=_sale)
    grounds = {row.payment_id: row for row in connection.execute(_grounds([it.id for it in found.rows]))}
    return replace(found, rows=tuple(_with_grounds(it, grounds[it.id]) for it in found.rows))


def _grounds(ids: list[str]) -> Select[Any]:
    return (
        select(
            window.c.payment_id, func.count().label("grounds"), func.min(window.c.closes_on).label("first_on"),
            func.max(window.c.closes_on).label("last_on"), func.count(window.c.closes_on).label("ending"),
            func.max(cast(window.c.estimated, Integer)).label("estimated"),
        )
        .where(window.c.payment_id.in_(ids), window.c.state == "open")
        .group_by(window.c.payment_id)
    )  # fmt: skip


def _sale(row: Row[Any]) -> OpenPayment:
    merchant = Chain.from_id(row.chain_id).merchant
    amount = Money(row.amount_minor, row.currency)
    return OpenPayment(row.id, row.order_reference, merchant, row.scheme, amount, row.sold_at.date())


def _with_grounds(it: OpenPayment, row: Row[Any]) -> OpenPayment:
    last = row.last_on if row.ending == row.grounds else None
    return replace(it, grounds=row.grounds, first_on=row.first_on, last_on=last, estimated=bool(row.estimated))


def open_sales(connection: Connection, wanted: ColumnElement[bool]) -> list[OpenSales]:
    """Sales that can still be disputed and have not been, by merchant, currency and last day.

    `wanted` is a condition on `payment`, of who asks and for what (`asked_for`). A sale counts once, however
    many grounds are open on it, with the last day of the ground that lasts longest.
    """
    endless = func.max(case((window.c.closes_on.is_(None), 1), else_=0))
    last = (
        select(window.c.payment_id, endless.label("endless"), func.max(window.c.closes_on).label("closes_on"))
        .join(payment, payment.c.id == window.c.payment_id)
        .where(window.c.state == "open", wanted, ~REFUSED)
        .group_by(window.c.payment_id)
        .subquery("last")
    )
    ends = (window.c.closes_on == last.c.closes_on) | (last.c.endless == 1) & window.c.closes_on.is_(None)
    ending = (
        select(
            last.c.payment_id,
            case((last.c.endless == 1, None), else_=last.c.closes_on).label("closes_on"),
            func.min(cast(window.c.estimated, Integer)).label("estimated"),  # one told day is enough to be sure of it
        )
        .join(window, (window.c.payment_id == last.c.payment_id) & (window.c.state == "open") & ends)
        .group_by(last.c.payment_id, last.c.endless, last.c.closes_on)
        .subquery("ending")
    )
    bottom = (
        select(chain_party.c.chain_id, func.max(chain_party.c.position).label("position"))
        .group_by(chain_party.c.chain_id)
        .subquery("bottom")
    )
    merchant = chain_party.alias("merchant")
    summed = (
        select(
            merchant.c.party_code, payment.c.currency, ending.c.closes_on, ending.c.estimated,
            func.count().label("payments"), func.sum(payment.c.amount_minor).label("minor"),
        )
        .join(ending, ending.c.payment_id == payment.c.id)
        .join(bottom, bottom.c.chain_id == payment.c.chain_id)
        .join(merchant, (merchant.c.chain_id == bottom.c.chain_id) & (merchant.c.position == bottom.c.position))
        .group_by(merchant.c.party_code, payment.c.currency, ending.c.closes_on, ending.c.estimated)
    )  # fmt: skip
    return [
        OpenSales(row.party_code, row.currency, row.closes_on, bool(row.estimated), row.payments, int(row.minor))
        for row in connection.execute(summed)
    ]
