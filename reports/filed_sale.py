"""What was said at the sales of a case, and the way of their parcels, as they go into a case file.

Only what was handed in: a statement stands here with the number of the exhibit it is written out in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evidence.handling import Contradiction, Handling, Stretch, speaker
from runtime.digests import moment
from trade.sale_facts import Recorded
from trade.shipments import ShipmentStep


@dataclass(frozen=True, slots=True)
class FiledFact:
    """One statement. `late`: on record only after the dispute of its payment was opened."""

    row: Recorded
    exhibit: int
    late: bool


def sale_document(said: Sequence[FiledFact]) -> dict[str, Any]:
    return {"statements": [_statement(it) for it in said]}


def parcels_document(parcels: Sequence[Handling]) -> dict[str, Any]:
    return {"parcels": [_parcel(it) for it in parcels]}


def _statement(it: FiledFact) -> dict[str, Any]:
    fact = it.row.fact
    return {
        "payment": fact.payment_id, "kind": fact.kind.value, "facts": dict(fact.facts),
        "happened_at": moment(fact.happened_at), "stated_by": fact.stated_by, "reason": fact.reason, "digest": fact.digest,
        "recorded_at": moment(it.row.recorded_at), "late": it.late, "exhibit": it.exhibit,
    }  # fmt: skip


def _parcel(it: Handling) -> dict[str, Any]:
    parcel = it.shipment
    return {
        "id": parcel.id, "payment": parcel.payment_id, "carrier": parcel.carrier, "tracking_number": parcel.tracking_number,
        "proof": parcel.proof_state.value, "lost_on": parcel.lost_on.isoformat() if parcel.lost_on else None,
        "steps": [_step(step) for step in it.steps], "gaps": [_gap(gap) for gap in it.gaps],
        "contradictions": [_clash(clash) for clash in it.contradictions], "unstated": [step.value for step in it.unstated],
    }  # fmt: skip


def _step(it: ShipmentStep) -> dict[str, Any]:
    return {
        "step": it.kind.value, "happened_at": moment(it.happened_at), "stated_by": it.stated_by, "lane": speaker(it).value,
        "told_by": it.told_by, "told_at": moment(it.told_at) if it.told_at else None, "detail": it.detail,
    }  # fmt: skip


def _gap(it: Stretch) -> dict[str, Any]:
    return {
        "kind": it.kind.value, "since": moment(it.since) if it.since else None,
        "until": moment(it.until) if it.until else None, "days": it.days,
        "allowed_days": it.allowed.days if it.allowed else None, "source": it.allowed.source if it.allowed else None,
    }  # fmt: skip


def _clash(it: Contradiction) -> dict[str, Any]:
    return {"kind": it.kind.value, "one": _step(it.one), "other": _step(it.other)}
