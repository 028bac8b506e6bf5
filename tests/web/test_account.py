"""One's own account: the password and the code at sign-in are changed by whoever knows the password."""

from __future__ import annotations

import re

import pyotp
import pytest
from flask import Flask
from sqlalchemy import Engine

from runtime.database import reading
from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.operating import MERCHANT, audited, send
from tests.web.test_setup_people import signs_in
from tests.web.test_sign_in import send as step
from trade.store import second_factors
from web.auth.picture import qr_code

CHOSEN = "another long sentence"


def test_a_changed_password_ends_every_other_session_and_not_this_one(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    mine, other = sign_in(MERCHANT), sign_in(MERCHANT)

    done = send(mine, "/account/password", current=world.PASSWORD, password=CHOSEN, again=CHOSEN)

    assert 303 == done.status_code and 200 == mine.get("/account").status_code and 302 == other.get("/account").status_code
    assert [401, 302] == [signs_in(app, MERCHANT, it) for it in (world.PASSWORD, CHOSEN)]
    assert ["password.changed"] == [it[1] for it in audited(engine, "password.changed")]


@pytest.mark.parametrize(
    ("form", "english", "chinese"),
    [
        ({"current": "no", "password": CHOSEN, "again": CHOSEN}, "This is not your password", "密码不正确"),
        ({"current": world.PASSWORD, "password": "short", "again": "short"}, "8 to 1,024 characters", "8 至 1,024"),
        ({"current": world.PASSWORD, "password": CHOSEN, "again": "x"}, "The two are not the same", "两次输入不一致"),
    ],
)
def test_a_password_that_cannot_be_changed_is_said_why(
    sign_in: SignIn, app: Flask, form: dict[str, str], english: str, chinese: str
) -> None:
    for language, words in (("en", english), ("zh_Hans", chinese)):
        answer = send(sign_in(MERCHANT, language), "/account/password", **form)
        assert 422 == answer.status_code and words in answer.text
    assert 302 == signs_in(app, MERCHANT, world.PASSWORD)


def test_a_code_is_switched_on_once_the_app_shows_the_right_one_and_off_by_the_password(
    sign_in: SignIn, app: Flask, engine: Engine
) -> None:
    client = sign_in(MERCHANT)
    page = client.get("/account/code").text
    (secret,) = re.findall(r'name="secret" value="([A-Z2-7]{32})"', page)
    good = pyotp.TOTP(secret).at(world.NOW)
    assert f"secret={secret}" in page and 'role="img"' in page and secret[:4] + " " + secret[4:8] in page

    wrong = send(client, "/account/code", secret=secret, code="000000", current=world.PASSWORD)
    stolen = send(client, "/account/code", secret=secret, code=good, current="no")
    assert (422, 422) == (wrong.status_code, stolen.status_code) and secret in wrong.text
    assert 400 == send(client, "/account/code", secret="mine", code=good, current=world.PASSWORD).status_code
    assert 303 == send(client, "/account/code", secret=secret, code=good, current=world.PASSWORD).status_code

    with reading(engine) as connection:
        assert secret == second_factors.secret_of(connection, MERCHANT)
    assert 422 == send(client, "/account/code/off", current="no").status_code
    assert 303 == send(client, "/account/code/off", current=world.PASSWORD).status_code
    assert ["totp.on", "totp.off"] == [it[1] for it in audited(engine, "totp.on", "totp.off")]


def test_a_code_used_to_switch_on_opens_nothing_more(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    secret = "A" * 32
    code = pyotp.TOTP(secret).at(world.NOW)
    send(sign_in(MERCHANT), "/account/code", secret=secret, code=code, current=world.PASSWORD)

    client = app.test_client()

    assert "/sign-in/code" in step(client, "/sign-in", email=MERCHANT, password=world.PASSWORD)[1]
    assert (
        401 == client.post("/sign-in/code", data={"code": code, "csrf_token": token_of(client, "/sign-in/code")}).status_code
    )


def test_the_picture_has_its_three_corners_and_a_white_rim() -> None:
    picture = qr_code("otpauth://totp/Recourse:a%40b.test?secret=" + "A" * 32)

    last = picture.size - 4 - 7
    for x, y in ((4, 4), (last, 4), (4, last)):
        assert f"M{x} {y}h7v1h-7z" in picture.path and f"M{x} {y + 6}h7v1h-7z" in picture.path
    assert "M0 " not in picture.path
