"""Put scans of parcels on record as a carrier's list tells them, each by itself: one that cannot stand holds up no other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection

from disputes.actions.record_payments import TOGETHER, Failure, by_itself
from disputes.importers.parsed import ScanRow
from evidence.carriers.load import load_retention
from trade.sale_facts import CLOCKS_APART
from trade.shipments import CARRIER, FILE, Shipment, ShipmentStep, Step
from trade.store import payments, shipments


def record_scans(
    connection: Connection, rows: Sequence[ScanRow], *, now: datetime, party: str | None = None
) -> list[Failure]:
    """The failures; all else is on record, new or as it was. Said again it changes nothing.

    `party`: the seller that tells them, of its own parcels only; none: a file of the operator's, of anybody's. A scan of a
    parcel that is not on record yet waits for it: the message is parked and can be tried again.
    """
    failures: list[Failure] = []
    for first in range(0, len(rows), TOGETHER):
        batch = rows[first : first + TOGETHER]
        known = _known(connection, {it.tracking_number for it in batch}, party)
        told: dict[str, tuple[Shipment, int, list[ShipmentStep]]] = {}
        for row in batch:
            found = _parcel(row, known, now)
            if isinstance(found, Failure):
                failures.append(found)
            else:
                told.setdefault(found.id, (found, row.line, []))[2].extend(_steps(row, party or FILE))
        for parcel, line, steps in told.values():

            def record(parcel: Shipment = parcel, steps: Sequence[ShipmentStep] = steps) -> None:
                if shipments.add_steps(connection, parcel.id, steps, now=now):
                    payments.mark_changed(connection, parcel.payment_id, now=now)

            failures += by_itself(connection, record, line=line)
    return failures


def _known(connection: Connection, numbers: Collection[str], party: str | None) -> list[Shipment]:
    found = shipments.by_number(connection, numbers)
    if party is None:
        return found
    paid = payments.of_ids(connection, [it.payment_id for it in found])
    return [it for it in found if paid[it.payment_id].chain.merchant == party]


def _parcel(row: ScanRow, known: Sequence[Shipment], now: datetime) -> Shipment | Failure:
    named = f"{row.carrier} {row.tracking_number}"
    found = [it for it in known if it.tracking_number == row.tracking_number and _same(it.carrier, row.carrier)]
    if row.payment:
        found = [it for it in found if it.payment_id == row.payment]
    if not found:
        why = f"no parcel {named} is on record yet; take its sale in first, with carrier and tracking_number, then try again"
        return Failure(row.line, why, breaks_a_rule=False)
    if len(found) > 1:
        return Failure(row.line, f"{len(found)} parcels on record are {named}; say which in the column payment")
    if row.happened_at > now + CLOCKS_APART:
        return Failure(row.line, "happened_at lies in the future; state when it happened")
    return found[0]


def _same(one: str, other: str) -> bool:
    """Whether two spellings are of one carrier; of carriers not on file the spelling itself counts."""
    table = load_retention()
    known, named = table.known(one), table.known(other)
    return known is named if known or named else one.casefold() == other.casefold()


def _steps(row: ScanRow, told_by: str) -> list[ShipmentStep]:
    steps = [ShipmentStep(row.kind, row.happened_at, CARRIER, row.detail, told_by)]
    if row.signed_by and row.kind is Step.DELIVERED:
        steps.append(ShipmentStep(Step.SIGNED, row.happened_at, CARRIER, row.signed_by, told_by))
    return steps
