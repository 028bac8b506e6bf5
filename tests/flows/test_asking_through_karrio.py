"""UPS, FedEx, DHL Express and USPS asked through the real karrio, in its child, against a server on this machine."""

from __future__ import annotations

import json
import ssl
import subprocess
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import PIL.ImageFile
import pytest
from PIL import Image

from evidence.carriers import karrio_asked
from evidence.carriers.look import look_at
from evidence.delivery import Clock, Look, Told
from evidence.screening import screen
from tests.servers.carrier_desk import Answered, Asked, carrier_desk
from trade.shipments import Step

NOW = datetime(2026, 11, 1, tzinfo=UTC)
JSON, XML = "application/json", "text/xml"

pytestmark = pytest.mark.skipif(not karrio_asked.installed("usps"), reason="karrio cannot be had here")


@pytest.fixture(autouse=True, scope="module")
def _child_ended() -> Iterator[None]:
    yield
    karrio_asked.end()


def picture(form: str) -> str:
    drawn = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(drawn, form)
    return b64encode(drawn.getvalue()).decode()


def token(asked: Asked) -> Answered:
    issued = {"access_token": "T0KEN", "expires_in": "3600", "issued_at": "1893456000000", "token_type": "Bearer"}
    return 200, JSON, json.dumps(issued).encode()


def ups_scan(day: str, hour: str, kind: str, code: str, words: str, zoned: bool = True) -> dict[str, Any]:
    where = {"address": {"city": "SEATTLE", "stateProvince": "WA", "countryCode": "US", "country": "US"}}
    status = {"type": kind, "code": code, "description": words}
    gmt = {"gmtDate": day, "gmtTime": f"{int(hour[:2]) + 7:02}:{hour[2:4]}:{hour[4:]}", "gmtOffset": "-07:00"}
    return {"date": day, "time": hour, "location": where, "status": status} | (gmt if zoned else {})


def ups(zoned: bool = True, **more: Any) -> dict[str, Any]:
    package = {
        "trackingNumber": "1Z999", "deliveryDate": [{"type": "DEL", "date": "20261003"}],
        "activity": [ups_scan("20261003", "113000", "D", "F4", "DELIVERED", zoned),
                     ups_scan("20261003", "080000", "I", "OT", "Out For Delivery", zoned),
                     ups_scan("20261001", "090000", "I", "OR", "Origin Scan", zoned)],
        "packageAddress": [{"type": "DESTINATION", "address": {"addressLine1": "1 Pine St", "city": "SEATTLE",
                            "stateProvince": "WA", "postalCode": "98101", "country": "US"}}],
        "deliveryInformation": {"location": "FRONT DESK", "receivedBy": "DOE", "signature": {"image": picture("GIF")},
                                "deliveryPhoto": {"photo": picture("JPEG")}},
    } | more  # fmt: skip
    return {"trackResponse": {"shipment": [{"inquiryNumber": "1Z999", "package": [package]}]}}


def fedex() -> dict[str, Any]:
    scan = {"scanLocation": {"city": "SEATTLE", "stateOrProvinceCode": "WA", "countryCode": "US"}}
    result = {
        "trackingNumberInfo": {"trackingNumber": "1299"}, "latestStatusDetail": {"code": "DL", "description": "Delivered"},
        "deliveryDetails": {"signedByName": "DOE", "locationDescription": "Front Desk",
                            "actualDeliveryAddress": {"streetLines": ["1 Pine St"], "city": "SEATTLE", "countryCode": "US"}},
        "scanEvents": [scan | {"date": "2026-10-03T11:30:00-07:00", "eventType": "DL", "eventDescription": "Delivered"},
                       scan | {"date": "2026-10-01T09:00:00-07:00", "eventType": "PU", "eventDescription": "Picked up"}],
    }  # fmt: skip
    return {"output": {"completeTrackResults": [{"trackingNumber": "1299", "trackResults": [result]}]}}


