"""A case's list of proofs as plain data: for programs and for the case file."""

from __future__ import annotations

from typing import Any

from disputes.gaps import AtStake, Gap
from disputes.sufficiency import Line, Shown
from ledger.money import Money
from reports.checklist import CaseChecklist


def checklist_document(found: CaseChecklist) -> dict[str, Any]:
    """All of it; moments and days are ISO text, money minor units."""
    it = found.checklist
    return {
        "sufficiency": found.judged.sufficiency.value,
        "own_reading": it.ours,
        "category": it.category or None,
        "source": it.source,
        "confidence": it.confidence.value,
        "from": it.starts_on.isoformat() if it.starts_on else None,
        "seen_in": it.seen_in,
        "note": {"en": it.note_en, "zh": it.note_zh},
        "items": [_item(line) for line in found.judged.lines],
        "gaps": [_gap(gap) for gap in found.gaps],
    }


def _item(line: Line) -> dict[str, Any]:
    proof = line.item.proof
    return {
        "proof": proof.key,
        "kinds": [kind.value for kind in proof.kinds],
        "need": line.item.need.value,
        "group": line.item.group or None,
        "our_suggestion": line.item.ours,
        "state": line.state.value,
        "because": line.because.value,
        "text": {"en": proof.text_en, "zh": proof.text_zh},
        "why": {"en": proof.why_en, "zh": proof.why_zh},
        "changes": {"en": proof.changes_en, "zh": proof.changes_zh},
        "exhibits": [_shown(it) for it in line.shown],
    }


def _shown(it: Shown) -> dict[str, Any]:
    read = it.exhibit.read
    compared = read.compared if read else None
    return {
        "exhibit": it.exhibit.exhibit_id,
        "name": it.exhibit.name,
        "party": it.exhibit.party,
        "captured": it.exhibit.captured,
        "submitted": it.exhibit.submitted,
        "because": it.because.value,
        "stated": (read.stated or None) if read else None,
        "address": {
            "verdict": compared.verdict.value,
            "same": [part.value for part in compared.agreed],
            "other": [part.value for part in compared.differs],
            "not_found": [part.value for part in compared.missing],
            "not_compared": compared.why.value if compared.why else None,
        }
        if compared
        else None,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "group": gap.group or None,
        "proofs": [line.item.proof.key for line in gap.lines],
        "state": gap.state.value,
        "closed_by_submitting": gap.hands_in,
        "carrier_forgets_on": gap.forgets_on.isoformat() if gap.forgets_on else None,
        "cost": _cost(gap.cost) if gap.cost else None,
    }


def _cost(cost: AtStake) -> dict[str, Any]:
    return {
        "contested": _money(cost.contested),
        "fees": [_money(fee) for fee in cost.fees],
        "sums": [_money(each) for each in cost.sums],
        "stage": cost.stage.value,
        "due_at": cost.due_at.isoformat() if cost.due_at else None,
    }


def _money(it: Money) -> dict[str, Any]:
    return {"minor": it.minor, "currency": it.currency}
