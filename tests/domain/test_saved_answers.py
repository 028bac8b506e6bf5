"""Answers that somebody saved: each carrier's way of writing is recognised, and the same stories come out the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from evidence.carriers.normal_form import NOTHING, lines_of
from evidence.carriers.protocol import BODY_BYTES_MAX, AnswerRefused
from evidence.carriers.saved import read_saved
from evidence.carriers.shaped import shapes
from evidence.delivery import Clock, Told
from tests.domain.carrier_answers import CARRIERS, STORIES, with_one_wrong

Scan = tuple[str, str, str]  # what happened, the moment, the carrier's words
SCANS: dict[str, list[Scan]] = {
    "delivered": [("up", "2026-10-01T09:00:00", "Parcel picked up"), ("there", "2026-10-03T11:30:00", "Parcel delivered")],
    "under_way": [("up", "2026-10-01T09:00:00", "Parcel picked up"), ("way", "2026-10-02T09:00:00", "Departed")],
    "returned": [
        ("way", "2026-10-02T09:00:00", "Departed"), ("back", "2026-10-04T09:00:00", "Returned to sender"),
        ("there", "2026-10-06T09:00:00", "Parcel delivered"),
    ],
    "unknown": [],
}  # fmt: skip


def scans(story: str, codes: dict[str, str], at: str, words: str, code: str, zone: str = "Z") -> list[dict[str, Any]]:
    return [{at: moment + zone, words: said, code: codes.get(what, "XX")} for what, moment, said in SCANS[story]]


def status(story: str) -> str:
    return "Delivered" if story == "delivered" else "In transit"


def dhl(story: str) -> Any:
    codes = {"there": "delivered", "up": "transit", "way": "transit", "back": "transit"}
    told = scans(story, codes, "timestamp", "description", "statusCode", "")
    code = "delivered" if story == "delivered" else "transit"
    return {"shipments": [{"id": 1, "status": {"statusCode": code}, "events": told}]}


WRITTEN: dict[str, tuple[Callable[[str], Any], Clock]] = {
    "asendia": (lambda it: {"trackingNumber": "1", "trackingEvents":
        scans(it, {"up": "PU", "there": "DL", "back": "RS"}, "time", "carrierEventDescription", "code")}, Clock.STATED),
    "australia-post": (lambda it: {"tracking_results": [{"tracking_id": "1", "status": status(it),
        "trackable_items": [{"events": scans(it, {}, "date", "description", "c", "+10:00")}]}]},
        Clock.STATED),
    "dhl-unified": (dhl, Clock.LOCAL),
    "gls": (lambda it: {"parcels": [{"unitno": "1", "status": status(it).upper(), "events":
        scans(it, {}, "eventDateTime", "description", "code", "+0200")}]}, Clock.STATED),
    "hermes": (lambda it: {"shipmentinfo": [{"shipmentID": "1", "result":
        scans(it, {}, "timestamp", "description", "code", "+02:00")}]}, Clock.STATED),
    "la-poste": (lambda it: {"responses": [{"returnCode": 200, "shipment": {"idShip": "1", "event":
        scans(it, {"up": "PC1", "there": "DI1", "back": "RE1"}, "date", "label", "code", "+01:00")}}]}, Clock.STATED),
    "mydhl": (lambda it: {"shipments": [{"shipmentTrackingNumber": "1", "status": "Success", "events": [
        {"date": at["at"][:10], "time": at["at"][11:], "description": at["said"], "typeCode": at["code"]}
        for at in scans(it, {"up": "PU", "there": "OK", "back": "RT"}, "at", "said", "code", "")]}]}, Clock.LOCAL),
    "parcelone": (lambda it: {"results": {"TrackingID": "1", "StatusCode": status(it).upper(), "SignedBy": "J DOE", "Events":
        scans(it, {"up": "PICKED_UP", "there": "DELIVERED", "back": "RETURNED"}, "DateTime", "Status", "StatusCode", "")}},
        Clock.LOCAL),
    "seko": (lambda it: [{"ConsignmentNo": "1", "Delivered": None, "Events":
        scans(it, {}, "EventDT", "Description", "OmniCode", ".123")}], Clock.LOCAL),
    "sendle": (lambda it: {"order_id": "1", "state": status(it), "tracking_events":
        scans(it, {"up": "Pickup", "there": "Delivered", "way": "In Transit", "back": "Return to Sender"},
              "scan_time", "description", "event_type")}, Clock.STATED),
    "smartkargo": (lambda it: [{"airWaybill": "1", "pieceReference": "1"} | scan for scan in
        scans(it, {"up": "RCS", "there": "DDL", "back": "RTS"}, "eventDate", "description", "eventType", "")], Clock.LOCAL),
    "spring": (lambda it: {"Shipment": {"TrackingNumber": "1", "Events":
        scans(it, {"up": "20", "there": "100", "way": "21", "back": "124"}, "DateTime", "Description", "Code", "")}},
        Clock.LOCAL),
    "teleship": (lambda it: {"trackingNumber": "1", "status": status(it).lower(), "events":
        scans(it, {"up": "picked_up", "there": "delivered", "way": "in_transit"}, "timestamp", "description", "code")},
        Clock.STATED),
}  # fmt: skip


def read(document: Any) -> tuple[str, list[Any]]:
    return read_saved(json.dumps(document).encode())


def test_every_shape_is_tried() -> None:
    assert set(WRITTEN) == set(shapes())


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("story", ["delivered", "under_way", "returned"])
def test_a_carrier_is_recognised_and_its_story_read(name: str, story: str) -> None:
    whose, (parcel,) = read(WRITTEN[name][0](story))

    assert (name, "1", Told(story)) == (whose, parcel.number, parcel.told)
    if story == "delivered":
        assert parcel.tracking.proof.delivered_at.strftime("%m-%d") == "10-03"
        assert WRITTEN[name][1] is parcel.tracking.proof.clock
    else:
        assert parcel.tracking.proof is None


@pytest.mark.parametrize("name", [it for it in CARRIERS if it != "karrio"])  # which reads its own, in flows
@pytest.mark.parametrize("story", STORIES)
def test_an_answer_of_a_carrier_we_ask_is_recognised_too(name: str, story: str) -> None:
    whose, (parcel,) = read(CARRIERS[name][0](story))

    assert (name, Told(story)) == (whose, parcel.told)


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("wrong", [None, 7, True, "x", [], {}, [7], {"a": []}, "9" * 400])
def test_wrong_types_anywhere_in_a_saved_answer_are_refused_or_read_and_never_a_failure_of_ours(
    name: str, wrong: Any
) -> None:
    for changed in with_one_wrong(WRITTEN[name][0]("delivered"), wrong):
        try:
            _, parcels = read(changed)
        except AnswerRefused:
            continue
        proofs = [it.tracking.proof for it in parcels if it.tracking and it.tracking.proof]
        assert all(it.delivered_at.strftime("%m-%d") in ("10-01", "10-03") for it in proofs)


def test_several_trackers_are_several_lines() -> None:
    _, parcels = read({"trackers": [CARRIERS["easypost"][0](story) for story in STORIES]})

    assert [Told(story) for story in STORIES] == [it.told for it in parcels]


def test_a_proof_that_the_carrier_encloses_counts_whatever_its_code_says() -> None:
    answer = dhl("under_way")
    answer["shipments"][0]["details"] = {"proofOfDelivery": {
        "timestamp": "2026-10-03T16:33:00Z", "signed": {"name": "J DOE"}, "documentUrl": "https://example.com/pod",
        "signatureUrl": "file:///etc/passwd"}}  # fmt: skip

    _, parcels = read(answer)
    (line,) = lines_of("a.json", "dhl-unified", parcels)

    assert ("delivered", "2026-10-03 16:33:00 UTC", "J DOE") == (line.said, line.delivered_at, line.signer)
    assert "answer, proof of delivery at an address" == line.proof


def test_a_line_shows_a_dash_for_what_there_is_not_and_a_program_gets_null() -> None:
    _, parcels = read(WRITTEN["gls"][0]("under_way"))
    (line,) = lines_of("a.json", "gls", parcels)

    assert NOTHING == line.cells()[4] and line.document()["delivered_at"] is None


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"7", b"null", b"[" * 100_000, b"\xff", b'{"events": 7}', b'{"events": [{"timestamp": []}]}',
     b'{"parcels": [{"events": [{"eventDateTime": "x"}]}]}', b'{"object": "Event"}', b'{"lastResult": 7}',
     b'{"output": {"documents": ["not base64"]}}', b"x" * (BODY_BYTES_MAX + 1)],
)  # fmt: skip
def test_what_no_carrier_writes_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(AnswerRefused):
        read_saved(body)
