"""The worked case's question of liability: who is bound, what was found, and a handful of disputes of odd amounts."""

from __future__ import annotations

from datetime import date

from disputes.liability import duties, proposal
from disputes.liability.findings import Breach, Causal, Finding
from disputes.liability.proposal import Proposal, bound_of
from ledger.money import Money
from trade.parties import PartyKind

CHAIN = ("issuers", "scheme", "ccb-shanghai", "huanxun", "xidan")
ROLES = dict(
    zip(CHAIN, (PartyKind.ISSUER, PartyKind.SCHEME, PartyKind.ACQUIRER, PartyKind.GATEWAY, PartyKind.MERCHANT), strict=True)
)
BOUND = bound_of(CHAIN, ROLES, ["huanxun", "xidan", "ccb-shanghai"])
DUTIES = duties.on_file()
TOTAL = Money(58_000_000, "CNY")

DELIVERY, LATE, VETTING, CARDS = 1, 2, 3, 4


def a_finding(number: int, party: str, duty: str, **stated: object) -> Finding:
    values: dict[str, object] = {
        "fact_on": date(2002, 8, 29), "fact_en": f"fact {number}", "fact_zh": f"事实{number}",
        "breach": Breach.UNPROVEN, "causal": Causal.UNKNOWN, "stated_by": "huanxun",
    }  # fmt: skip
    return Finding(number=number, party=party, duty=duty, **(values | stated))  # type: ignore[arg-type]


FINDINGS = (
    a_finding(DELIVERY, "xidan", "merchant-deliver-and-prove"),
    a_finding(LATE, "huanxun", "gateway-pass-on-refusals", breach=Breach.BREACHED, causal=Causal.YES),
    a_finding(VETTING, "huanxun", "gateway-vet-what-it-admits"),
    a_finding(CARDS, "ccb-shanghai", "acquirer-vet-foreign-cards"),
)


def drafted(doctrine: str, findings: tuple[Finding, ...] = FINDINGS, total: Money = TOTAL) -> Proposal:
    chosen = proposal.doctrines.require(doctrine)
    return proposal.draft(chosen, total=total, findings=findings, bound=BOUND, duties=DUTIES)


def amounts(of: Proposal) -> list[tuple[str, int]]:
    return [(share.party, share.money.minor) for share in of.shares]
