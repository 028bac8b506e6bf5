"""What the record knows of a payment without any paper, as far as a list of proofs cares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from disputes.checklist import Fact, FactRule
from disputes.dispute import Dispute
from disputes.sufficiency import OnRecord
from trade.payments import Payment
from trade.refunds import Refund
from trade.shipments import CARRIER, Shipment, Step

DELIVERY_ADDRESS = "delivery_address"
"""The field of the sale that holds where the order was to go."""


def on_record(
    dispute: Dispute,
    payment: Payment,
    fields: Mapping[str, Any],
    *,
    refunds: Sequence[Refund],
    parcels: Sequence[Shipment],
    rules: Mapping[Fact, FactRule],
) -> OnRecord:
    """The facts that stand. `fields` is what was said of the sale; a delivery counts as a fact where a carrier states it."""
    said = {rule.field: str(fields.get(rule.field) or "") for rule in rules.values()}
    found = {fact for fact, rule in rules.items() if rule.holds(said[rule.field])}
    if any(step.kind is Step.DELIVERED and step.stated_by == CARRIER for it in parcels for step in it.steps):
        found.add(Fact.DELIVERED)
    if payment.expected_delivery_on is not None and payment.expected_delivery_on > dispute.opened_on:
        found.add(Fact.NOT_DUE)
    if refunds:
        found.add(Fact.REFUNDED)
    avs = rules.get(Fact.AVS)
    return OnRecord(frozenset(found), avs_stated=bool(avs and said[avs.field]))
