"""A dispute as the rest of the code sees it: one payment refused, in whole or in part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.money import Money


class Stage(StrEnum):
    """Where a dispute stands, in the order in which stages follow each other. What each may become is data: see
    `lifecycle`."""

    FRAUD_NOTICE = "fraud_notice"  # 欺诈通报 (TC40, SAFE): the issuer says it was fraud, no money moves
    ALERT = "alert"  # 争议预警 (CDRN, Ethoca, Mastercom Collaboration): refund now, or be charged back
    RDR = "rdr"  # 快速争议处理: refunded by a rule the merchant set, before there is a dispute
    INQUIRY = "inquiry"  # 调单: a question, no money moves
    CHARGEBACK = "chargeback"  # 一次退单
    REPRESENTMENT = "representment"  # 再请款
    SECOND_CHARGEBACK = "second_chargeback"  # 二次退单
    PRE_ARBITRATION = "pre_arbitration"  # 预仲裁
    ARBITRATION = "arbitration"  # 仲裁
    PRE_COMPLIANCE = "pre_compliance"  # 预合规: a rule was broken and no reason code fits
    COMPLIANCE = "compliance"  # 合规
    CLOSED = "closed"


CLAIMS_NOTHING = frozenset({Stage.FRAUD_NOTICE, Stage.ALERT, Stage.RDR, Stage.INQUIRY})
"""Stages before anybody is claimed against."""


class Outcome(StrEnum):
    """How a closed dispute ended, seen from the merchant's side."""

    WON = "won"
    LOST = "lost"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"  # taken back, and the money handed back where any had moved
    REVERSED = "reversed"  # the issuer handed the money back without a word of withdrawal
    REFUNDED = "refunded"
    EXPIRED = "expired"  # somebody's time ran out; who bears it depends on the stage
    SHARED = "shared"  # borne by several parties, as a proceeding decided


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute's present state. `chain` is the payment's, party codes from the issuer's end to the merchant.

    Of the amount disputed, the merchant has accepted `accepted_minor` and the issuer given up `conceded_minor`.
    """

    id: str
    payment_id: str
    chain: tuple[str, ...]
    source: str
    scheme: str
    reason_code: str
    stage: Stage
    amount: Money
    opened_on: date
    outcome: Outcome | None = None
    proceeding_id: str | None = None
    accepted_minor: int = 0
    conceded_minor: int = 0

    @property
    def cause(self) -> str:
        """The name under which its ledger entries and events stand."""
        return f"dispute:{self.id}"

    @property
    def contested(self) -> Money:
        """What the parties still fight over; never less than nothing, however small a source restates the amount."""
        return Money(max(self.amount.minor - self.accepted_minor - self.conceded_minor, 0), self.amount.currency)
