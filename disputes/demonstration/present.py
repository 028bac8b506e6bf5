"""A few cases of today beside the old one, so that the pages also show live deadlines and open windows.

Their parties are invented and their own; their dates are counted back from the day the demonstration is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

from disputes.dispute import Dispute, Stage
from ledger.money import Money
from trade.parties import Party, PartyKind
from trade.payments import Chain, Payment
from trade.shipments import Shipment, ShipmentStep, Step

SHANGHAI = "Asia/Shanghai"

PARTIES = (
    Party("issuers-today", PartyKind.ISSUER, "Issuers of today", "当下发卡行", "UTC", "en"),
    Party("card-network", PartyKind.SCHEME, "Card network", "卡组织网络", "UTC", "en"),
    Party("pujiang-bank", PartyKind.ACQUIRER, "Pujiang Bank", "浦江银行", SHANGHAI, "zh-Hans", "disputes@pujiang.example"),
    Party("harbour-pay", PartyKind.GATEWAY, "Harbour Pay", "港湾支付", SHANGHAI, "zh-Hans", "operations@harbour.example"),
    Party("linglong", PartyKind.MERCHANT, "Linglong Ceramics", "玲珑瓷器（景德镇）工艺品进出口有限责任公司", SHANGHAI, "en",
          "desk@linglong.example"),
)  # fmt: skip

CHAIN = Chain(("issuers-today", "card-network", "pujiang-bank", "harbour-pay", "linglong"))


@dataclass(frozen=True, slots=True)
class PresentCase:
    """A payment of today, its parcel where it has left, the dispute where it is refused, and the stage that has reached."""

    payment: Payment
    shipment: Shipment | None
    dispute: Dispute | None
    answered: bool = False


PresentRow: TypeAlias = tuple[str, int, int, int | None, int | None, str, Stage, bool]
"""Order, yuan, days since the sale, number at the sandbox carrier (none: DHL), refused days ago, reason, stage, answered?"""

_ROWS: tuple[PresentRow, ...] = (
    ("LL-7001", 12_400, 62, None, 6, "13.1", Stage.CHARGEBACK, False),
    ("LL-7002", 3_280, 84, 8, 27, "10.4", Stage.CHARGEBACK, False),
    ("LL-7003", 860, 71, 2, 19, "13.3", Stage.CHARGEBACK, True),
    ("LL-7004", 5_610, 40, 1, 2, "13.1", Stage.INQUIRY, False),
    ("LL-7005", 1_990, 33, 1, None, "", Stage.CHARGEBACK, False),
    ("LL-7006", 9_450, 21, 3, None, "", Stage.CHARGEBACK, False),
    ("LL-7007", 745, 96, 1, None, "", Stage.CHARGEBACK, False),
    ("LL-7008", 18_200, 8, 1, None, "", Stage.CHARGEBACK, False),
)


def present_cases(today: date) -> list[PresentCase]:
    """The cases of today, their dates counted back from `today`."""
    return [case_of(today, row) for row in _ROWS]


def case_of(today: date, row: PresentRow) -> PresentCase:
    """One case, its dates counted back from `today`."""
    order, yuan, age, sandbox, refused_ago, reason, stage, answered = row
    sold_on = today - timedelta(days=age)
    payment = Payment(
        id=f"linglong.{order}",
        chain=CHAIN,
        order_reference=order,
        source="demonstration",
        amount=Money(yuan * 100, "CNY"),
        scheme="visa",
        sold_at=_at(sold_on, 6),
        last_four=f"{1000 + yuan % 9000:04d}",
        bin_country="GB",
        processed_on=sold_on + timedelta(days=1),
        expected_delivery_on=sold_on + timedelta(days=12),
        cleared_on=sold_on + timedelta(days=3) if age > 3 else None,
        paid_out_on=sold_on + timedelta(days=7) if age > 7 else None,
    )
    dispute = None
    if refused_ago is not None:
        opened = today - timedelta(days=refused_ago)
        dispute = Dispute(
            f"harbour.{order}", payment.id, CHAIN.parties, "demonstration", "visa", reason, stage, payment.amount, opened
        )
    return PresentCase(payment, _shipment(payment, sold_on, sandbox), dispute, answered)


def _shipment(payment: Payment, sold_on: date, sandbox: int | None) -> Shipment:
    """A parcel with the merchant's own word only. What the sandbox carrier knows of it is captured by the worker."""
    handed_over = sold_on + timedelta(days=1)
    number, merchant, at = payment.order_reference.rpartition("-")[2], payment.chain.merchant, _at(handed_over, 7)
    return Shipment(
        id=f"{payment.id}.1",
        payment_id=payment.id,
        carrier="sandbox" if sandbox else "dhl",
        tracking_number=f"SB{sandbox}-{handed_over:%y%m%d}-{number}" if sandbox else f"JD{payment.amount.minor:010d}",
        lost_on=None if sandbox else sold_on + timedelta(days=99),
        steps=(ShipmentStep(Step.HANDED_OVER, at, merchant, told_by=merchant, told_at=at),),
    )


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)
