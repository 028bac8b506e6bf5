"""Carriers are asked as their documents say: a server on this machine works the signature out again and answers."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import md5
from typing import Any
from urllib.parse import quote_plus

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from evidence.carriers import easypost, ems, http, kuaidi100, sf
from evidence.carriers.look import look_at
from evidence.carriers.protocol import BODY_BYTES_MAX, CarrierAway
from evidence.delivery import Look, Told
from tests.domain.carrier_answers import CARRIERS
from tests.servers.carrier_desk import Answered, Asked, carrier_desk

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
JSON = "application/json"
SM4_KEY = b64encode(b"0123456789abcdef").decode()
CONNECT: dict[str, Callable[[dict[str, str]], Any]] = {
    "kuaidi100": lambda given: kuaidi100.connect("sf", given, "shunfeng"),
    "sf": lambda given: sf.connect("sf", given),
    "ems": lambda given: ems.connect("ems", given),
    "easypost": lambda given: easypost.connect("usps", given, "USPS"),
}
GIVEN = {
    "kuaidi100": {"customer": "CUSTOMER", "key": "KEY"},
    "sf": {"partner_id": "PARTNER", "check_word": "a b*~"},
    "ems": {"sender_no": "110", "authorization": "AUTH", "key": SM4_KEY},
    "easypost": {"api_key": "EZTK"},
}


def _kuaidi100(asked: Asked) -> dict[str, Any] | None:
    form = asked.form
    sign = md5(f"{form['param']}KEY{form['customer']}".encode()).hexdigest().upper()
    return json.loads(form["param"]) if sign == form["sign"] else None


def _sf(asked: Asked) -> dict[str, Any] | None:
    form = asked.form
    java = quote_plus(form["msgData"] + form["timestamp"] + "a b*~", safe="*").replace("~", "%7E")
    right = b64encode(md5(java.encode()).digest()).decode() == form["msgDigest"]
    assert ("PARTNER", "EXP_RECE_SEARCH_ROUTES", 32) == (form["partnerID"], form["serviceCode"], len(form["requestID"]))
    assert str(int(NOW.timestamp() * 1000)) == form["timestamp"]
    return json.loads(form["msgData"]) if right else None


def _ems(asked: Asked) -> dict[str, Any] | None:
    form = asked.form
    assert form["logitcsInterface"].startswith("|$4|")
    opener = Cipher(algorithms.SM4(b64decode(SM4_KEY)), modes.ECB()).decryptor()
    plain = opener.update(b64decode(form["logitcsInterface"][4:])) + opener.finalize()
    question = plain[: -plain[-1]].decode()
    assert ("040001", "110", "AUTH", "2026-11-01 16:00:00") == tuple(
        form[key] for key in ("apiCode", "senderNo", "authorization", "timeStamp")
    )
    return json.loads(question.removesuffix(SM4_KEY)) if question.endswith(SM4_KEY) else None


def _easypost(asked: Asked) -> dict[str, Any] | None:
    right = asked.headers["authorization"] == "Basic " + b64encode(b"EZTK:").decode()
    return {key[8:-1]: value for key, value in asked.form.items()} if right else None


ASKED = {
    "kuaidi100": (_kuaidi100, {"com": "shunfeng", "num": "SF10", "phone": "1234", "resultv2": "4", "order": "desc"}),
    "sf": (
        _sf,
        {"language": "0", "trackingType": "1", "methodType": "1", "trackingNumber": ["SF10"], "checkPhoneNo": "1234"},
    ),
    "ems": (_ems, {"waybillNo": "SF10"}),
    "easypost": (_easypost, {"tracking_code": "SF10", "carrier": "USPS"}),
}


def looked(name: str, answer: Callable[[Asked], Answered]) -> tuple[Look, list[Asked]]:
    with carrier_desk(answer) as desk:
        connection = CONNECT[name](GIVEN[name] | {"address": f"{desk.address}/ask"})
        return look_at(connection, "SF10:1234", now=NOW), desk.asked


@pytest.mark.parametrize("name", CONNECT)
def test_a_question_is_signed_so_that_the_carrier_can_work_it_out_and_its_answer_is_read(name: str) -> None:
    opened, wanted = ASKED[name]
    body = json.dumps(CARRIERS[name][0]("delivered")).encode()

    def answer(asked: Asked) -> Answered:
        return (200, JSON, body) if opened(asked) == wanted else (401, JSON, b"{}")

    found, asked = looked(name, answer)

    assert Told.DELIVERED is found.told and found.answer is not None and body == found.answer.body
    assert [("POST", "/ask")] == [(it.method, it.path) for it in asked]
    assert "Recourse-Carriers/1" == asked[0].headers["user-agent"]


@pytest.mark.parametrize("name", CONNECT)
@pytest.mark.parametrize(
    ("status", "told"), [(404, Told.UNKNOWN), (429, Told.AWAY), (503, Told.AWAY), (403, Told.BROKEN), (302, Told.BROKEN)]
)
def test_a_carriers_status_is_heard_and_no_redirection_followed(name: str, status: int, told: Told) -> None:
    found, asked = looked(name, lambda _: (status, "text/html", b"/elsewhere"))

    assert told is found.told and 1 == len(asked)


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = looked("sf", lambda _: (200, JSON, b"x" * (2 * BODY_BYTES_MAX)))

    assert Told.BROKEN is found.told and found.answer is not None and BODY_BYTES_MAX + 1 == len(found.answer.body)


def test_a_carrier_that_answers_drop_by_drop_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    done = Event()
    monkeypatch.setattr(http, "WHOLE_SECONDS_MAX", 1)

    def never(_: Asked) -> Answered:
        done.wait(10)
        return 200, JSON, b"{}"

    found, _ = looked("ems", never)
    done.set()

    assert Told.AWAY is found.told


def test_a_carrier_nobody_answers_for_is_away() -> None:
    connection = sf.connect("sf", GIVEN["sf"] | {"address": "http://127.0.0.1:9/"})

    assert Told.AWAY is look_at(connection, "SF10", now=NOW).told


def test_a_key_that_is_none_is_said_before_anything_is_sent() -> None:
    found = look_at(ems.connect("ems", GIVEN["ems"] | {"key": "short"}), "1", now=NOW)

    assert Told.AWAY is found.told and "SM4" in found.reason


@pytest.mark.parametrize("address", ["http://example.com/s.png", "https://127.0.0.1/s.png", "https://localhost/s.png"])
def test_what_a_carrier_names_is_fetched_from_public_addresses_with_tls_only(address: str) -> None:
    with pytest.raises(CarrierAway):
        http.fetch("GET", address, trusted=False)
