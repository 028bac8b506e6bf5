"""What a program sends is read with one meaning or refused with a sentence; nothing it can send breaks anything."""

from __future__ import annotations

import base64
import json

import flask_smorest
import pytest
from flask import Flask

from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.test_disputes_by_hand import GATEWAY, MERCHANT, OPENING
from web.api.strict import Blueprint

GOOD = json.dumps(OPENING)


@pytest.mark.parametrize(
    ("body", "kind", "status", "says"),
    [
        ("[" * 100_000, "application/json", 400, "nested too deeply"),
        (GOOD.replace("30000", "1" * 5_000), "application/json", 400, "number too long"),
        (GOOD.replace("30000", "NaN"), "application/json", 400, "no JSON number"),
        (GOOD[:-1] + ', "opened_on": "2026-11-21"}', "application/json", 400, "stands twice"),
        (GOOD[:-1], "application/json", 400, "no JSON: "),
        (GOOD.replace("13.1", "\\u0000"), "application/json", 400, "NUL or half a character"),
        (GOOD.replace("13.1", "\\ud800"), "application/json", 400, "NUL or half a character"),
        (b"\xff\xfe", "application/json", 400, "not UTF-8"),
        (GOOD, "text/plain", 415, "application/json"),
        (GOOD, "application/x-www-form-urlencoded", 415, "application/json"),
        (GOOD.replace("30000", "300.5"), "application/json", 422, None),
        (GOOD.replace("30000", '"30000"'), "application/json", 422, None),
        (GOOD.replace("30000", "-1"), "application/json", 422, None),
        ("", "application/json", 422, None),
    ],
)
def test_a_body_that_cannot_be_read_one_way_is_refused(
    sign_in: SignIn, body: str | bytes, kind: str, status: int, says: str | None
) -> None:
    client = sign_in(GATEWAY)
    headers = {"X-CSRFToken": token_of(client, "/cases"), "Idempotency-Key": "k-1"}

    answer = client.post("/api/v1/disputes", data=body, content_type=kind, headers=headers)

    assert (status, "application/problem+json") == (answer.status_code, answer.content_type)
    assert says is None or says in answer.json["detail"]


def test_every_part_of_the_interface_reads_its_bodies_strictly(app: Flask) -> None:
    parts = [it for it in app.blueprints.values() if isinstance(it, flask_smorest.Blueprint)]

    assert parts and [] == [it.name for it in parts if not isinstance(it, Blueprint)]


def test_a_program_without_a_key_is_told_so(app: Flask) -> None:
    answer = app.test_client().post("/api/v1/disputes", json=OPENING, headers={"Idempotency-Key": "k-1"})

    assert 401 == answer.status_code


def test_a_browser_signed_in_still_shows_its_form_token(sign_in: SignIn) -> None:
    assert 400 == sign_in(GATEWAY).post("/api/v1/disputes", json=OPENING, headers={"Idempotency-Key": "k-1"}).status_code


@pytest.mark.parametrize(
    "path",
    [
        "/cases?q=%00", "/cases?merchant=%00&reason=%00", "/cases/new?q=%00", "/cases/new?payment=%00", "/cases/%00",
        "/proceedings/%00", "/money?currency=%00", "/api/v1/disputes?q=%00", "/api/v1/disputes/%00",
        "/api/v1/disputes/%00/events", "/api/v1/proceedings/%00", f"/cases/{world.OWN_CASE}?act=%00",
    ],
)  # fmt: skip
def test_a_nul_in_an_address_is_refused(sign_in: SignIn, path: str) -> None:
    assert 400 == sign_in(GATEWAY).get(path).status_code


@pytest.mark.parametrize(
    "cursor",
    [
        ["2026-11-20T00:00:00+00:00", 10**30, "x", 50], ["2026-11-20T00:00:00+00:00", 1, "a\0b", 50],
        ["0001-01-01T00:00:00+14:00", 1, "x", 50], ["2026-11-20T00:00:00+00:00", True, "x", 50],
        ["2026-11-20T00:00:00+00:00", 1, "\ud800", 50], ["2026-11-20T00:00:00", 1, 2, 50], {"a": 1, "b": 2, "c": 3, "d": 4},
        "abcd", None, 5,
    ],
)  # fmt: skip
def test_a_cursor_that_is_not_ours_starts_the_list_at_its_beginning(sign_in: SignIn, cursor: object) -> None:
    client, after = sign_in(GATEWAY), base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")

    answer = client.get(f"/api/v1/disputes?after={after}")

    assert (200, client.get("/api/v1/disputes").json) == (answer.status_code, answer.json)


def test_a_statement_with_a_nul_is_refused_and_nothing_moves(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    data = {"form_token": "t-1", "words": "a\0b", "csrf_token": token_of(client, "/cases")}

    assert 400 == client.post(f"/cases/{world.OWN_CASE}/do/contest", data=data).status_code
