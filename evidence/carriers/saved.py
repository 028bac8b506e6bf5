"""Read a carrier's answer that somebody saved, whichever carrier gave it: found out by what the answer carries.

Nobody is asked. What UPS, FedEx, DHL Express and USPS write is read by karrio, where it is installed.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from evidence.carriers import easypost, ems, karrio_asked, karrio_reading, kuaidi100, sandbox, sf, shaped
from evidence.carriers.protocol import BODY_BYTES_MAX, AnswerRefused, CarrierAway, NotToBeHad
from evidence.carriers.reading import joined, tables, text
from evidence.carriers.shaped import Parcel
from evidence.delivery import Paper, Told, Tracking

MISSHAPEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


def read_saved(body: bytes) -> tuple[str, list[Parcel]]:
    """Whose answer it is, and every parcel of it. Raises AnswerRefused, CarrierAway (karrio is not to be had)."""
    if len(body) > BODY_BYTES_MAX:
        raise AnswerRefused(f"the answer has more than {BODY_BYTES_MAX} bytes; no more are read")
    if body.lstrip()[:1] == b"<":
        return "dhl", _by_karrio("dhl_express", [("", body.decode(errors="replace"))])
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise AnswerRefused("the answer is neither JSON nor XML, or was cut off") from None
    try:
        return _read(document)
    except MISSHAPEN as trouble:
        raise AnswerRefused(f"the answer is not as any carrier known here writes ({type(trouble).__name__})") from None


def _read(document: Any) -> tuple[str, list[Parcel]]:
    for is_its, name, number, parse in _OURS:
        if isinstance(document, Mapping) and is_its(document):
            return name, [_one(number(document), parse, document)]
    if isinstance(document, Mapping) and "trackers" in document:
        trackers = tables(document["trackers"], "trackers")
        return "easypost", [_one(text(it.get("tracking_code")), easypost.parse, it) for it in trackers]
    if documents := list(shaped.walk(document, "output.documents[]")):
        papers = tuple(Paper("signature", "signature", b64decode(it)) for it in documents)
        return "fedex", [Parcel("", Tracking((), enclosed=papers), Told.UNKNOWN, "a document alone, of a parcel not named")]
    for is_its, name, answers in _KARRIOS:
        if is_its(document):
            return name, _by_karrio(name, answers(document))
    shape = shaped.shape_of(document)
    if shape is None:
        raise AnswerRefused("no carrier known here writes so")
    return shape, shaped.read(shape, document)


def _one(number: str, parse: Callable[[Mapping[str, Any]], Tracking], document: Mapping[str, Any]) -> Parcel:
    try:
        tracking = parse(document)
    except NotToBeHad as said:
        return Parcel(number, None, said.told, str(said))
    except CarrierAway as said:
        return Parcel(number, None, Told.AWAY, str(said))
    return Parcel(number, tracking, _told(tracking))


def _told(tracking: Tracking) -> Told:
    return Told.DELIVERED if tracking.proof else Told.RETURNED if tracking.returned else Told.UNDER_WAY


def _by_karrio(name: str, answers: list[tuple[str, str]]) -> list[Parcel]:
    if not karrio_asked.installed(name):
        raise CarrierAway(karrio_asked.INSTALL)
    found = karrio_asked.read_saved(name, answers)
    parcels = []
    for details in tables(found.get("details"), "details"):
        tracking = karrio_reading.of_details(details, found)
        parcels.append(Parcel(text(details.get("tracking_number")), tracking, _told(tracking)))
    known = {it.number for it in parcels}
    for number, reason in _unfound(name, answers, found):
        if number not in known:
            parcels.append(Parcel(number, None, Told.UNKNOWN, reason))
    return parcels


def _unfound(name: str, answers: list[tuple[str, str]], found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The numbers an answer speaks of and tells nothing about, with the carrier's words for it."""
    messages = tables(found.get("messages"), "messages")
    if name == "fedex":
        told = json.loads(answers[0][1])["output"].get("completeTrackResults") or []
        numbers = [text(it.get("trackingNumber")) for it in told]
    else:
        numbers = [number for number, _ in answers if number] if not found.get("details") else []
    return [(it, _words(messages, it)) for it in numbers]


def _words(messages: list[Mapping[str, Any]], number: str) -> str:
    about = [it for it in messages if text((it.get("details") or {}).get("tracking_number")) == number]
    return joined(*(it.get("message") for it in about or messages), by="; ") or "no scan is told"


def _usps(document: Any) -> list[tuple[str, str]]:
    return [
        (text(it.get("trackingNumber")), json.dumps(it)) for it in (document if isinstance(document, list) else [document])
    ]


def _is_usps(document: Any) -> bool:
    first = document[0] if isinstance(document, list) and document else document
    return isinstance(first, Mapping) and "trackingNumber" in first and "mailClass" in first


_OURS: tuple[tuple[Callable[[Any], bool], str, Callable[[Any], str], Callable[[Mapping[str, Any]], Tracking]], ...] = (
    (lambda it: it.get("carrier") == "sandbox", "sandbox", lambda it: text(it.get("number")), sandbox.parse),
    (lambda it: it.get("object") == "Tracker", "easypost", lambda it: text(it.get("tracking_code")), easypost.parse),
    (lambda it: it.get("object") == "Event", "easypost", lambda it: text(it["result"].get("tracking_code")), easypost.parse),
    (lambda it: "lastResult" in it, "kuaidi100", lambda it: text(it["lastResult"].get("nu")), kuaidi100.parse),
    (lambda it: "data" in it and "ischeck" in it, "kuaidi100", lambda it: text(it.get("nu")), kuaidi100.parse),
    (lambda it: "returnCode" in it and "result" in it, "kuaidi100", lambda _: "", kuaidi100.parse),
    (lambda it: "apiResultCode" in it, "sf", lambda _: "", sf.parse),
    (lambda it: "retBody" in it or "traces" in it, "ems", lambda it: text(it.get("mailNo")), ems.parse),
)

_KARRIOS: tuple[tuple[Callable[[Any], bool], str, Callable[[Any], list[tuple[str, str]]]], ...] = (
    (lambda it: isinstance(it, Mapping) and "trackResponse" in it, "ups", lambda it: [("", json.dumps(it))]),
    (
        lambda it: next(shaped.walk(it, "output.completeTrackResults"), None) is not None,
        "fedex",
        lambda it: [("", json.dumps(it))],
    ),
    (_is_usps, "usps", _usps),
)
