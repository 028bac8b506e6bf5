"""The second step of signing in: nobody with a code comes in without it, and no code opens twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update

from runtime.database import transaction
from tests.web import world
from tests.web.conftest import token_of
from tests.web.test_sign_in import DESK, SEAT, application_client, send
from trade.errors import NotFound
from trade.store import second_factors
from trade.store.tables import person
from web.auth.codes import new_secret, step_of
from web.auth.limits import limiter
from web.auth.passwords import hash_password

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _with_a_code(app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        second_factors.put(connection, DESK, secret=SECRET, now=world.NOW)


def code(seconds: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(world.NOW + timedelta(seconds=seconds))


def half_in(app: Flask, **more: str) -> FlaskClient:
    client = app.test_client()
    status, onward = send(client, "/sign-in", email=DESK, password=world.PASSWORD, **more)
    assert 302 == status and onward.startswith("/sign-in/code")
    return client


def give(client: FlaskClient, typed: str, **more: str) -> tuple[int, str]:
    token = token_of(client, "/sign-in/code")
    answer = client.post("/sign-in/code", data={"code": typed, "csrf_token": token, **more})
    return answer.status_code, answer.location or answer.text


def test_the_password_alone_opens_nothing(app: Flask) -> None:
    client = half_in(app)

    assert [302, 302, 401] == [client.get(path).status_code for path in ("/", "/cases", "/api/v1/disputes")]


def test_the_code_leads_on_to_the_page_that_was_wanted(app: Flask) -> None:
    client = half_in(app, next="/cases")
    token_of(client, "/sign-in/code?next=/cases")

    assert (302, "/cases") == give(client, f" {code()[:3]} {code()[3:]} ", next="/cases")
    assert 200 == client.get("/cases").status_code


@pytest.mark.parametrize("onward", ["//elsewhere.example/", "https://elsewhere.example/"])
def test_the_code_never_leads_elsewhere(app: Flask, onward: str) -> None:
    assert (302, "/") == give(half_in(app), code(), next=onward)


def test_a_wrong_code_stays_outside(app: Flask) -> None:
    client = half_in(app)

    for typed in ("", "000000", "12345", "abcdef", "٠٠٠٠٠٠", "1" * 5000, code(120), code(-120)):
        limiter.reset()
        status, page = give(client, typed)
        assert 401 == status and "wrong or has been used" in page, typed
    assert 302 == client.get("/").status_code


def test_a_clock_may_be_off_by_one_step(app: Flask) -> None:
    for aside in (-30, 0, 30):
        assert (302, "/") == give(half_in(app), code(aside))


def test_a_code_opens_once_and_one_before_it_never(app: Flask) -> None:
    assert 302 == give(half_in(app), code())[0]

    assert [401, 401, 302] == [give(half_in(app), code(seconds))[0] for seconds in (0, -30, 30)]


def test_of_two_who_send_the_same_code_at_once_one_comes_in(engine: Engine) -> None:
    def use(_number: int) -> bool:
        with transaction(engine) as connection:
            return second_factors.use_step(connection, DESK, 7)

    with ThreadPoolExecutor(4) as pool:
        assert [False, False, False, True] == sorted(pool.map(use, range(4)))


def test_the_second_step_waits_ten_minutes_and_not_over_a_changed_password(app: Flask, engine: Engine) -> None:
    late, changed = half_in(app), half_in(app)
    with transaction(engine) as connection:
        new = update(person).where(person.c.id == DESK).values(password_hash=hash_password("another"))
        connection.execute(new)
    assert "/sign-in" == changed.get("/sign-in/code").location
    with transaction(engine) as connection:
        connection.execute(update(person).where(person.c.id == DESK).values(password_hash=world._HASHED))

    app.config["CLOCK"] = lambda: world.NOW + timedelta(minutes=11)

    assert "/sign-in" == late.get("/sign-in/code").location
    assert "/sign-in" == app.test_client().get("/sign-in/code").location


def test_a_card_of_the_demonstration_asks_for_the_code_too(app: Flask) -> None:
    app.config["DEMONSTRATION_SIGN_INS"] = [{"email": DESK, "seat": SEAT, "label_en": "Merchant", "label_zh": "商家"}]

    assert (302, "/sign-in/code") == send(app.test_client(), "/sign-in/demonstration", email=DESK, seat=SEAT)


def test_five_codes_a_minute_are_enough_whoever_sends_them(app: Flask) -> None:
    application_client(app)

    tries = [give(half_in(app), "000000")[0] for _ in range(6)]

    assert [401] * 5 + [429] == tries


def test_the_page_speaks_chinese(app: Flask) -> None:
    client = half_in(app)
    client.set_cookie("language", "zh_Hans")

    assert "六位数字" in client.get("/sign-in/code").text
    assert "验证码不正确或已被使用" in give(client, "000000")[1]


def test_without_a_code_the_password_does_again(app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        assert [True, False] == [second_factors.drop(connection, DESK) for _ in range(2)]
        with pytest.raises(NotFound):
            second_factors.put(connection, "nobody", secret=SECRET, now=world.NOW)

    assert (302, "/") == send(app.test_client(), "/sign-in", email=DESK, password=world.PASSWORD)


def test_a_new_secret_is_new() -> None:
    assert 32 == len(new_secret()) and new_secret() != new_secret()
    assert None is step_of(SECRET, "-12345", now=world.NOW)
