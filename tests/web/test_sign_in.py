"""Sign-in: one answer for every wrong pair, cards on this machine only, sessions that end with the password."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update

from runtime.database import transaction
from runtime.settings import load
from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.installed import application
from trade.store.tables import person
from web.app import create_app
from web.auth.passwords import hash_password, matches

DESK = "desk@linglong.test"
SEAT = "desk@linglong.test:linglong:dispute_desk"


def send(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    answer = client.post(path, data={**fields, "csrf_token": token_of(client, "/sign-in")})
    return answer.status_code, answer.location or answer.text


def test_a_right_password_leads_on_to_the_page_that_was_wanted(app: Flask) -> None:
    client = app.test_client()
    wanted = client.get("/cases?stage=chargeback").location

    status, onward = send(
        client, "/sign-in", email="DESK@linglong.test", password=world.PASSWORD, next="/cases?stage=chargeback"
    )

    assert "/sign-in?next=/cases?stage%3Dchargeback" == wanted
    assert (302, "/cases?stage=chargeback") == (status, onward)
    assert client.get("/cases").status_code == 200


@pytest.mark.parametrize("onward", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example"])
def test_sign_in_never_leads_elsewhere(app: Flask, onward: str) -> None:
    assert (302, "/") == send(app.test_client(), "/sign-in", email=DESK, password=world.PASSWORD, next=onward)


def test_a_wrong_address_and_a_wrong_password_get_the_same_answer(app: Flask) -> None:
    client = app.test_client()

    nobody = send(client, "/sign-in", email="nobody@linglong.test", password=world.PASSWORD)
    wrong = send(client, "/sign-in", email=DESK, password="wrong")

    assert nobody[0] == wrong[0] == 401
    assert "do not go together" in nobody[1] and "do not go together" in wrong[1]


def test_a_disabled_person_and_a_changed_password_end_open_sessions(sign_in: SignIn, engine: Engine) -> None:
    client, other = sign_in(DESK), sign_in("finance@linglong.test")
    with transaction(engine) as connection:
        connection.execute(update(person).where(person.c.id == DESK).values(disabled_at=world.NOW))
        changed = update(person).where(person.c.id == "finance@linglong.test")
        connection.execute(changed.values(password_hash=hash_password("another")))

    assert (302, 302) == (client.get("/").status_code, other.get("/").status_code)


def test_signing_out_ends_the_session(sign_in: SignIn) -> None:
    client = sign_in(DESK)

    client.post("/sign-out", data={"csrf_token": token_of(client, "/")})

    assert client.get("/").status_code == 302


def test_a_card_signs_in_on_this_machine_and_on_no_other(app: Flask) -> None:
    app.config["DEMONSTRATION_SIGN_INS"] = [{"email": DESK, "seat": SEAT, "label_en": "Merchant", "label_zh": "商家"}]
    near, far = app.test_client(), app.test_client()
    far.environ_base["REMOTE_ADDR"] = "192.0.2.7"

    assert "Merchant" in near.get("/sign-in").text
    assert "Merchant" not in far.get("/sign-in").text
    assert 404 == send(far, "/sign-in/demonstration", email=DESK, seat=SEAT)[0]
    assert 403 == send(far, "/sign-in", email=DESK, password=world.PASSWORD)[0]
    assert (302, "/") == send(near, "/sign-in/demonstration", email=DESK, seat=SEAT)


def test_a_card_that_is_not_shown_cannot_be_sent(app: Flask) -> None:
    status, _ = send(app.test_client(), "/sign-in/demonstration", email=DESK, seat=SEAT)

    assert status == 404


def test_a_name_that_only_looks_local_gets_no_cards(app: Flask) -> None:
    app.config["DEMONSTRATION_SIGN_INS"] = [{"email": DESK, "seat": SEAT, "label_en": "Merchant", "label_zh": "商家"}]

    rebound = app.test_client().get("/sign-in", headers={"Host": "localhost.elsewhere.example"})

    assert rebound.status_code == 200 and "Merchant" not in rebound.text


def test_twenty_tries_a_minute_are_enough(database_url: str, engine: Engine, tmp_path: Path) -> None:
    built = application(database_url, tmp_path)
    built.config["RATELIMIT_ENABLED"] = True
    client = application_client(built)
    token = token_of(client, "/sign-in")

    tries = [
        client.post("/sign-in", data={"email": "x", "password": "x" * 2000, "csrf_token": token}).status_code
        for _ in range(22)
    ]

    assert [401] * 20 + [429] * 2 == tries


def application_client(built: Flask) -> FlaskClient:
    from web.auth.limits import limiter

    limiter.enabled = True
    limiter.reset()
    return built.test_client()


def test_tries_are_counted_in_a_redis_named_by_its_socket_too(tmp_path: Path) -> None:
    settings = load({"RECOURSE_REDIS_URL": f"unix://{tmp_path}/redis.sock"}, data_dir=tmp_path / "data")

    built = create_app(settings, demonstration_sign_ins=[])

    assert f"redis+unix://{tmp_path}/redis.sock" == built.config["RATELIMIT_STORAGE_URI"]


def test_a_password_hash_fits_its_password_only() -> None:
    hashed = hash_password("right")

    assert hashed.startswith("$argon2id$")
    assert (True, False, False, False) == (
        matches(hashed, "right"), matches(hashed, "wrong"), matches(None, "right"), matches("broken", "right"),
    )  # fmt: skip


def test_a_cookie_copied_before_the_sign_out_opens_nothing_after_it(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("desk@linglong.test")
    copied = client.get_cookie("recourse")
    assert copied is not None

    client.post("/sign-out", data={"csrf_token": token_of(client, "/")})

    thief = app.test_client()
    thief.set_cookie("recourse", copied.value)
    assert 302 == thief.get("/").status_code
    assert 200 == sign_in("desk@linglong.test").get("/").status_code


def test_a_picture_that_arrives_late_brings_no_session_back(sign_in: SignIn) -> None:
    client = sign_in("desk@linglong.test")

    assert "Set-Cookie" not in client.get("/static/mark.svg").headers
    assert "Set-Cookie" in client.get("/").headers
