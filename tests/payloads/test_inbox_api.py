"""The address to which Stripe sends: signed messages in, forged ones nowhere."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from disputes.store import disputes
from disputes.store.tables import inbox
from runtime.database import make_engine, reading
from runtime.settings import load
from runtime.tables import audit
from tests.payloads.stripe_messages import STORY, body
from web.api import inbox as view
from web.app import create_app

SECRET = "whsec_a_secret_of_the_tests"
ADDRESS = "/api/v1/inbox/stripe"


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Flask:
    environ = {"RECOURSE_DATABASE_URL": database_url, "RECOURSE_STRIPE_WEBHOOK_SECRET": SECRET}
    return create_app(load(environ, data_dir=tmp_path / "data"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def stored(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def signed(message: bytes, *, secret: str = SECRET, at: int | None = None) -> str:
    """The header as Stripe documents it: HMAC-SHA256 over the moment, a full stop and the body."""
    moment = int(time.time()) if at is None else at
    return f"t={moment},v1={hmac.new(secret.encode(), b'%d.' % moment + message, hashlib.sha256).hexdigest()}"


def send(client: FlaskClient, message: bytes, signature: str | None = None) -> TestResponse:
    headers = {"Stripe-Signature": signed(message) if signature is None else signature}
    return client.post(ADDRESS, data=message, headers=headers, content_type="application/json")


def rows(engine: Engine, table: Any) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_signed_message_is_stored_and_opens_its_dispute(client: FlaskClient, stored: Engine):
    answer = send(client, body(STORY[2]))

    assert 200 == answer.status_code
    assert (1, 0, 0) == tuple(answer.json[key] for key in ("accepted", "parked", "refused"))  # type: ignore[index]
    with reading(stored) as connection:
        assert disputes.get(connection, "stripe.dp_9XyGoodsNotHere") is not None
        (kept,) = connection.execute(select(inbox)).all()
    assert (body(STORY[2]), "valid", "application/json") == (kept.body, kept.signature, kept.headers["Content-Type"])


def test_the_same_message_sent_again_is_answered_alike_and_kept_once(client: FlaskClient, stored: Engine):
    first, again = send(client, body(STORY[2])), send(client, body(STORY[2]))

    assert (200, first.json) == (again.status_code, again.json)
    assert 1 == rows(stored, inbox)


@pytest.mark.parametrize(
    "message", [b"{broken", b'{"object": "event", "amount": NaN}', b"[" * 50_000, body({"hello": "world"}), b""]
)
def test_a_signed_message_nobody_understands_is_kept_parked_and_answered_202(
    client: FlaskClient, stored: Engine, message: bytes
):
    answer = send(client, message)

    assert 202 == answer.status_code
    assert answer.json is not None
    assert (0, 1) == (answer.json["accepted"], answer.json["parked"])
    assert 1 == rows(stored, inbox)


@pytest.mark.parametrize(
    "forge",
    [
        lambda message: "",
        lambda message: "nonsense",
        lambda message: "t=,v1=",
        lambda message: f"t={'9' * 5000},v1=00",
        lambda message: signed(message).replace("v1=", "v1=é"),
        lambda message: signed(message, secret="whsec_another"),
        lambda message: signed(message + b" "),
        lambda message: signed(message, at=int(time.time()) - 3_600),
        lambda message: signed(message).replace("v1", "v0"),
    ],
    ids=["missing", "nonsense", "empty", "huge", "not ASCII", "another secret", "another body", "stale", "an old scheme"],
)
def test_a_forged_message_leaves_an_audit_row_and_nothing_else(client: FlaskClient, stored: Engine, forge: Any):
    answer = send(client, body(STORY[2]), forge(body(STORY[2])))

    assert (401, "application/problem+json") == (answer.status_code, answer.content_type)
    assert (0, 1) == (rows(stored, inbox), rows(stored, audit))


def test_bytes_that_are_no_text_are_not_stripes(client: FlaskClient, stored: Engine):
    answer = send(client, b"\xff\xfe\x00")

    assert (401, 0) == (answer.status_code, rows(stored, inbox))


def test_without_a_secret_nothing_is_taken_and_the_answer_says_what_to_set(database_url: str, tmp_path: Path):
    app = create_app(load({"RECOURSE_DATABASE_URL": database_url}, data_dir=tmp_path / "data"))

    answer = send(app.test_client(), body(STORY[2]))

    assert 401 == answer.status_code
    assert "RECOURSE_STRIPE_WEBHOOK_SECRET" in answer.get_data(as_text=True)


def test_a_message_of_more_than_a_megabyte_is_refused_unread(client: FlaskClient, stored: Engine):
    answer = send(client, b"x" * (view.BODY_MAX_BYTES + 1))

    assert (413, "application/problem+json") == (answer.status_code, answer.content_type)
    assert 0 == rows(stored, inbox)


def test_a_fault_of_ours_leaves_the_message_kept_and_parked(
    client: FlaskClient, stored: Engine, monkeypatch: pytest.MonkeyPatch
):
    def stumble(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(view, "apply_message", stumble)
        answer = send(client, body(STORY[2]))
    assert (202, 1) == (answer.status_code, rows(stored, inbox))

    assert 200 == send(client, body(STORY[2])).status_code
    with reading(stored) as connection:
        assert disputes.get(connection, "stripe.dp_9XyGoodsNotHere") is not None


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_the_address_takes_messages_only(client: FlaskClient, method: str):
    assert 405 == getattr(client, method)(ADDRESS).status_code
