"""A dispute as the rest of the code sees it: one payment refused, in whole or in part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.money import Money


class Stage(StrEnum):
    """Where a dispute stands. What each stage may become is data: see `lifecycle`."""

    INQUIRY = "inquiry"  # 调单: a question, no money moves
    CHARGEBACK = "chargeback"  # 一次退单
    REPRESENTMENT = "representment"  # 再请款
    PRE_ARBITRATION = "pre_arbitration"  # 二次退单 or 预仲裁
    ARBITRATION = "arbitration"  # 仲裁
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a closed dispute ended, seen from the merchant's side."""

    WON = "won"
    LOST = "lost"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    REFUNDED = "refunded"
    EXPIRED = "expired"
    SHARED = "shared"  # borne by several parties, as a proceeding decided


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute's present state. `chain` is the payment's, party codes from the issuer's end to the merchant."""

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

    @property
    def cause(self) -> str:
        """The name under which its ledger entries and events stand."""
        return f"dispute:{self.id}"
