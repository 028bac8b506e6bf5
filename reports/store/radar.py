"""The radar as the database knows it: summed by day, one by one, and carrier by carrier for the operator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, exists, false, func, or_, select

from disputes.dispute import Stage
from disputes.store.tables import dispute, window
from evidence.delivery import Told
from evidence.exhibit import Kind
from evidence.store.tables import capture, exhibit
from ledger.money import Money, exponent
from reports.paging import Page, Place
from reports.radar import By, LostOn, Vanishing, Wanted
from reports.store.exposure import asked_for
from reports.store.paging import page
from trade.payments import Chain
from trade.shipments import ProofState
from trade.store.tables import payment, shipment
from trade.visibility import Scope

PARCELS = shipment.join(payment, payment.c.id == shipment.c.payment_id).outerjoin(
    capture, capture.c.shipment_id == shipment.c.id
)
_DISPUTED = exists().where(dispute.c.payment_id == payment.c.id, dispute.c.stage != Stage.CLOSED.value)
_REFUSABLE = exists().where(
    window.c.payment_id == payment.c.id, window.c.state == "open",
    or_(window.c.closes_on.is_(None), window.c.closes_on >= shipment.c.lost_on),
)  # fmt: skip
_UNASKED = capture.c.told == Told.UNCONNECTED.value


def list_vanishing(connection: Connection, scope: Scope, wanted: Wanted, after: Place | None) -> Page[Vanishing]:
    """A page of the radar, by the day of the loss or by money."""
    parcels = select(
        shipment.c.id, shipment.c.payment_id, shipment.c.carrier, shipment.c.tracking_number, shipment.c.lost_on,
        payment.c.order_reference, payment.c.chain_id, payment.c.currency, payment.c.amount_minor, capture.c.told,
        capture.c.looked_at,
    ).select_from(PARCELS)  # fmt: skip
    day, money, id_ = (shipment.c.lost_on, False), (payment.c.amount_minor, True), (shipment.c.id, False)
    by = [(payment.c.currency, False), money, day, id_] if wanted.by is By.MONEY else [day, money, id_]
    found = page(connection, parcels.where(_at_risk(connection, scope, wanted)), by=by, after=after, line=_line)
    return replace(found, rows=tuple(_with_ends(connection, found.rows)))


def each_vanishing(connection: Connection, scope: Scope, wanted: Wanted) -> Iterator[Vanishing]:
    """The whole radar, one page after another."""
    after: Place | None = None
    while True:
        found = list_vanishing(connection, scope, wanted, after)
        yield from found.rows
        if found.following is None:
            return
        after = found.following


def lost_by_day(connection: Connection, scope: Scope, wanted: Wanted) -> list[LostOn]:
    """The money of the radar by currency and day; a payment counts once, with its parcel that is lost first."""
    first = (
        select(
            payment.c.id, payment.c.currency, payment.c.amount_minor, func.min(shipment.c.lost_on).label("lost_on"),
            func.max(case((_UNASKED, 1), else_=0)).label("unasked"),
        )
        .select_from(PARCELS)
        .where(_at_risk(connection, scope, wanted))
        .group_by(payment.c.id, payment.c.currency, payment.c.amount_minor)
        .subquery()
    )  # fmt: skip
    summed = select(
        first.c.currency, first.c.lost_on, func.count().label("payments"), func.sum(first.c.amount_minor).label("minor"),
        func.sum(case((first.c.unasked == 1, first.c.amount_minor), else_=0)).label("unasked"),
    ).group_by(first.c.currency, first.c.lost_on)  # fmt: skip
    return [
        LostOn(row.currency, row.lost_on, row.payments, int(row.minor), int(row.unasked))
        for row in connection.execute(summed)
    ]


def carriers_of(connection: Connection, scope: Scope, wanted: Wanted) -> list[str]:
    """The carriers of the radar as the parcels spell them, whichever of them is chosen."""
    anyone = replace(wanted, carrier="")
    found = select(shipment.c.carrier).distinct().select_from(PARCELS).where(_at_risk(connection, scope, anyone))
    return sorted(connection.execute(found).scalars())


def _at_risk(connection: Connection, scope: Scope, wanted: Wanted) -> ColumnElement[bool]:
    """No proof is held, the seat's own party has brought none, and the payment is disputed or can be after the loss."""
    state = ProofState.LOST if wanted.gone else ProofState.EXPECTED
    own = and_(
        exhibit.c.payment_id == payment.c.id, exhibit.c.kind == Kind.PROOF_OF_DELIVERY.value,
        exhibit.c.seat_id.is_not(None), exhibit.c.discarded_at.is_(None),
    )  # fmt: skip
    if scope.party is not None:
        own = and_(own, exhibit.c.party_code == scope.party)
    asked = [
        asked_for(scope, merchant=wanted.merchant), shipment.c.proof_state == state.value,
        shipment.c.lost_on < date.max, ~exists().where(own), or_(_DISPUTED, _REFUSABLE),
    ]  # fmt: skip
    if wanted.carrier:
        asked.append(shipment.c.carrier == wanted.carrier)
    if wanted.until is not None:
        asked.append(shipment.c.lost_on <= wanted.until)
    if wanted.least is not None:
        asked.append(_at_least(connection, scope, wanted))
    return and_(*asked)


def _at_least(connection: Connection, scope: Scope, wanted: Wanted) -> ColumnElement[bool]:
    """So many units of whatever currency there is, in its minor units."""
    rest = replace(wanted, least=None)
    held = select(payment.c.currency).distinct().select_from(PARCELS).where(_at_risk(connection, scope, rest))
    units = wanted.least or 0
    most = [(it, units * 10 ** exponent(it)) for it in connection.execute(held).scalars()]
    return or_(false(), *(and_(payment.c.currency == it, payment.c.amount_minor >= minor) for it, minor in most))


def _line(row: Row[Any]) -> Vanishing:
    return Vanishing(
        row.id, row.payment_id, row.order_reference, Chain.from_id(row.chain_id).merchant, row.carrier, row.tracking_number,
        Money(row.amount_minor, row.currency), row.lost_on, Told(row.told) if row.told else None, row.looked_at,
    )  # fmt: skip


def _with_ends(connection: Connection, rows: Sequence[Vanishing]) -> Iterator[Vanishing]:
    ids = {it.payment_id for it in rows}
    ends = {
        row.payment_id: (row.closes_on if row.ending == row.all else None)
        for row in connection.execute(
            select(
                window.c.payment_id, func.max(window.c.closes_on).label("closes_on"), func.count().label("all"),
                func.count(window.c.closes_on).label("ending"),
            ).where(window.c.payment_id.in_(ids), window.c.state == "open").group_by(window.c.payment_id)
        )
    }  # fmt: skip
    refused = select(dispute.c.payment_id, dispute.c.id).where(
        dispute.c.payment_id.in_(ids), dispute.c.stage != Stage.CLOSED.value
    )
    cases = {row.payment_id: row.id for row in connection.execute(refused.order_by(dispute.c.id.desc()))}
    for it in rows:
        yield replace(
            it, refusable=it.payment_id in ends, until=ends.get(it.payment_id), dispute_id=cases.get(it.payment_id)
        )  # fmt: skip