def usps() -> dict[str, Any]:
    def scan(at: str, words: str, name: str | None = None) -> dict[str, Any]:
        gmt = f"{at[:11]}{int(at[11:13]) + 5:02}{at[13:]}Z"
        return {"eventType": words, "eventTimestamp": at, "GMTTimestamp": gmt, "eventCity": "HERNANDO",
                "eventState": "FL", "eventZIP": "34442", "eventCode": "01", "name": name}  # fmt: skip

    scans = [
        scan("2026-10-03T11:30:00", "Delivered, Front Door/Porch", "J DOE"),
        scan("2026-10-01T09:00:00", "USPS in possession of item"),
        scan("2026-10-01T08:00:00", "Shipping Label Created, USPS Awaiting Item"),
    ]
    return {"trackingNumber": "9400", "mailClass": "GROUND", "status": "Delivered", "statusCategory": "Delivered",
            "trackingEvents": scans}  # fmt: skip


DHL = """<?xml version="1.0" encoding="UTF-8"?><req:TrackingResponse xmlns:req="http://www.dhl.com"><AWBInfo>
<AWBNumber>7740</AWBNumber><Status><ActionStatus>success</ActionStatus></Status><ShipmentInfo>
<ShipmentEvent><Date>2026-10-01</Date><Time>09:00:00</Time><ServiceEvent><EventCode>PU</EventCode><Description>Picked up
</Description></ServiceEvent><ServiceArea><ServiceAreaCode>SHA</ServiceAreaCode><Description>SHANGHAI</Description>
</ServiceArea></ShipmentEvent><ShipmentEvent><Date>2026-10-03</Date><Time>11:30:00</Time><Signatory>J DOE</Signatory>
<ServiceEvent><EventCode>OK</EventCode><Description>Delivered</Description></ServiceEvent><ServiceArea>
<ServiceAreaCode>LON</ServiceAreaCode><Description>LONDON</Description></ServiceArea></ShipmentEvent></ShipmentInfo>
</AWBInfo></req:TrackingResponse>"""
GIVEN = {
    "ups": {"client_id": "I", "client_secret": "S"},
    "fedex": {"track_api_key": "I", "track_secret_key": "S"},
    "dhl_express": {"site_id": "I", "password": "P&<S"},
    "usps": {"client_id": "I", "client_secret": "S"},
}
NUMBERS = {"ups": "1Z999", "fedex": "1299", "dhl_express": "7740", "usps": "9400"}


def looked(name: str, answer: Callable[[Asked], Answered], **more: str) -> tuple[Look, list[Asked]]:
    def served(asked: Asked) -> Answered:
        return token(asked) if asked.path.endswith("/token") else answer(asked)

    with carrier_desk(served) as desk:
        connection = karrio_asked.connect(name, GIVEN[name] | {"address": desk.address} | more, name)
        return look_at(connection, NUMBERS[name], now=NOW), desk.asked


def said(document: Any) -> Callable[[Asked], Answered]:
    body = document.encode() if isinstance(document, str) else json.dumps(document).encode()
    return lambda _: (200, XML if isinstance(document, str) else JSON, body)


def test_ups_is_asked_with_its_token_and_gives_the_moment_the_address_the_signature_and_the_photo() -> None:
    found, asked = looked("ups", said(ups()))

    assert Told.DELIVERED is found.told and found.proof is not None and found.answer is not None
    proof = found.proof
    assert (datetime(2026, 10, 3, 18, 30, tzinfo=UTC), Clock.STATED) == (proof.delivered_at, proof.clock)
    assert ("DOE", "FRONT DESK, 1 Pine St, SEATTLE, WA, 98101, US") == (proof.to_whom, proof.where)
    assert [("signature", "signature.png"), ("photo", "photo.jpg")] == [(it.what, it.name) for it in proof.papers]
    assert not [it.name for it in proof.papers if screen(it.data, it.name).refusals]
    assert "Bearer T0KEN" == asked[-1].headers["authorization"]
    assert json.dumps(ups()) == json.loads(found.answer.body)["answers"][0][1]


def test_an_hour_of_ups_without_its_zone_is_local() -> None:
    proof = looked("ups", said(ups(zoned=False)))[0].proof

    assert proof is not None and Clock.LOCAL is proof.clock


def test_fedex_is_asked_for_the_signature_with_the_token_that_karrio_leaves_out() -> None:
    document = {"output": {"documentType": "SIGNATURE_PROOF_OF_DELIVERY", "documents": [picture("PNG")]}}

    def answer(asked: Asked) -> Answered:
        if not asked.path.endswith("trackingdocuments"):
            return said(fedex())(asked)
        return said(document)(asked) if asked.headers.get("authorization") == "Bearer T0KEN" else (401, JSON, b"{}")

    proof = looked("fedex", answer)[0].proof

    assert proof is not None and datetime(2026, 10, 3, 18, 30, tzinfo=UTC) == proof.delivered_at
    assert ("DOE", "Front Desk, 1 Pine St, SEATTLE, US") == (proof.to_whom, proof.where)
    assert ["signature.png"] == [it.name for it in proof.papers]


