"""Windows of payments, as rows: written anew whenever a fact of the payment arrives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, literal_column, select, tuple_, update

from disputes.store.tables import open_sale, window
from disputes.windows import Window, is_estimate, last_day
from runtime import driver
from trade.payments import Payment
from trade.shipments import IMPARTIAL, Step
from trade.store.payments import as_payment
from trade.store.tables import payment, shipment, shipment_step

KEY = tuple_(window.c.payment_id, window.c.kind)
IS_OPEN = window.c.state == literal_column("'open'")  # said in full, as the index of what is due says it
_ADD = insert(window).inline()
_ADD_SALE = insert(open_sale).inline()


def replace(connection: Connection, payment_id: str, windows: Sequence[Window], *, on: date) -> None:
    """The windows of one payment as they stand on a day; what stood before is gone."""
    replace_all(connection, {payment_id: windows}, on=on)


def replace_all(connection: Connection, windows: Mapping[str, Sequence[Window]], *, on: date) -> None:
    """As `replace`, for a batch. Payments whose windows stay as they are, after most changes of a rule nearly all, are not
    written."""
    stand: dict[str, dict[str, dict[str, Any]]] = {payment_id: {} for payment_id in windows}
    for row in connection.execute(_of(list(windows))):
        stand[row.payment_id][row.kind] = dict(row._mapping)
    wanted = {payment_id: {it.kind: _values(it, on) for it in several} for payment_id, several in windows.items()}
    changed = [payment_id for payment_id, rows in wanted.items() if rows != stand[payment_id]]
    if gone := [payment_id for payment_id in changed if stand[payment_id]]:
        connection.execute(delete(window).where(window.c.payment_id.in_(gone)))
        connection.execute(delete(open_sale).where(open_sale.c.payment_id.in_(gone)))
    if new := [row for payment_id in changed for row in wanted[payment_id].values()]:
        driver.add(connection, _ADD, new)
        lasting = {payment_id: windows[payment_id] for payment_id in changed if windows[payment_id]}
        driver.add(connection, _ADD_SALE, [_lasting(payment_id, several) for payment_id, several in lasting.items()])


def _of(payment_ids: Sequence[str]) -> Select[Any]:
    return select(window).where(window.c.payment_id.in_(payment_ids))


def of_payment(connection: Connection, payment_id: str) -> list[Window]:
    """The windows of one payment, the one that closes last first; those without an end lead."""
    found = [_window(row) for row in connection.execute(_of([payment_id]))]
    return sorted(found, key=lambda it: (-(it.closes_on or date.max).toordinal(), it.kind))


def claim_changed(connection: Connection, *, limit: int) -> list[Payment]:
    """Up to `limit` payments whose windows are to be computed, the longest waiting first, locked against a second worker."""
    wanted = (
        select(payment)
        .where(payment.c.facts_changed_at.is_not(None))
        .order_by(payment.c.facts_changed_at, payment.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return [as_payment(row) for row in connection.execute(wanted)]


def clear_changed(connection: Connection, payment_ids: Sequence[str]) -> None:
    """Their windows are computed. The rows are still locked, so no fact has come in between."""
    theirs = update(payment).where(payment.c.id.in_(list(payment_ids)))
    connection.execute(theirs.values(facts_changed_at=None))


def delivered_on(connection: Connection, payment_ids: Sequence[str]) -> dict[str, date]:
    """The day (UTC) the last parcel of each payment was delivered; payments with a parcel still on its way left out.

    What a party wrote down by hand starts no window: it would shorten its own risk by its own word.
    """
    arrived = (
        select(shipment.c.payment_id, shipment.c.id, func.max(shipment_step.c.happened_at).label("at"))
        .outerjoin(
            shipment_step,
            and_(
                shipment_step.c.shipment_id == shipment.c.id,
                shipment_step.c.kind == Step.DELIVERED.value,
                shipment_step.c.told_by.in_(IMPARTIAL),
            ),
        )
        .where(shipment.c.payment_id.in_(list(payment_ids)))
        .group_by(shipment.c.payment_id, shipment.c.id)
    )
    last: dict[str, date | None] = {}
    for row in connection.execute(arrived):
        before = last.get(row.payment_id, date.min)
        last[row.payment_id] = None if row.at is None or before is None else max(before, row.at.date())
    return {payment_id: day for payment_id, day in last.items() if day is not None}


def close_due(connection: Connection, *, on: date, limit: int) -> int:
    """Close up to `limit` open windows whose last day is before `on`; how many. Rows another sweep has are left to it."""
    due = (
        select(window.c.payment_id, window.c.kind)
        .where(IS_OPEN, window.c.closes_on < on)
        .order_by(window.c.closes_on)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")  # locked once: PostgreSQL repeats no CTE with a lock in it
    )
    closing = update(window).where(KEY.in_(select(due.c.payment_id, due.c.kind))).values(state="closed")
    return len(connection.execute(closing.returning(window.c.kind)).all())


def _lasting(payment_id: str, windows: Sequence[Window]) -> dict[str, Any]:
    return {"payment_id": payment_id, "last_on": last_day(windows), "estimated": is_estimate(windows)}


def _values(it: Window, on: date) -> dict[str, Any]:
    return {
        "payment_id": it.payment_id,
        "kind": it.kind,
        "opens_on": it.opens_on,
        "closes_on": it.closes_on,
        "rule": it.rule,
        "why_en": it.why_en,
        "why_zh": it.why_zh,
        "estimated": it.estimated,
        "state": "open" if it.open_on(on) else "closed",
    }


def _window(row: Row[Any]) -> Window:
    return Window(row.payment_id, row.kind, row.opens_on, row.closes_on, row.rule, row.why_en, row.why_zh, row.estimated)
