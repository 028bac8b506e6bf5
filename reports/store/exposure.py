"""Sales with an open window, summed by the database."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Integer, case, cast, func, select

from disputes.store.tables import dispute, window
from reports.exposure import OpenSales
from trade.store.tables import chain_party, payment


def open_sales(connection: Connection, visible: ColumnElement[bool]) -> list[OpenSales]:
    """Sales that can still be disputed and have not been, by merchant, currency and last day.

    `visible` is the condition on `payment` of who asks (`trade.store.visible.payments`). A sale counts once, however
    many grounds are open on it, with the last day of the ground that lasts longest.
    """
    endless = func.max(case((window.c.closes_on.is_(None), 1), else_=0))
    last = (
        select(window.c.payment_id, endless.label("endless"), func.max(window.c.closes_on).label("closes_on"))
        .where(window.c.state == "open")
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
    refused = select(dispute.c.id).where(dispute.c.payment_id == payment.c.id).exists()
    wanted = (
        select(
            merchant.c.party_code, payment.c.currency, ending.c.closes_on, ending.c.estimated,
            func.count().label("payments"), func.sum(payment.c.amount_minor).label("minor"),
        )
        .join(ending, ending.c.payment_id == payment.c.id)
        .join(bottom, bottom.c.chain_id == payment.c.chain_id)
        .join(merchant, (merchant.c.chain_id == bottom.c.chain_id) & (merchant.c.position == bottom.c.position))
        .where(visible, ~refused)
        .group_by(merchant.c.party_code, payment.c.currency, ending.c.closes_on, ending.c.estimated)
    )  # fmt: skip
    return [
        OpenSales(row.party_code, row.currency, row.closes_on, bool(row.estimated), row.payments, int(row.minor))
        for row in connection.execute(wanted)
    ]
