"""A wave of today: a small shop whose cards of one country are refused one after another while more of them are ordered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from disputes.demonstration.present import CHAIN, SHANGHAI, PresentCase
from disputes.dispute import Dispute, Stage
from ledger.money import Money
from trade.parties import Party, PartyKind
from trade.payments import Chain, Payment
from trade.shipments import ProofState, Shipment, ShipmentStep, Step

MERCHANT = Party(
    "tingfeng", PartyKind.MERCHANT, "Tingfeng Headphones", "听枫耳机（深圳）数码有限公司", SHANGHAI, "en",
    "desk@tingfeng.example",
)  # fmt: skip
WAVE_CHAIN = Chain((*CHAIN.parties[:-1], MERCHANT.code))
USUAL, REFUSED = "SG", "BR"
DEVICE = "dev-5c1f0a"

_USUAL = tuple(range(11, 191, 2))  # sold so many days ago, delivered, never refused
_REFUSED = ((24, 9), (22, 8), (21, 8), (18, 6), (17, 4), (15, 3), (12, 1))  # sold, refused so many days ago
_WAITING = (5, 4, 3, 2, 1)  # ordered by the same cards, handed to nobody yet


def wave_cases(today: date) -> list[PresentCase]:
    """Its sales, their dates counted back from `today`."""
    usual = [_sold(today, i, age, USUAL, {}, delivered=True) for i, age in enumerate(_USUAL, 1)]
    alike = {"device_id": DEVICE}
    refused = [
        _refused(_sold(today, 200 + i, age, REFUSED, alike, delivered=False), today - timedelta(days=ago))
        for i, (age, ago) in enumerate(_REFUSED, 1)
    ]
    waiting = [
        replace(_sold(today, 300 + i, age, REFUSED, alike, delivered=False), shipment=None)
        for i, age in enumerate(_WAITING, 1)
    ]
    return [*usual, *refused, *waiting]


def _sold(today: date, number: int, age: int, country: str, facts: dict[str, str], *, delivered: bool) -> PresentCase:
    sold_on, order = today - timedelta(days=age), f"TF-{number:04d}"
    payment = Payment(
        id=f"{MERCHANT.code}.{order}",
        chain=WAVE_CHAIN,
        order_reference=order,
        source="demonstration",
        amount=Money((480 + 37 * number % 1_900) * 100, "CNY"),
        scheme="visa",
        sold_at=_at(sold_on),
        last_four=f"{1000 + 577 * number % 9000:04d}",
        bin_country=country,
        processed_on=sold_on + timedelta(days=1),
        expected_delivery_on=sold_on + timedelta(days=8),
        cleared_on=sold_on + timedelta(days=3) if age > 3 else None,
        paid_out_on=sold_on + timedelta(days=10) if age > 10 else None,
        facts=facts,
    )
    return PresentCase(payment, _parcel(payment, sold_on, delivered=delivered), None)


def _parcel(payment: Payment, sold_on: date, *, delivered: bool) -> Shipment:
    merchant, at = payment.chain.merchant, _at(sold_on + timedelta(days=1))
    steps = [ShipmentStep(Step.HANDED_OVER, at, merchant, told_by=merchant, told_at=at)]
    if delivered:
        arrived = at + timedelta(days=6)
        steps.append(ShipmentStep(Step.DELIVERED, arrived, merchant, told_by=merchant, told_at=arrived))
    return Shipment(
        id=f"{payment.id}.1", payment_id=payment.id, carrier="dhl", tracking_number=f"JD{payment.order_reference[-4:]:0>10}",
        proof_state=ProofState.CAPTURED if delivered else ProofState.EXPECTED,
        lost_on=None if delivered else sold_on + timedelta(days=99), steps=tuple(steps),
    )  # fmt: skip


def _refused(case: PresentCase, on: date) -> PresentCase:
    paid = case.payment
    refusal = Dispute(
        f"harbour.{paid.order_reference}", paid.id, paid.chain.parties, "demonstration", paid.scheme, "10.4",
        Stage.CHARGEBACK, paid.amount, on,
    )  # fmt: skip
    return replace(case, dispute=refusal)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(6), tzinfo=UTC)
