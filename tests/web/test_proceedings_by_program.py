"""A proceeding from the filing to the settlement by programs; every request once for its key."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from disputes.actions.assign import assign
from disputes.store import proceedings
from runtime.database import reading, transaction
from tests.web import world
from tests.web.conftest import SignIn, token_of

GATEWAY, MERCHANT, FINANCE, STRANGER = "desk@payhub.test", "desk@linglong.test", "finance@linglong.test", "desk@tealeaf.test"
JUDGE, ISSUERLESS = "judge@recourse.test", "operator@recourse.test"
HOME = "/api/v1/proceedings"
FILING = {"disputes": ["payhub.CB-1"], "defendants": ["linglong", "bank-east"], "title_en": "Payhub v. Linglong",
          "relief_zh": "请求返还代垫款项。"}  # fmt: skip
FINDING = {"party": "payhub", "duty": "gateway-prove-authorisation", "fact_on": "2026-11-10",
           "fact_en": "No authentication was kept.", "breach": "unproven", "causal": "unknown"}  # fmt: skip


def post(client: FlaskClient, path: str, said: dict[str, Any], key: str) -> Any:
    headers = {"Idempotency-Key": key, "X-CSRFToken": token_of(client, "/cases")}
    return client.post(path, json=said, headers=headers)


def filed(sign_in: SignIn, engine: Engine) -> str:
    answer = post(sign_in(GATEWAY), HOME, FILING, "file-1")
    assert 201 == answer.status_code, answer.text
    with transaction(engine) as connection:
        seat = f"{JUDGE}:recourse:arbitrator"
        assign(connection, proceeding_id=answer.json["id"], seat_id=seat, by="recourse", now=world.NOW)
    return f"{HOME}/{answer.json['id']}"


def test_from_the_filing_to_the_settlement_each_request_once(sign_in: SignIn, engine: Engine) -> None:
    gateway, merchant, judge = sign_in(GATEWAY), sign_in(MERCHANT), sign_in(JUDGE)
    where = filed(sign_in, engine)
    steps = (
        (merchant, "/findings", FINDING),
        (merchant, "/proposals", {"doctrine": "equal-when-unprovable"}),
        (gateway, "/actions/contest", {"proposal": 1, "findings": [1]}),
        (judge, "/actions/decide", {"proposal": 1}),
        (merchant, "/actions/appeal", {}),
        (judge, "/actions/finalise", {}),
        (judge, "/actions/settle", {}),
    )
    for client, path, said in steps:
        first, again = (post(client, where + path, said, f"key {path}") for _ in range(2))
        assert first.status_code == again.status_code and first.status_code in (200, 201), first.text

    document = merchant.get(where).json
    assert "settled" == document["step"] and ["contested"] != [it["stands"] for it in document["findings"]]
    assert [1_240_000] == [sum(share["amount"]["minor"] for share in it["shares"]) for it in document["proposals"]]
    assert document["findings"] == merchant.get(f"{where}/findings").json
    assert "payhub-2026-1" in {it["id"] for it in gateway.get(HOME).json}


def test_the_same_key_files_once(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(GATEWAY)

    answers = [post(client, HOME, FILING, "once") for _ in range(2)]

    assert [201, 201] == [it.status_code for it in answers] and 1 == len({it.json["id"] for it in answers})
    assert 409 == post(client, HOME, FILING | {"title_en": "Another"}, "once").status_code
    with reading(engine) as connection:
        assert {"payhub-2026-1", world.PROCEEDING} == set(proceedings.ids(connection))


@pytest.mark.parametrize(
    ("email", "path", "said", "status"),
    [
        (STRANGER, "/findings", FINDING, 404),
        (ISSUERLESS, "/findings", FINDING, 404),
        (STRANGER, "/actions/appeal", {}, 404),
        (STRANGER, "/actions/sing", {}, 404),
        (FINANCE, "/findings", FINDING, 403),
        (FINANCE, "/proposals", {"doctrine": "equal-when-unprovable"}, 403),
        (MERCHANT, "/actions/decide", {"proposal": 1}, 403),
        (MERCHANT, "/actions/withdraw", {}, 403),
        (JUDGE, "/actions/sing", {}, 400),
        (JUDGE, "/actions/decide", {}, 400),
        (JUDGE, "/actions/decide", {"proposal": 1.5}, 422),
        (JUDGE, "/actions/decide", {"proposal": 7}, 409),
        (JUDGE, "/actions/settle", {}, 409),
        (MERCHANT, "/proposals", {"doctrine": "coin"}, 409),
        (MERCHANT, "/findings", FINDING | {"fact_on": "2027-01-01"}, 422),
        (MERCHANT, "/findings", FINDING | {"fact_en": "4242 4242 4242 4242"}, 422),
        (MERCHANT, "/findings", FINDING | {"breach": "sung"}, 422),
    ],
)
def test_what_a_seat_may_not_do_or_cannot_stand_is_refused_by_name(
    sign_in: SignIn, engine: Engine, email: str, path: str, said: dict[str, Any], status: int
) -> None:
    where = filed(sign_in, engine)

    answer = post(sign_in(email), where + path, said, "a key")

    assert (status, "application/problem+json") == (answer.status_code, answer.content_type), answer.text


def test_another_partys_dispute_cannot_be_filed(sign_in: SignIn) -> None:
    assert 404 == post(sign_in(GATEWAY), HOME, FILING | {"disputes": ["otherpay.CB-9"]}, "k").status_code
    assert 403 == post(sign_in(FINANCE), HOME, FILING, "k").status_code
    assert 422 == post(sign_in(GATEWAY), HOME, FILING | {"disputes": ["payhub.CB-2"]}, "k").status_code
