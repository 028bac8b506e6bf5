"""EasyPost, which asks carriers all over the world: a tracker by number and carrier, or as it is pushed by its webhook.

Fields: https://docs.easypost.com/docs/trackers. The same number asked again is the same tracker.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from evidence.carriers import http
from evidence.carriers.parcel_number import bare
from evidence.carriers.protocol import AnswerRefused, Connection, NotToBeHad
from evidence.carriers.reading import delivered, in_order, joined, moment, table, tables, text
from evidence.delivery import Answer, CarrierEvent, Told, Tracking
from trade.shipments import Step

ADDRESS = "https://api.easypost.com/v2/trackers"
CREATED = range(200, 202)
UNKNOWN, EXPIRED, RETURNED, ARRIVED = "unknown", "expired", "return_to_sender", "delivered"
NOT_HANDED_OVER = ("pre_transit", "unknown", "error", "cancelled")
_STEPS: Mapping[str, Step] = {
    ARRIVED: Step.DELIVERED, RETURNED: Step.RETURNED, "out_for_delivery": Step.OUT_FOR_DELIVERY,
    "available_for_pickup": Step.READY, "failure": Step.ATTEMPTED,
}  # fmt: skip
ORIGIN = "received_at_origin_facility"


def path(company: str, written: str) -> str:
    """What is asked for, as one line. `company` is EasyPost's name of the carrier; without it EasyPost finds out."""
    asked = {"tracking_code": bare(written), "carrier": company}
    return f"?{urlencode({key: value for key, value in asked.items() if value})}"


def connect(code: str, given: Mapping[str, str], company: str = "") -> Connection:
    """A carrier asked by way of EasyPost; signatures and photos are fetched where its answer says they lie."""

    def ask(asked: str, _now: datetime) -> Answer:
        if not asked.startswith("?"):
            return http.fetch("GET", asked, trusted=False)
        form = {f"tracker[{key}]": value for key, value in parse_qsl(asked.lstrip("?"))}
        user = b64encode(f"{given['api_key']}:".encode()).decode()
        headers = {"authorization": f"Basic {user}"}
        answer = http.fetch("POST", given.get("address", ADDRESS), headers=headers, data=form)
        return Answer(200, answer.media_type, answer.body) if answer.status in CREATED else answer

    return Connection(code, lambda number: path(company, number), parse, ask)


def parse(payload: Mapping[str, Any]) -> Tracking:
    """A tracker, or the event its webhook sends, in the normal form. Raises AnswerRefused, NotToBeHad."""
    if payload.get("object") == "Event":
        payload = table(payload.get("result"), "result")
    status, detail = text(payload.get("status")), text(payload.get("status_detail"))
    if payload.get("object") != "Tracker" or not status:
        raise AnswerRefused("the answer is no tracker")
    scans = tables(payload.get("tracking_details"), "tracking_details")
    if EXPIRED in (status, detail):
        raise NotToBeHad(Told.FORGOTTEN, "the carrier no longer tells of this number")
    if status == UNKNOWN and not scans:
        raise NotToBeHad(Told.UNKNOWN, "the carrier tells of no scan of this number")
    read = [(it, event) for it in scans if (event := _event(it)) is not None]
    events = in_order(event for _, event in read)
    arrivals = [(scan, event) for scan, event in read if event.kind is Step.DELIVERED]
    if status != ARRIVED or payload.get("is_return") is True:
        under_way = tuple(it for it in events if it.kind is not Step.DELIVERED)
        return Tracking(under_way, returned=status == RETURNED or payload.get("is_return") is True)
    if not arrivals:
        raise AnswerRefused("the tracker says delivered and names no scan of it")
    scan, arrival = max(arrivals, key=lambda it: it[1].happened_at)
    papers = tuple(_papers(payload.get("delivery_evidence")))
    return delivered(events, arrival, to_whom=text(payload.get("signed_by")), where=_place(scan), papers=papers)


def _event(scan: Mapping[str, Any]) -> CarrierEvent | None:
    status = text(scan.get("status"))
    if status in NOT_HANDED_OVER:
        return None
    kind = _STEPS.get(status, Step.IN_TRANSIT)
    if text(scan.get("status_detail")) == ORIGIN:
        kind = Step.HANDED_OVER
    at, clock = moment(scan.get("datetime"))
    return CarrierEvent(kind, at, joined(_place(scan), scan.get("message"), by=" · "), clock)


def _place(scan: Mapping[str, Any]) -> str:
    where = scan.get("tracking_location")
    return joined(*(where.get(it) for it in ("city", "state", "zip", "country"))) if isinstance(where, Mapping) else ""


def _papers(listed: Any) -> list[tuple[str, str]]:
    """What of the evidence has an address: a signature where its kind says so, else a photo."""
    found = []
    for it in tables(listed, "delivery_evidence"):
        kind = joined(it.get("type"), it.get("evidence_type"), it.get("kind"))
        address = next((it[key] for key in ("url", "image_url", "file_url") if isinstance(it.get(key), str)), None)
        if address:
            found.append(("signature" if "sign" in kind.lower() else "photo", address))
    return found
