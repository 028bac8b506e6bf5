"""Put steps of a parcel on record that its seller tells: its own, or what the recipient told it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from runtime.refusal import because
from trade.card_numbers import carries_card_number
from trade.errors import NotFound, StepRefused
from trade.sale_facts import CLOCKS_APART
from trade.shipments import RECIPIENT, ShipmentStep
from trade.store import payments, shipments

DETAIL_MAX = 500


def state_steps(
    connection: Connection, payment_id: str, shipment_id: str, steps: Sequence[ShipmentStep], *, party: str, now: datetime
) -> int:
    """How many of the steps are new; a step stands for good, and one told again changes nothing.

    Raises NotFound for a parcel that is not the payment's, and StepRefused; then nothing is written.
    """
    paid = payments.get(connection, payment_id)
    parcel = shipments.get(connection, shipment_id)
    if paid is None or parcel is None or parcel.payment_id != payment_id:
        raise NotFound("shipment", shipment_id)
    if party != paid.chain.merchant:
        raise StepRefused("stated_by", because("only the seller tells steps of its parcels"))
    for it in steps:
        _require_sound(it, party, now)
    new = shipments.add_steps(connection, shipment_id, [replace(it, told_by=party) for it in steps], now=now)
    if new:
        payments.mark_changed(connection, payment_id, now=now)
    return new


def _require_sound(step: ShipmentStep, party: str, now: datetime) -> None:
    if step.stated_by not in (party, RECIPIENT):
        raise StepRefused("stated_by", because("say it for yourself, or for the recipient"))
    if step.happened_at > now + CLOCKS_APART:
        raise StepRefused("happened_at", because("it lies in the future; state when it happened"))
    if len(step.detail) > DETAIL_MAX:
        raise StepRefused("detail", because("it has more than %(most)s characters; shorten it", most=DETAIL_MAX))
    if carries_card_number(step.detail):
        raise StepRefused("detail", because("it carries a full card number; give the last four digits only"))
