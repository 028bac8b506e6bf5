"""Who appears in the demonstration and when its steps fall: Huanxun v. Xidan and CCB Shanghai, reconstructed.

The firms are real and the figures the press reported are theirs; single payments, days and texts are ours. Every
paper made from it says "demonstration: reconstructed data".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from disputes.dispute import Dispute
from ledger.holds import Hold
from ledger.money import Money
from trade.parties import Party, PartyKind, Role
from trade.payments import Chain

SHANGHAI = "Asia/Shanghai"


class DemoStep(StrEnum):
    """How far the story has been told, in order."""

    SOLD = "sold"
    CHARGEBACKS = "chargebacks"
    WITHHELD = "withheld"
    FIRST_INSTANCE = "first-instance"
    APPEAL = "appeal"
    SETTLED = "settled"


STEP_DATES: Mapping[DemoStep, date] = MappingProxyType(
    {
        DemoStep.SOLD: date(2002, 8, 30),
        DemoStep.CHARGEBACKS: date(2002, 8, 31),
        DemoStep.WITHHELD: date(2002, 9, 30),
        DemoStep.FIRST_INSTANCE: date(2006, 6, 30),
        DemoStep.APPEAL: date(2006, 9, 29),
        DemoStep.SETTLED: date(2006, 10, 31),
    }
)

PARTIES = (
    Party("issuers", PartyKind.ISSUER, "Issuing banks abroad", "境外发卡行", "UTC", "en"),
    Party("scheme", PartyKind.SCHEME, "International card organisation", "国际卡组织", "UTC", "en"),
    Party(
        "ccb-shanghai",
        PartyKind.ACQUIRER,
        "China Construction Bank, Shanghai",
        "中国建设银行上海市分行",
        SHANGHAI,
        "zh-Hans",
    ),
    Party("huanxun", PartyKind.GATEWAY, "Shanghai Huanxun", "上海环讯", SHANGHAI, "zh-Hans"),
    Party("xidan", PartyKind.MERCHANT, "Xidan Electronics", "西单电子", SHANGHAI, "zh-Hans"),
    Party("other-merchants", PartyKind.MERCHANT, "Other merchants of the gateway", "环讯的其他商户", SHANGHAI, "zh-Hans"),
    Party("logistics", PartyKind.CARRIER, "Carriers", "物流公司", SHANGHAI, "zh-Hans"),
)

CHAIN = Chain(("issuers", "scheme", "ccb-shanghai", "huanxun", "xidan"))
OTHERS_CHAIN = Chain(("issuers", "scheme", "ccb-shanghai", "huanxun", "other-merchants"))

CONTRACT_FROM = date(2002, 2, 1)
CONTRACTS: tuple[dict[str, Any], ...] = (
    {
        "id": "ccb-shanghai--huanxun",
        "upper_code": "ccb-shanghai",
        "lower_code": "huanxun",
        "starts_on": CONTRACT_FROM,
        "ends_on": None,
        "clauses": [
            {
                "kind": "withholding",
                "value": "none",
                "en": "No clause on withholding is on record.",
                "zh": "未见关于扣留款项的条款。",
                "source": "assumed for the demonstration",
            }
        ],
    },
    {
        "id": "huanxun--xidan",
        "upper_code": "huanxun",
        "lower_code": "xidan",
        "starts_on": CONTRACT_FROM,
        "ends_on": date(2002, 10, 31),
        "clauses": [
            {
                "kind": "bearer",
                "value": "none",
                "en": "No clause says who bears a refused payment.",
                "zh": "合同未约定拒付由谁承担。",
                "source": "assumed for the demonstration; the reports name no such clause",
            }
        ],
    },
)

# Reported: the bank withheld 600,000, the gateway 100,000. They secure the refused 580,000; the rest is in excess.
WITHHELD = (("ccb-shanghai", "huanxun", Money(60_000_000, "CNY")), ("huanxun", "xidan", Money(10_000_000, "CNY")))


def hold(holder: str, owner: str, *, secures: Sequence[Dispute]) -> Hold:
    """What the bank and the gateway kept back in September 2002: by no clause, for no stated time."""
    return Hold(
        id=f"{holder}--{owner}.2002",
        holder=holder,
        owner=owner,
        currency="CNY",
        source="payable",
        clause="none",
        secures=tuple(sorted(dispute.cause for dispute in secures)),
        secured=Money(sum(dispute.amount.minor for dispute in secures), "CNY"),
        cap=None,
        review_on=None,
        opened_on=STEP_DATES[DemoStep.WITHHELD],
    )


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as: one seat each."""

    email: str
    name: str
    role: Role
    party_code: str | None
    language: str
    label_en: str
    label_zh: str


DEMO_PASSWORD = "demonstration"

PEOPLE = (
    DemoPerson(
        "desk@xidan.example", "王敏", Role.DISPUTE_DESK, "xidan", "zh-Hans", "Merchant · dispute desk", "商家 · 争议处理"
    ),
    DemoPerson("finance@xidan.example", "赵静", Role.FINANCE, "xidan", "zh-Hans", "Merchant · finance", "商家 · 财务"),
    DemoPerson(
        "desk@huanxun.example", "陈刚", Role.DISPUTE_DESK, "huanxun", "zh-Hans", "Gateway · operations", "支付网关 · 运营"
    ),
    DemoPerson(
        "finance@huanxun.example", "周丽", Role.FINANCE, "huanxun", "zh-Hans", "Gateway · finance", "支付网关 · 财务"
    ),
    DemoPerson(
        "desk@ccb.example",
        "李强",
        Role.DISPUTE_DESK,
        "ccb-shanghai",
        "zh-Hans",
        "Acquirer · dispute desk",
        "收单行 · 争议处理",
    ),
    DemoPerson(
        "desk@linglong.example",
        "Lin Wei",
        Role.DISPUTE_DESK,
        "linglong",
        "en",
        "Present-day merchant · dispute desk",
        "当下商家 · 争议处理",
    ),
    DemoPerson(
        "desk@harbour.example",
        "Mei Chen",
        Role.DISPUTE_DESK,
        "harbour-pay",
        "en",
        "Present-day gateway · operations",
        "当下支付网关 · 运营",
    ),
    DemoPerson(
        "finance@harbour.example",
        "Tom Ho",
        Role.FINANCE,
        "harbour-pay",
        "en",
        "Present-day gateway · finance",
        "当下支付网关 · 财务",
    ),
    DemoPerson(
        "desk@tingfeng.example",
        "Su Yun",
        Role.DISPUTE_DESK,
        "tingfeng",
        "en",
        "Present-day merchant in a wave · dispute desk",
        "拒付激增的当下商家 · 争议处理",
    ),
    DemoPerson("arbitrator@recourse.example", "沈法", Role.ARBITRATOR, None, "zh-Hans", "Arbitrator", "仲裁员"),
    DemoPerson("operator@recourse.example", "Alex Gu", Role.OPERATOR, None, "en", "Operator", "系统运维"),
)


def noon(day: date) -> datetime:
    """A day of the story as a moment: noon in Shanghai, where only the day is known."""
    return datetime.combine(day, time(4, 0), tzinfo=UTC)