def test_fedex_without_a_signature_is_a_delivery_all_the_same() -> None:
    def answer(asked: Asked) -> Answered:
        return (404, JSON, b'{"errors": [{"code": "X"}]}') if "documents" in asked.path else said(fedex())(asked)

    proof = looked("fedex", answer)[0].proof

    assert proof is not None and () == proof.papers


def test_usps_tells_the_moment_in_utc_and_a_label_is_no_step() -> None:
    proof = looked("usps", said(usps()))[0].proof

    assert proof is not None and datetime(2026, 10, 3, 16, 30, tzinfo=UTC) == proof.delivered_at
    assert ("J DOE", "HERNANDO, FL, 34442") == (proof.to_whom, proof.where)
    assert [Step.HANDED_OVER, Step.DELIVERED, Step.SIGNED] == [it.kind for it in proof.events]


def test_dhl_express_answers_in_xml_and_in_hours_of_the_place() -> None:
    found, asked = looked("dhl_express", said(DHL))

    assert found.proof is not None and datetime(2026, 10, 3, 11, 30, tzinfo=UTC) == found.proof.delivered_at
    assert (Clock.LOCAL, "LONDON", "J DOE") == (found.proof.clock, found.proof.where, found.proof.to_whom)
    assert b"<AWBNumber>7740</AWBNumber>" in asked[0].body


@pytest.mark.parametrize(
    ("name", "answer", "told"),
    [
        ("ups", (404, JSON, b'{"response": {"errors": [{"code": "TW0001", "message": "Tracking Information Not Found"}]}}'),
         Told.UNKNOWN),
        ("fedex", (200, JSON, json.dumps({"output": {"completeTrackResults": [{"trackingNumber": "1299", "trackResults": [
            {"error": {"code": "TRACKING.TRACKINGNUMBER.NOTFOUND", "message": "Tracking number cannot be found."}}]}]}}
        ).encode()), Told.UNKNOWN),
        ("ups", (401, JSON, b'{"response": {"errors": [{"code": "250002", "message": "Invalid token"}]}}'), Told.BROKEN),
        ("ups", (503, JSON, b'{"response": {"errors": [{"code": "10", "message": "Service unavailable"}]}}'), Told.AWAY),
        ("ups", (200, JSON, b"{"), Told.BROKEN),
        ("usps", (200, "text/html", b"<html>"), Told.BROKEN),
        ("dhl_express", (200, XML, b"<AWBInfo>"), Told.BROKEN),
    ],
)  # fmt: skip
def test_what_is_no_delivery_is_told_as_what_it_is(name: str, answer: Answered, told: Told) -> None:
    found = looked(name, lambda _: answer)[0]

    assert told is found.told and found.reason


def test_a_carrier_whose_certificate_nobody_vouches_for_is_not_believed(tmp_path: Path) -> None:
    """karrio turns the checking of certificates off for its process; the child turns it on again."""
    certificate, key = tmp_path / "own.pem", tmp_path / "own.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
               "-keyout", str(key), "-out", str(certificate)]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl cannot be had here")
    with carrier_desk(token, (certificate, key)) as desk:
        connection = karrio_asked.connect("ups", GIVEN["ups"] | {"address": desk.address}, "ups")
        found = look_at(connection, "1Z999", now=NOW)

    assert Told.AWAY is found.told and [] == desk.asked


def test_nothing_of_karrio_is_in_this_process() -> None:
    looked("ups", said(ups()))

    assert ssl._create_default_https_context is not ssl._create_unverified_context
    assert not PIL.ImageFile.LOAD_TRUNCATED_IMAGES


def test_a_child_that_does_not_answer_is_ended_and_the_next_question_starts_another(monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    done = Event()
    monkeypatch.setattr(karrio_asked, "SECONDS_MAX", 2)

    def never(_: Asked) -> Answered:
        done.wait(20)
        return 200, JSON, b"{}"

    assert Told.AWAY is looked("ups", never)[0].told
    done.set()
    monkeypatch.undo()
    assert Told.DELIVERED is looked("ups", said(ups()))[0].told
