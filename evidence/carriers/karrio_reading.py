"""karrio's reading of an answer to our normal form, with the carrier's own words beside it. Pure.

karrio gives every hour as if it were UTC. So the moment is taken from the carrier's words where they state the zone, and
marked as local where they do not. The address and the signer are taken from there too, where karrio leaves them out.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from evidence.carriers import western_words
from evidence.carriers.protocol import AnswerRefused, CarrierAway, NotToBeHad
from evidence.carriers.reading import delivered, in_order, joined, moment, tables, text
from evidence.delivery import CarrierEvent, Clock, Paper, Told, Tracking
from trade.shipments import Step

NOT_HANDED_OVER, RETURNED = ("pending", "cancelled"), "return_to_sender"
WORDY = "dhl_express"  # says in words when it has nothing to tell
STEPS: Mapping[str, Step] = {
    "picked_up": Step.HANDED_OVER, "out_for_delivery": Step.OUT_FOR_DELIVERY, "delivery_failed": Step.ATTEMPTED,
    "ready_for_pickup": Step.READY, "delivered": Step.DELIVERED, RETURNED: Step.RETURNED,
}  # fmt: skip
_NOT_FOUND = re.compile(
    r"not.?found|no.?shipments?.?found|may be incorrect|not yet available|invalid tracking|no record", re.I
)
_SIGNATORY = re.compile(r"<Signatory>([^<]{1,100})</Signatory>")
_LATER = re.compile(r"too many|rate.?limit|quota|unavailable|timed?.?out|try again|internal", re.I)
_KINDS = ((b"\x89PNG", "png"), (b"\xff\xd8", "jpg"), (b"%PDF", "pdf"), (b"II*", "tif"), (b"MM\0*", "tif"), (b"GIF8", "gif"))


@dataclass(frozen=True, slots=True)
class Beside:
    """What the carrier's own words say beyond karrio's reading; `moments` by the place of the scan."""

    moments: Sequence[Any] = ()
    to_whom: str = ""
    where: str = ""


def parse(payload: Mapping[str, Any]) -> Tracking:
    """One parcel in the normal form. Raises AnswerRefused, NotToBeHad, CarrierAway."""
    if "failed" in payload:
        reason = f"no answer by way of karrio ({text(payload['failed'])})"
        raise CarrierAway(reason) if payload.get("away") is True else AnswerRefused(reason)
    details = tables(payload.get("details"), "details")
    if not details:
        raise _nothing(payload, tables(payload.get("messages"), "messages"))
    return of_details(details[0], payload)


def of_details(details: Mapping[str, Any], payload: Mapping[str, Any]) -> Tracking:
    """One parcel of a reading of several."""
    scans = tables(details.get("events"), "events")
    beside = _beside(payload, text(details.get("tracking_number")))
    moments = beside.moments if len(beside.moments) == len(scans) else [None] * len(scans)
    read = [
        (scan, event) for scan, at in zip(scans, moments, strict=True) if (event := _event(scan, at)) is not None
    ]  # fmt: skip
    events = in_order(event for _, event in read)
    back = [event.happened_at for scan, event in read if text(scan.get("status")) == RETURNED]
    arrivals = [(scan, event) for scan, event in read if event.kind is Step.DELIVERED]
    if details.get("delivered") is not True:
        returned = bool(back) or text(details.get("status")) == RETURNED
        return Tracking(tuple(it for it in events if it.kind is not Step.DELIVERED), returned=returned)
    if not arrivals:
        if not read:
            raise AnswerRefused("delivered, and no scan with its moment")
        scan, newest = max(read, key=lambda it: it[1].happened_at)
        arrivals = [(scan, CarrierEvent(Step.DELIVERED, newest.happened_at, newest.detail, newest.clock))]
        events = in_order([*(it for it in events if it is not newest), arrivals[0][1]])
    scan, arrival = max(arrivals, key=lambda it: it[1].happened_at)
    if back and min(back) <= arrival.happened_at:
        return Tracking(tuple(it for it in events if it.kind is not Step.DELIVERED), returned=True)
    info = details.get("info")
    to_whom = (text(info.get("signed_by")) if isinstance(info, Mapping) else "") or beside.to_whom
    where = beside.where or text(scan.get("location"))
    return delivered(events, arrival, to_whom=to_whom, where=where, enclosed=_pictures(details.get("images")))


def _nothing(payload: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]) -> Exception:
    said = joined(*(joined(it.get("code"), it.get("message"), by=" ") for it in messages), by="; ")
    if not said and text(payload.get("carrier")) == WORDY:
        return AnswerRefused("the answer tells of no scan and gives no condition, or was cut off")
    if not said or _NOT_FOUND.search(said):
        return NotToBeHad(Told.UNKNOWN, f"the carrier tells of no scan of this number ({said or 'without a word'})")
    return (
        CarrierAway(f"the carrier answers: {said}") if _LATER.search(said) else AnswerRefused(f"the carrier answers: {said}")
    )


def _event(scan: Mapping[str, Any], at: Any) -> CarrierEvent | None:
    status = text(scan.get("status"))
    kind = STEPS.get(status, Step.IN_TRANSIT) if status else western_words.step_of(text(scan.get("description")))
    if status in NOT_HANDED_OVER or kind is None:
        return None
    happened_at, clock = _moment(scan, at)
    words = joined(scan.get("location"), scan.get("description"), by=" · ")
    return CarrierEvent(kind, happened_at, words, clock)


def _moment(scan: Mapping[str, Any], at: Any) -> tuple[datetime, Clock]:
    if text(at):
        return moment(at)
    written = text(scan.get("timestamp")).removesuffix("Z") or text(scan.get("date"))
    return moment(written)  # the hour of the place, whatever zone karrio writes behind it


def _pictures(images: Any) -> tuple[Paper, ...]:
    if not isinstance(images, Mapping):
        return ()
    named = (("signature", images.get("signature_image")), ("photo", images.get("delivery_image")))
    return tuple(Paper(what, f"{what}.{_ending(data)}", data) for what, image in named if (data := _bytes(image)))


def _bytes(image: Any) -> bytes:
    try:
        return b64decode(image) if isinstance(image, str) else b""
    except (NotBase64, ValueError):
        raise AnswerRefused("a picture of the answer is no Base64, or was cut off") from None


def _ending(data: bytes) -> str:
    return next((ending for begin, ending in _KINDS if data.startswith(begin)), "bin")


def _beside(payload: Mapping[str, Any], number: str) -> Beside:
    """What the carrier's words say beyond; nothing where they are not as expected, since karrio has read them already."""
    look = _LOOKS.get(text(payload.get("carrier")))
    answers = payload.get("answers")
    if look is None or not isinstance(answers, list):
        return Beside()
    for asked, body in answers:
        if asked not in (number, "trackingdocuments") and len(answers) > 1:
            continue
        try:
            return look(body if body.lstrip().startswith("<") else json.loads(body), number)
        except (ValueError, LookupError, TypeError, AttributeError, AnswerRefused):
            continue
    return Beside()


