"""API keys: a program sees what its seat sees, does what its scope allows, and nothing with a key that does not open."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update
from werkzeug.test import TestResponse

from runtime.database import reading, transaction
from runtime.settings import Settings, load
from tests.flows.test_command_line_jobs import recourse
from tests.web import world
from tests.web.conftest import SignIn
from tests.web.test_sign_in import application_client
from tests.web.test_visibility_of_routes import EVERYBODY, GETS, MERCHANT, OPEN_TO_ANYBODY, STRANGER
from trade.errors import NotFound
from trade.keys import ApiKey, KeyScope, Standing, digest_of, prefix_of
from trade.store import keys
from trade.store.tables import person
from web.app import create_app

SEAT = {email: f"{email}:{code or 'recourse'}:{role.value}" for email, role, code in world.SEATS}
CHALLENGE = "Bearer error=invalid_token"
API = sorted(path for path in GETS if path.startswith("/api/"))


def token(number: int) -> str:
    return "rk_" + f"{number:08d}" + "k" * 35


def a_key(engine: Engine, number: int = 1, email: str = MERCHANT, scope: str = "read", **more: object) -> str:
    made = token(number)
    new = ApiKey(
        f"{number:08d}", digest_of(made), SEAT[email], "our shop", KeyScope(scope), world.NOW, world.NOW + timedelta(days=1)
    )
    with transaction(engine) as connection:
        keys.add(connection, replace(new, **more))
    return made


def shown(client: FlaskClient, key: str, path: str, method: str = "GET") -> TestResponse:
    return client.open(path, method=method, headers={"Authorization": f"Bearer {key}"})


@pytest.mark.usefixtures("brought", "packed")
@pytest.mark.parametrize("scope", list(KeyScope))
def test_each_route_shows_a_key_what_it_shows_the_seat(app: Flask, engine: Engine, scope: str) -> None:
    for number, email in enumerate(sorted(EVERYBODY)):
        key = a_key(engine, number, email, scope)
        seen = {path: shown(app.test_client(), key, path).status_code for path in API}

        assert {path: 200 if email in GETS[path] else 404 for path in API} == seen, email


@pytest.mark.parametrize("scope", list(KeyScope))
def test_each_route_that_changes_something_needs_a_key_that_writes(app: Flask, engine: Engine, scope: str) -> None:
    """Without a form token: a key that writes comes as far as the route itself."""
    key = a_key(engine, scope=scope)
    changing = [
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})
        if rule.rule.startswith("/api/")
    ]

    for path, method in [*changing, ("/api/v1/disputes", "PUT")]:
        answer = shown(app.test_client(), key, path.replace("<", "").replace(">", ""), method)
        refused = answer.status_code == 403 and "This key only reads" in answer.text
        assert refused is (scope == KeyScope.READ), (path, method, answer.text)
        assert answer.content_type == "application/problem+json"


def test_a_key_opens_no_page(app: Flask, engine: Engine) -> None:
    key = a_key(engine)

    for path in set(GETS) - set(API) - OPEN_TO_ANYBODY:
        answer = shown(app.test_client(), key, path)
        assert answer.status_code == 302 and answer.location.startswith("/sign-in"), path


def test_every_key_that_does_not_open_gets_the_same_answer(app: Flask, engine: Engine) -> None:
    hour_ago = world.NOW - timedelta(hours=1)
    good = a_key(engine)
    presented = [
        a_key(engine, 2, revoked_at=hour_ago),
        a_key(engine, 3, expires_at=world.NOW),
        token(4), good[:-1] + "x", good[:-1], "", "rk_", good[3:], "rk_" + "é" * 43, "x" * 5000, good + "\t" + good,
    ]  # fmt: skip

    answers = [shown(app.test_client(), key, path) for path, key in zip([*API, *API], presented, strict=False)]

    assert {(401, "application/problem+json")} == {(it.status_code, it.content_type) for it in answers}
    assert 1 == len({it.text for it in answers})
    assert {CHALLENGE} == {it.headers["WWW-Authenticate"] for it in answers}
    assert 200 == shown(app.test_client(), good, "/api/v1/disputes").status_code


def test_a_key_ends_with_its_person(app: Flask, engine: Engine) -> None:
    key = a_key(engine)
    with transaction(engine) as connection:
        connection.execute(update(person).where(person.c.id == MERCHANT).values(disabled_at=world.NOW))

    assert 401 == shown(app.test_client(), key, "/api/v1/disputes").status_code


def test_the_key_goes_before_the_session_and_leaves_none(sign_in: SignIn, app: Flask, engine: Engine) -> None:
    client, key = sign_in(MERCHANT), a_key(engine, email=STRANGER)

    with_key = shown(client, key, "/api/v1/disputes").json
    fresh = app.test_client()
    shown(fresh, key, "/api/v1/disputes")

    assert ["otherpay.CB-9"] == [row["id"] for row in with_key["disputes"]]
    assert 3 == client.get("/api/v1/disputes").json["total"]
    assert 401 == shown(client, token(9), "/api/v1/disputes").status_code
    assert 401 == fresh.get("/api/v1/disputes").status_code


def test_the_last_use_is_noted_once_a_minute(app: Flask, engine: Engine) -> None:
    key, noted = a_key(engine), []
    for seconds in (0, 59, 60):
        app.config["CLOCK"] = lambda seconds=seconds: world.NOW + timedelta(seconds=seconds)
        shown(app.test_client(), key, "/api/v1/disputes")
        with reading(engine) as connection:
            found = keys.get(connection, "00000001")
        assert found is not None and found.last_used_at is not None
        noted.append((found.last_used_at - world.NOW).seconds)

    assert [0, 0, 60] == noted


def test_a_key_is_in_no_log_and_no_row(app: Flask, engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    key, ended = a_key(engine), a_key(engine, 2, revoked_at=world.NOW)

    with caplog.at_level(logging.DEBUG):
        for presented in (key, ended, token(3)):
            shown(app.test_client(), presented, "/api/v1/disputes")
    with reading(engine) as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM api_key")]

    for presented in (key, ended, token(3)):
        assert presented not in caplog.text and presented not in str(rows)
    assert "digest" not in repr(keys_of(engine)[0])


def keys_of(engine: Engine) -> list[ApiKey]:
    with reading(engine) as connection:
        return keys.all_keys(connection)


def test_twenty_wrong_keys_a_minute_are_enough_and_a_right_one_still_opens(app: Flask, engine: Engine) -> None:
    app.config["RATELIMIT_ENABLED"] = True
    client, key = application_client(app), a_key(engine)

    wrong = [shown(client, token(100 + i), "/api/v1/disputes").status_code for i in range(22)]

    assert [401] * 20 + [429] * 2 == wrong
    assert 200 == shown(client, key, "/api/v1/disputes").status_code


def test_a_key_is_revoked_once_and_belongs_to_a_seat(app: Flask, engine: Engine) -> None:
    a_key(engine)
    with transaction(engine) as connection:
        assert [True, False] == [keys.revoke(connection, "00000001", now=world.NOW) for _ in range(2)]
        with pytest.raises(NotFound):
            keys.revoke(connection, "nothing", now=world.NOW)
        with pytest.raises(NotFound):
            keys.add(connection, replace(keys.all_keys(connection)[0], seat_id="nobody"))


def test_a_key_stands_by_all_of_its_letters() -> None:
    key = ApiKey("12345678", digest_of(token(12345678)), "s", "n", KeyScope.READ, world.NOW, world.NOW + timedelta(1))

    assert Standing.GOOD is key.standing(token(12345678), now=world.NOW)
    assert Standing.UNKNOWN is replace(key, revoked_at=world.NOW).standing(token(12345678) + "k", now=world.NOW)
    assert (None, None, "12345678") == (prefix_of(token(1)[:-1]), prefix_of(token(1) + "k"), prefix_of(token(12345678)))


def test_the_command_line_makes_lists_and_revokes(tmp_path: Path) -> None:
    assert 0 == recourse(tmp_path, "migrate").returncode
    person_made = ("user", "add", "a@b.test", "--name", "A", "--role", "operator", "--password", world.PASSWORD)
    seat = recourse(tmp_path, *person_made).stdout.split()[0]

    added = recourse(tmp_path, "key", "add", seat, "--name", "shop", "--days", "2")
    key = added.stdout.strip()
    client = create_app(settings_of(tmp_path), demonstration_sign_ins=[]).test_client()
    before = shown(client, key, "/api/v1/disputes").status_code
    listed = recourse(tmp_path, "key", "list").stdout
    revoked = recourse(tmp_path, "key", "revoke", key[3:11]).stdout

    assert (200, f"{key[3:11]} revoked\n") == (before, revoked)
    assert key not in added.stderr + listed and listed.startswith(f"{key[3:11]}  {seat}  read  until ")
    assert 401 == shown(client, key, "/api/v1/disputes").status_code
    assert 2 == recourse(tmp_path, "key", "add", "nobody", "--name", "shop").returncode


def settings_of(folder: Path) -> Settings:
    return load({}, data_dir=folder)
