"""The sandbox carrier, as an integration reads it: the same few lines a real carrier's file has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from evidence.carriers import sandbox_answers
from evidence.carriers.protocol import AnswerRefused, Connection
from evidence.delivery import CarrierEvent, DeliveryProof, Tracking
from trade.shipments import Step

STEPS: Mapping[str, Step] = {
    "handed_over": Step.HANDED_OVER,
    "in_transit": Step.IN_TRANSIT,
    "delivered": Step.DELIVERED,
    "signed": Step.SIGNED,
}


def path(tracking_number: str) -> str:
    """Where a parcel is asked for."""
    return f"/v1/parcels/{quote(tracking_number, safe='')}"


def parse(payload: Mapping[str, Any]) -> Tracking:
    """The sandbox's answer in our form. Raises AnswerRefused."""
    scans = payload.get("scans")
    if not isinstance(scans, list) or payload.get("status") not in ("delivered", "under_way"):
        raise AnswerRefused("the answer names no status and no scans")
    events = tuple(
        CarrierEvent(STEPS[scan["code"]], _moment(scan["at"]), str(scan.get("place", "")))
        for scan in scans
        if scan.get("code") in STEPS
    )
    if payload["status"] != "delivered":
        return Tracking(events)
    delivery = payload["delivery"]
    proof = DeliveryProof(_moment(delivery["at"]), str(delivery["to"]), str(delivery["place"]), events)
    return Tracking(events, proof, tuple((str(it["what"]), str(it["path"])) for it in payload.get("papers", [])))


def _moment(text: str) -> datetime:
    """A moment with its zone, in UTC. Raises AnswerRefused."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise AnswerRefused(f"the moment {text[:40]} has no time zone")
    return moment.astimezone(UTC)


CONNECTION = Connection("sandbox", path, parse, sandbox_answers.ask)
