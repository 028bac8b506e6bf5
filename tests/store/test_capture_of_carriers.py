"""What each carrier answers is kept: the answer word for word, signature and photo beside it, the steps with their hour."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine

from evidence.actions.capture import Desk, capture
from evidence.carriers.protocol import Connection
from evidence.carriers.registry import Carriers
from evidence.delivery import Answer, Paper
from evidence.exhibit import Kind
from evidence.kept_answer import kept_answer
from evidence.screening import LIMITS
from evidence.store import exhibits, vault
from evidence.store.tables import exhibit
from runtime.database import reading, transaction
from tests.domain.carrier_answers import CARRIERS
from tests.rules.rows import put_disputes
from trade.shipments import CARRIER, ProofState, Shipment, Step
from trade.store import shipments

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
LIKE_A_CARD = "4222222222222"  # thirteen digits as carriers number parcels, with a card's check digit
NUMBERS = {"zto": LIKE_A_CARD, "sf": "SF1020304050607:1234", "usps": "9400109104250532900001"}
CODES = {"kuaidi100": "zto", "sf": "sf", "ems": "ems", "easypost": "usps", "karrio": "ups"}


def picture(form: str) -> bytes:
    drawn = BytesIO()
    Image.effect_noise((700, 500), 60).convert("RGB").save(drawn, form)
    return drawn.getvalue()


def told(name: str) -> tuple[Mapping[str, Any], dict[str, bytes]]:
    """A delivery as this carrier tells it, with the papers that lie at addresses of it."""
    answer = CARRIERS[name][0]("delivered")
    if name == "karrio":
        signature, photo = (b64encode(picture(form)).decode() for form in ("PNG", "JPEG"))
        answer["details"][0]["images"] = {"signature_image": signature, "delivery_image": photo}
    if name == "easypost":
        listed = [{"type": "signature", "url": "https://files.example.com/a/sign.png?key=1"}]
        return answer | {"delivery_evidence": listed}, {listed[0]["url"]: picture("PNG")}
    return answer, {}


@pytest.mark.parametrize("name", CARRIERS)
def test_what_a_carrier_answers_is_kept(
    sqlite_engine: Engine, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, (document, papers) = CODES[name], told(name)
    number = NUMBERS.get(code, "7301020304050")
    body = json.dumps(dict(document) | {"number": number.removesuffix(":1234")}, ensure_ascii=False).encode()

    def ask(path: str, _now: datetime) -> Answer:
        return Answer(200, "image/png", papers[path]) if path in papers else Answer(200, "application/json", body)

    connection = Connection(code, lambda it: it, CARRIERS[name][1], ask)
    monkeypatch.setattr(Carriers, "connection_to", lambda *_: connection)
    with transaction(sqlite_engine) as writing:
        put_disputes(writing, ["1"])
        shipments.add(writing, Shipment("p1", "merchant-a.1", code, number), now=NOW)
    kept_in = vault.in_folder(tmp_path)

    found = capture(Desk(partial(transaction, sqlite_engine), lambda: NOW, lambda: NOW, kept_in))

    assert ({"looked_at": 1, "captured": 1}, []) == (dict(found.counts), found.troubles)
    with reading(sqlite_engine) as read:
        kept = {it.name: it for it in exhibits.find(read, exhibit.c.party_code == "merchant-a")}
        parcel = shipments.get(read, "p1")
    stem = f"{code}-{number.removesuffix(':1234')}"
    pieces = {"karrio": ["photo.jpg", "signature.png"], "easypost": ["sign.png"]}.get(name, [])
    assert sorted(f"{stem}-{it}" for it in ["answer.json", *pieces]) == sorted(kept)
    assert body == kept_in.read(kept[f"{stem}-answer.json"].file.sha256)
    assert {Kind.PROOF_OF_DELIVERY} == {it.kind for it in kept.values()}
    assert parcel is not None and ProofState.CAPTURED is parcel.proof_state
    assert {CARRIER} == {it.stated_by for it in parcel.steps} and Step.DELIVERED in {it.kind for it in parcel.steps}
    assert ("no zone stated" in parcel.steps[0].detail) == (name == "karrio")


def test_an_answer_longer_than_a_text_may_be_is_kept_without_its_pictures_which_lie_beside_it() -> None:
    photo = picture("JPEG") + b"\0" * LIMITS.text_bytes
    coded = b64encode(photo).decode()
    escaped = json.dumps({"photo": coded}).replace("/", "\\/")
    body = json.dumps({"answers": [["1Z", escaped]], "image": coded, "signed": "J DOE"}).encode()

    kept = kept_answer(body, [Paper("photo", "photo.jpg", photo)])

    assert kept_answer(kept, []) == kept and len(kept) < 1000 and b"J DOE" in kept
    assert 2 == kept.count(f"photo.jpg, kept beside this answer: SHA-256 {sha256(photo).hexdigest()}".encode())
    assert b"short" == kept_answer(b"short", [Paper("photo", "photo.jpg", photo)])


def test_a_card_number_in_an_answer_is_refused_all_the_same(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = dict(CARRIERS["kuaidi100"][0]("delivered")) | {"note": "paid with 4111 1111 1111 1111", "nu": LIKE_A_CARD}
    body = json.dumps(document).encode()
    parse, answer = CARRIERS["kuaidi100"][1], Answer(200, "application/json", body)
    connection = Connection("zto", lambda it: it, parse, lambda *_: answer)
    monkeypatch.setattr(Carriers, "connection_to", lambda *_: connection)
    with transaction(sqlite_engine) as writing:
        put_disputes(writing, ["1"])
        shipments.add(writing, Shipment("p1", "merchant-a.1", "zto", LIKE_A_CARD), now=NOW)

    found = capture(
        Desk(partial(transaction, sqlite_engine), lambda: NOW, lambda: NOW, vault.in_folder(tmp_path))
    )  # fmt: skip

    assert 1 == found.counts["failed"] and "full card number" in found.troubles[0][1]