def _ups(body: Any, _number: str) -> Beside:
    package = body["trackResponse"]["shipment"][0]["package"][0]
    scans = tables(package.get("activity"), "activity")
    moments = [_ups_moment(it) for it in scans]
    left = package.get("deliveryInformation") or {}
    ends = package.get("packageAddress") or []
    goal: Mapping[str, Any] = next((it for it in ends if it.get("type") == "DESTINATION"), {})
    return Beside(moments, text(left.get("receivedBy")), joined(left.get("location"), _address(goal.get("address"))))


def _ups_moment(scan: Mapping[str, Any]) -> str | None:
    day, hour = text(scan.get("gmtDate")), text(scan.get("gmtTime"))
    return f"{day[:4]}-{day[4:6]}-{day[6:]}T{hour}Z" if day and hour else None


def _fedex(body: Any, number: str) -> Beside:
    results = body["output"]["completeTrackResults"]
    found = next(it for it in results if it["trackingNumber"] == number)["trackResults"][0]
    left = found.get("deliveryDetails") or {}
    where = joined(left.get("locationDescription"), _address(left.get("actualDeliveryAddress")))
    return Beside([it.get("date") for it in found["scanEvents"]], text(left.get("receivedByName")), where)


def _usps(body: Any, _number: str) -> Beside:
    scans = tables(body.get("trackingEvents"), "trackingEvents")
    first = scans[0] if scans else {}
    where = joined(*(first.get(it) for it in ("eventCity", "eventState", "eventZIP", "eventCountry")))
    return Beside([it.get("GMTTimestamp") for it in scans], joined(first.get("name"), first.get("firm")), where)


def _dhl(body: Any, _number: str) -> Beside:
    named = _SIGNATORY.findall(str(body))
    return Beside(to_whom=text(unescape(named[-1])) if named else "")


def _address(address: Any) -> str:
    if not isinstance(address, Mapping):
        return ""
    lines = address.get("streetLines") or [address.get(it) for it in ("addressLine1", "addressLine2", "addressLine3")]
    keys = ("city", "stateProvince", "stateOrProvinceCode", "postalCode", "countryCode", "country")
    return joined(*lines, *(address.get(it) for it in keys))


_LOOKS: Mapping[str, Callable[[Any, str], Beside]] = {"ups": _ups, "fedex": _fedex, "usps": _usps, WORDY: _dhl}
