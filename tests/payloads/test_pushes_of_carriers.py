"""News of a parcel, pushed by whoever asks carriers for us: believed by its signature, and the parcel is asked for again."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import md5, sha256
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from evidence.capturing import Next
from evidence.store import captures
from evidence.store.tables import capture
from runtime.database import reading, transaction
from runtime.settings import load
from runtime.tables import audit
from tests.domain.carrier_answers import CARRIERS
from tests.rules.rows import put_disputes
from trade.shipments import ProofState, Shipment
from trade.store import shipments
from web.app import create_app

CREDENTIALS = """
[easypost]
api_key = "K"
webhook_secret = "sesame"
[kuaidi100]
customer = "C"
key = "K"
salt = "pepper"
"""
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def app(sqlite_engine: Engine, sqlite_url: str, tmp_path: Path) -> Flask:
    file = tmp_path / "carriers.toml"
    file.write_text(CREDENTIALS, encoding="utf-8")
    environ = {"RECOURSE_DATABASE_URL": sqlite_url, "RECOURSE_CARRIERS": str(file)}
    with transaction(sqlite_engine) as connection:
        put_disputes(connection, ["1"])
        numbers = {"p1": "9400", "p2": "SF1020304050607:1234", "p3": "94001"}
        for id_, number in numbers.items():
            shipments.add(connection, Shipment(id_, "merchant-a.1", "usps", number), now=LATER - timedelta(days=90))
        shipments.take_news(connection, limit=9)
        due = Next(ProofState.EXPECTED, LATER, LATER.date(), None, 0)
        captures.plan(connection, dict.fromkeys(numbers, due), now=LATER)
    return create_app(load(environ, data_dir=tmp_path / "data"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def due(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return set(connection.execute(select(capture.c.shipment_id).where(capture.c.look_at < LATER)).scalars())


def easypost(client: FlaskClient, body: bytes, secret: str = "sesame") -> int:
    signature = "hmac-sha256-hex=" + hmac.new(secret.encode(), body, sha256).hexdigest()
    return client.post("/api/v1/inbox/easypost", data=body, headers={"X-Hmac-Signature": signature}).status_code


def kuaidi100(param: str, salt: str = "pepper") -> dict[str, str]:
    return {"param": param, "sign": md5(f"{param}{salt}".encode()).hexdigest().upper()}


def test_a_signed_event_of_easypost_has_its_parcel_asked_for_again_and_no_other(
    client: FlaskClient, sqlite_engine: Engine
) -> None:
    event = json.dumps({"object": "Event", "result": CARRIERS["easypost"][0]("delivered")}).encode()

    assert 200 == easypost(client, event) == easypost(client, event)
    assert {"p1"} == due(sqlite_engine)


def test_a_signed_push_of_kuaidi100_finds_a_number_with_telephone_digits_and_is_answered_in_its_words(
    client: FlaskClient, sqlite_engine: Engine
) -> None:
    param = json.dumps({"status": "polling", "lastResult": CARRIERS["kuaidi100"][0]("delivered")}, ensure_ascii=False)

    answer = client.post("/api/v1/inbox/kuaidi100", data=kuaidi100(param))

    assert {"result": True, "returnCode": "200", "message": "成功"} == answer.json and 200 == answer.status_code
    assert {"p2"} == due(sqlite_engine)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("kuaidi100", {"param": "{}"}),
        ("kuaidi100", kuaidi100('{"lastResult": {"nu": "9400"}}', "salt")),
        ("kuaidi100", kuaidi100('{"lastResult": 7}')),
        ("kuaidi100", kuaidi100("[" * 10_000)),
        ("kuaidi100", b"\xff"),
        ("easypost", b'{"result": {"object": "Tracker", "tracking_code": "9400"}}'),
    ],
)
def test_a_push_nobody_vouches_for_does_nothing_and_is_noted(
    client: FlaskClient, sqlite_engine: Engine, path: str, data: dict[str, str] | bytes
) -> None:
    body = urlencode(data) if isinstance(data, dict) else data
    answer = client.post(f"/api/v1/inbox/{path}", data=body, content_type="application/x-www-form-urlencoded")

    assert 401 == answer.status_code and set() == due(sqlite_engine)
    with reading(sqlite_engine) as connection:
        assert 1 == connection.execute(select(func.count()).select_from(audit)).scalar_one()


@pytest.mark.parametrize("body", [b"{}", b'{"result": 7}', b"[]", b"\xff", b"[" * 10_000])
def test_a_signed_event_that_is_none_is_refused(client: FlaskClient, body: bytes) -> None:
    assert 401 == easypost(client, body)


def test_a_signed_event_about_something_else_is_taken_and_does_nothing(client: FlaskClient, sqlite_engine: Engine) -> None:
    assert 200 == easypost(client, b'{"object": "Event", "result": {"object": "Batch"}}')
    assert set() == due(sqlite_engine)


def test_without_a_secret_no_push_is_believed(sqlite_engine: Engine, sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(load({"RECOURSE_DATABASE_URL": sqlite_url}, data_dir=tmp_path / "data"))
    answer = app.test_client().post("/api/v1/inbox/easypost", data=b"{}")

    assert 401 == answer.status_code and "webhook_secret" in answer.text
