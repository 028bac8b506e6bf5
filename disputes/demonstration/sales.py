"""The sales of the worked case: about 1,300 payments, made from one seed so that every copy is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from disputes.demonstration.cast import CHAIN, OTHERS_CHAIN, STEP_DATES, DemoStep
from ledger.money import Money
from trade.payments import Chain, Payment
from trade.shipments import ProofState, Shipment, ShipmentStep, Step

SEED = 580
FIRST_SALE, LAST_SALE = date(2002, 2, 10), date(2002, 8, 6)
LAST_REFUSED_SALE = date(2002, 6, 30)  # the newest refused sale still had a statement and a refusal before the end of August
LAST_SETTLEMENT = STEP_DATES[DemoStep.SOLD]

# In whole yuan. The first three are reported or follow from the reported sums; the fourth makes "nearly 10,000,000".
REFUSED, PENDING, OTHERS, SETTLED = 580_000, 100_000, 500_000, 9_285_000
REFUSED_COUNT, PENDING_COUNT, OTHERS_COUNT, SETTLED_COUNT = 80, 13, 20, 1_187


@dataclass(frozen=True, slots=True)
class Sale:
    """A payment of the story, its parcel, whether it is refused, and when the cardholder paid the statement."""

    payment: Payment
    shipment: Shipment | None
    refused: bool
    cardholder_paid_on: date | None


def all_sales() -> list[Sale]:
    """Every sale of the story, in order of time within each group: refused, pending, the others', settled."""
    rng = Random(SEED)
    return [
        *_refused(rng),
        *_pending(rng),
        *_others(rng),
        *_settled(rng),
    ]


def _amounts(rng: Random, yuan: int, count: int) -> list[Money]:
    """`count` prices of whole yuan around a laptop of the year, which sum to `yuan`."""
    parts = Money(yuan, "CNY").split([rng.randint(40, 160) for _ in range(count)])
    return [Money(part.minor * 100, "CNY") for part in parts]


def _days(rng: Random, first: date, last: date, count: int) -> list[date]:
    span = (last - first).days
    return sorted(first + timedelta(days=rng.randint(0, span)) for _ in range(count))


def _refused(rng: Random) -> Iterator[Sale]:
    days = _days(rng, FIRST_SALE, LAST_REFUSED_SALE, REFUSED_COUNT)
    for i, (amount, day) in enumerate(zip(_amounts(rng, REFUSED, REFUSED_COUNT), days, strict=True), 1):
        payment = _payment(rng, CHAIN, f"XD-{10_000 + i}", amount, day, paid_out=True)
        yield Sale(payment, _shipment(rng, payment, lost=True), refused=True, cardholder_paid_on=None)


def _pending(rng: Random) -> Iterator[Sale]:
    days = [*_days(rng, date(2002, 7, 20), LAST_SALE, PENDING_COUNT - 1), LAST_SALE]
    for i, (amount, day) in enumerate(zip(_amounts(rng, PENDING, PENDING_COUNT), days, strict=True), 1):
        payment = _payment(rng, CHAIN, f"XD-{11_000 + i}", amount, day, paid_out=False)
        yield Sale(payment, _shipment(rng, payment, lost=False), refused=False, cardholder_paid_on=LAST_SETTLEMENT)


def _others(rng: Random) -> Iterator[Sale]:
    days = _days(rng, date(2002, 7, 10), LAST_SALE, OTHERS_COUNT)
    for i, (amount, day) in enumerate(zip(_amounts(rng, OTHERS, OTHERS_COUNT), days, strict=True), 1):
        payment = _payment(rng, OTHERS_CHAIN, f"OM-{i:04d}", amount, day, paid_out=False)
        yield Sale(payment, None, refused=False, cardholder_paid_on=LAST_SETTLEMENT)


def _settled(rng: Random) -> Iterator[Sale]:
    days = _days(rng, FIRST_SALE, LAST_SALE, SETTLED_COUNT)
    for i, (amount, day) in enumerate(zip(_amounts(rng, SETTLED, SETTLED_COUNT), days, strict=True), 1):
        payment = _payment(rng, CHAIN, f"XD-{20_000 + i}", amount, day, paid_out=True)
        yield Sale(payment, _shipment(rng, payment, lost=False), refused=False, cardholder_paid_on=LAST_SETTLEMENT)


def _payment(rng: Random, chain: Chain, order: str, amount: Money, day: date, *, paid_out: bool) -> Payment:
    sold_at = datetime(day.year, day.month, day.day, rng.randint(1, 13), rng.randint(0, 59), tzinfo=UTC)
    cleared = day + timedelta(days=rng.randint(2, 4))
    return Payment(
        id=f"{chain.merchant}.{order}",
        chain=chain,
        order_reference=order,
        source="demonstration",
        amount=amount,
        scheme="historic",
        sold_at=sold_at,
        last_four=f"{rng.randint(0, 9999):04d}",
        bin_country=rng.choice(["US", "US", "CA", "GB", "MY", "SG"]),
        processed_on=day + timedelta(days=1),
        statement_on=(day.replace(day=1) + timedelta(days=32)).replace(day=rng.randint(1, 10)),
        cleared_on=cleared,
        paid_out_on=min(cleared + timedelta(days=rng.randint(5, 12)), LAST_SETTLEMENT) if paid_out else None,
    )


def _shipment(rng: Random, payment: Payment, *, lost: bool) -> Shipment:
    """A parcel handed over the next day; of a refused sale nothing is left but the merchant's own word for that."""
    handed = payment.sold_at + timedelta(days=1)
    delivered = handed + timedelta(days=rng.randint(3, 9))
    merchant = payment.chain.merchant
    steps = [ShipmentStep(Step.HANDED_OVER, handed, merchant, told_by=merchant, told_at=handed)]
    if not lost:
        steps += [
            ShipmentStep(Step.IN_TRANSIT, on_way := handed + timedelta(days=1), "logistics", told_at=on_way),
            ShipmentStep(Step.DELIVERED, delivered, "logistics", told_at=delivered),
        ]
    return Shipment(
        id=f"{payment.id}.1",
        payment_id=payment.id,
        carrier="logistics",
        tracking_number=f"LG{rng.randint(10**8, 10**9 - 1)}",
        proof_state=ProofState.LOST if lost else ProofState.CAPTURED,
        lost_on=(delivered + timedelta(days=30)).date() if lost else None,
        steps=tuple(steps),
    )
