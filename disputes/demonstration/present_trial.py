"""A proceeding of today, still open: two refused sales, three findings, proposals waiting for an arbitrator."""

from __future__ import annotations

from datetime import date, timedelta

from disputes.demonstration.present import PresentCase, case_of
from disputes.dispute import Stage
from disputes.liability.findings import Breach, Causal, Finding

SUIT = "harbour-pay-open"
GATEWAY, MERCHANT, ACQUIRER = "harbour-pay", "linglong", "pujiang-bank"
TITLE_EN = "Harbour Pay v. Linglong Ceramics and Pujiang Bank: two parcels nobody signed for"
TITLE_ZH = "港湾支付诉玲珑瓷器、浦江银行：两件无人签收的货物"
RELIEF_EN = "Repayment of what was charged back. Demonstration: invented parties."
RELIEF_ZH = "返还被退单的款项。演示：当事方均为虚构。"
DOCTRINES = ("equal-when-unprovable", "control-of-payment-risk")

# order, yuan, days since the sale, days since the refusal
_ROWS = (("LL-6101", 21_600, 133, 74), ("LL-6102", 7_845, 129, 71))
FILED_AGO, FOUND_AGO = timedelta(days=21), timedelta(days=9)


def present_suit_cases(today: date) -> list[PresentCase]:
    """The sales it is about, their dates counted back from `today`."""
    return [
        case_of(today, (order, yuan, age, None, refused_ago, "13.1", Stage.CHARGEBACK, False))
        for order, yuan, age, refused_ago in _ROWS
    ]


def findings(today: date) -> list[Finding]:
    """What each side says of the others' duties; nothing of it is proven."""
    refused_on = today - timedelta(days=_ROWS[0][3])
    sold_on = today - timedelta(days=_ROWS[0][2])
    return [
        Finding(
            1, MERCHANT, "merchant-produce-trade-records", refused_on,
            "the parcels were handed over; no record says who took them",
            "货物已交运，但无记录载明由谁签收", Breach.UNPROVEN, Causal.UNKNOWN, GATEWAY,
        ),
        Finding(
            2, GATEWAY, "gateway-prove-authorisation", refused_on,
            "no authentication of the cardholder was kept for either sale",
            "两笔交易均未留存持卡人身份验证记录", Breach.UNPROVEN, Causal.UNKNOWN, MERCHANT,
        ),
        Finding(
            3, ACQUIRER, "acquirer-know-the-merchant", sold_on,
            "the shop was admitted to foreign cards on the gateway's word alone",
            "仅凭支付网关的说明即允许该商户受理境外卡", Breach.UNPROVEN, Causal.UNKNOWN, MERCHANT,
        ),
    ]  # fmt: skip
