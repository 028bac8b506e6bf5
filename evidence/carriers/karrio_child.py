"""Ask UPS, FedEx, DHL Express or USPS through karrio, in a process of its own: `python -m evidence.carriers.karrio_child`.

karrio changes the process that imports it: it turns off the checking of TLS certificates and lets cut-off pictures pass,
for everybody there; it waits without end and reads without limit. So it is imported here and nowhere else, certificates
are checked again, and whoever started this process ends it in time.

A line of JSON in, {"carrier", "settings", "number"} to ask or {"carrier", "answers"} to read what was answered once; a line
out, {"answers", "details", "messages"}: the carrier's own words, and karrio's reading of them, or {"failed", "away"}.
"""

from __future__ import annotations

import base64
import json
import os
import ssl
import sys
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import PIL.Image
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from evidence.carriers.protocol import BODY_BYTES_MAX

PIXELS_MAX = 40_000_000
NOTHING: Mapping[str, Mapping[str, str]] = {  # to read by, where nobody is asked
    "ups": {"client_id": "-", "client_secret": "-"},
    "fedex": {"api_key": "-", "secret_key": "-", "track_api_key": "-", "track_secret_key": "-"},
    "dhl_express": {"site_id": "-", "password": "-"},
    "usps": {"client_id": "-", "client_secret": "-"},
}


def main() -> None:
    """Answer line after line, until whoever asks is gone."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    import karrio.sdk as karrio

    ssl._create_default_https_context = _checked  # karrio has put one there that checks nothing
    for line in sys.stdin:
        try:
            said = _answer(karrio, json.loads(line))
        except Exception as trouble:  # noqa: BLE001 - whatever a carrier or karrio does is an answer too
            said = {"failed": type(trouble).__name__, "away": isinstance(trouble, OSError)}
        written = json.dumps(said)
        if len(written) > BODY_BYTES_MAX:
            written = json.dumps({"failed": f"an answer of {len(written)} bytes, more than are read", "away": False})
        out.write(f"{written}\n")
        out.flush()


def _checked(*_: Any, **__: Any) -> ssl.SSLContext:
    """By the authorities of the machine and those that requests, which asks the other carriers, believes."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


def _answer(karrio: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    settings = dict(asked.get("settings") or NOTHING[asked["carrier"]])
    address = settings.pop("address", None)
    gateway = karrio.gateway[asked["carrier"]].create(settings)
    if address:  # a test bench of the operator's, in place of the carrier's own server
        type(gateway.settings).server_url = property(lambda _: address)
    answers = _ask(gateway, asked["number"]) if "number" in asked else asked["answers"]
    details, messages = _read(gateway, asked["carrier"], answers, alone="number" not in asked)
    return {"carrier": asked["carrier"], "answers": answers, "details": details, "messages": messages}


def _ask(gateway: Any, number: str) -> list[Any]:
    import karrio.core.models as models

    request = gateway.mapper.create_tracking_request(models.TrackingRequest(tracking_numbers=[number]))
    answered = gateway.proxy.get_tracking(request)
    value = answered.value
    if isinstance(value, list):
        return [[str(it[0]), _text(it[1])] for it in value]
    return [[number, _text(value)]]


def _text(value: Any) -> str:
    return (
        value
        if isinstance(value, str)
        else value.decode(errors="replace")
        if isinstance(value, bytes)
        else json.dumps(value)
    )


def _read(gateway: Any, carrier: str, answers: list[Any], *, alone: bool) -> tuple[list[Any], list[Any]]:
    """karrio's reading. `alone`: without a network, which it would use to fetch a signature."""
    import attr
    import karrio.core.utils.helpers as helpers
    import karrio.lib as lib

    if alone:
        helpers.urlopen = _no_network  # for the rest of this child's life, which is spent on reading
    if carrier == "dhl_express":
        answer = lib.Deserializable(answers[0][1], lib.to_element)
    elif carrier == "fedex":
        answer = lib.Deserializable(answers[0][1], lib.to_dict)
    else:
        answer = lib.Deserializable([(number, lib.to_dict(body)) for number, body in answers], lambda it: it)
    details, messages = gateway.mapper.parse_tracking_response(answer)
    found = [attr.asdict(it) for it in details]
    if carrier == "fedex" and not alone:
        _add_signature(gateway, found, answers)
    for it in found:
        it["images"] = {kind: _shown(image) for kind, image in (it.get("images") or {}).items() if image}
    return found, [attr.asdict(it) for it in messages]


def _no_network(*_: Any, **__: Any) -> Any:
    raise OSError("a saved answer is read without a network")


def _add_signature(gateway: Any, found: list[dict[str, Any]], answers: list[Any]) -> None:
    """FedEx's signature, which karrio asks for without saying who asks, so that it is never given one."""
    import karrio.lib as lib

    for it in found:
        if not it.get("delivered") or (it.get("images") or {}).get("signature_image"):
            continue
        wanted = {
            "trackDocumentDetail": {"documentType": "SIGNATURE_PROOF_OF_DELIVERY", "documentFormat": "PNG"},
            "trackDocumentSpecification": [{"trackingNumberInfo": {"trackingNumber": it["tracking_number"]}}],
        }
        as_tracker = lib.Serializable({}, lambda it: it, {"auth_type": "track_auth"})
        token = gateway.proxy.authenticate(as_tracker).deserialize()
        body = lib.request(
            url=f"{gateway.settings.server_url}/track/v1/trackingdocuments", data=lib.to_json(wanted), method="POST",
            headers={"content-type": "application/json", "authorization": f"Bearer {token}"},
        )  # fmt: skip
        documents = ((lib.failsafe(lambda body=body: json.loads(body)) or {}).get("output") or {}).get("documents")
        answers.append(["trackingdocuments", _text(body)])
        if isinstance(documents, list) and documents and isinstance(documents[0], str):
            it["images"] = {"signature_image": documents[0]}


def _shown(image: str) -> str:
    """A picture in Base64, as PNG where it is GIF, which is not kept; one that cannot be opened is left as it is."""
    PIL.Image.MAX_IMAGE_PIXELS = PIXELS_MAX // 2  # above twice as many Pillow refuses
    try:
        data = base64.b64decode(image)
        with PIL.Image.open(BytesIO(data), formats=("GIF", "PNG", "JPEG", "TIFF", "BMP")) as picture:
            if picture.format in ("PNG", "JPEG", "TIFF"):
                return image
            drawn = BytesIO()
            picture.convert("RGB").save(drawn, "PNG")
    except (ValueError, OSError, PIL.Image.DecompressionBombError):
        return image
    return base64.b64encode(drawn.getvalue()).decode()


if __name__ == "__main__":
    main()
