"""The `split` document: proposals and the worth of proofs, in the form the outside reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from disputes.liability.duties import Duty
from disputes.liability.evidence_value import EvidenceValue, evidence_values
from disputes.liability.findings import Bound, Finding
from disputes.liability.proposal import Proposal, Share, draft_all, recommended
from ledger.money import Money


def split_document(
    *,
    case: str,
    total: Money,
    findings: Sequence[Finding],
    bound: Sequence[Bound],
    duties: Mapping[str, Duty],
    doctrine: str | None = None,
    language: str = "en",
) -> dict[str, Any]:
    """How `total` might be borne, by each doctrine that applies (or by one), and what each missing proof is worth.

    Amounts in minor units of `total`'s currency; `fraction` is exact, as "1/3". `language` en or zh (any zh-…).
    """
    drafts = draft_all(total=total, findings=findings, bound=bound, duties=duties)
    shown = [d for d in drafts if doctrine in (None, d.doctrine)]
    chinese = language.startswith("zh")
    by_number = {finding.number: finding for finding in findings}
    return {
        "case": case,
        "recommended": recommended(drafts),
        "proposals": [_proposal(d, chinese) for d in shown],
        "evidence_value": [
            _value(value, by_number, duties, total.currency, chinese)
            for d in shown
            for value in evidence_values(d, findings=findings, bound=bound, duties=duties)
        ],
    }


def _proposal(draft: Proposal, chinese: bool) -> dict[str, Any]:
    return {
        "doctrine": draft.doctrine,
        "version": draft.version,
        "shares": [_share(share, chinese) for share in draft.shares],
    }


def _share(share: Share, chinese: bool) -> dict[str, Any]:
    return {
        "party": share.party,
        "role": share.role.value,
        "fraction": str(share.fraction),
        "minor": share.money.minor,
        "reasons": list(share.reasons_zh if chinese else share.reasons_en),
    }


def _value(
    value: EvidenceValue, findings: Mapping[int, Finding], duties: Mapping[str, Duty], currency: str, chinese: bool
) -> dict[str, Any]:
    proved = [duties[findings[number].duty] for number in value.findings]
    return {
        "doctrine": value.doctrine,
        "party": value.party,
        "findings": list(value.findings),
        "proof_of": [duty.name_zh if chinese else duty.name_en for duty in proved],
        "minor": value.saves.minor if value.saves is not None else None,
        "currency": currency,
    }
