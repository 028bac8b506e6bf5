"""The holder's finance gives back and takes what it holds, from the page and by program; nobody else, and once a form."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from disputes.liability.proceeding import Step
from disputes.store import proceedings
from ledger.store import holds, journal
from runtime.database import reading, transaction
from tests.domain.ledger_case import a_debt
from tests.web import world
from tests.web.conftest import SignIn, token_of
from trade.parties import Role

HOLDER, OWNER, MERCHANT = "finance@bank-east.test", "desk@payhub.test", "desk@linglong.test"
PAGE, API = "/money/holds/east--payhub", "/api/v1/ledger/holds/east--payhub"


@pytest.fixture(autouse=True)
def _seated(app: object, engine: Engine) -> None:
    with transaction(engine) as connection:
        world.seat_somebody(connection, HOLDER, Role.FINANCE, "bank-east")
        journal.append(connection, [a_debt("owed/3", "payhub", "bank-east", 10_000)], recorded_at=world.NOW)


def at(engine: Engine, step: Step) -> None:
    with transaction(engine) as connection:
        proceedings.save(connection, replace(proceedings.require(connection, world.PROCEEDING), step=step))


def post(client: FlaskClient, kind: str, amount: str, token: str = "t-1") -> Any:
    data = {"form_token": token, "kind": kind, "amount": amount, "csrf_token": token_of(client, "/cases")}
    return client.post(f"{PAGE}/move", data=data)


def act(client: FlaskClient, verb: str, minor: object, key: str = "k-1", currency: str = "CNY") -> Any:
    headers = {"X-CSRFToken": token_of(client, "/cases"), "Idempotency-Key": key}
    body = {"amount": {"minor": minor, "currency": currency}}
    return client.post(f"{API}/actions/{verb}", json=body, headers=headers)


def left(engine: Engine) -> int:
    with reading(engine) as connection:
        return holds.get(connection, "east--payhub").left.minor


def test_a_part_is_given_back_once_a_form_and_both_see_it(sign_in: SignIn, engine: Engine) -> None:
    at(engine, Step.FILED)
    client = sign_in(HOLDER)
    shown = client.get(PAGE).text
    assert "Give it back" in shown and "Nothing can be taken now: what it secures is not decided." in shown
    token = re.findall(r'name="form_token" value="([^"]+-released)"', shown)[0]

    answers = [post(client, "released", "5000.00", token) for _ in range(2)]

    assert [303, 303] == [it.status_code for it in answers] and 1_500_000 == left(engine)
    for email in (HOLDER, OWNER):
        assert "Held money given back" in sign_in(email).get(PAGE).text
    assert "返还扣留款项" in sign_in(HOLDER, "zh_Hans").get(PAGE).text


@pytest.mark.parametrize("step", [Step.DECIDED, Step.APPEALED])
def test_while_a_ruling_can_be_appealed_the_page_says_why_nothing_moves(sign_in: SignIn, engine: Engine, step: Step) -> None:
    at(engine, step)
    client = sign_in(HOLDER)

    shown = client.get(PAGE).text
    assert "Nothing can be given back now: the ruling on what it secures is not final." in shown and "Take it" not in shown
    for kind in ("released", "taken"):
        assert 422 == post(client, kind, "1.00", kind).status_code
    assert 409 == act(client, "release", 1).status_code and 2_000_000 == left(engine)


def test_when_all_is_final_it_is_taken_up_to_what_is_held(sign_in: SignIn, engine: Engine) -> None:
    at(engine, Step.FINAL)
    client = sign_in(HOLDER)

    assert 303 == post(client, "taken", "20000.00").status_code and 0 == left(engine)
    assert "Held money taken" in client.get(PAGE).text and "Take it" not in client.get(PAGE).text


@pytest.mark.parametrize("amount", ["", "0", "-1", "1.005", "1e3", "20000.01", "9" * 30, "一百"])
def test_an_amount_that_cannot_be_is_said_beside_its_field(sign_in: SignIn, engine: Engine, amount: str) -> None:
    at(engine, Step.FINAL)

    page = post(sign_in(HOLDER), "released", amount)

    assert 422 == page.status_code and 'aria-invalid="true"' in page.text and 2_000_000 == left(engine)


def test_only_the_finance_of_the_holder_moves_it(sign_in: SignIn, engine: Engine) -> None:
    at(engine, Step.FINAL)
    for email, status in ((OWNER, 403), ("desk@bank-east.test", 403), ("judge@recourse.test", 403), (MERCHANT, 404)):
        client = sign_in(email)
        assert status == post(client, "released", "1.00").status_code == act(client, "release", 1).status_code, email
        assert "Give it back" not in client.get(PAGE).text
    assert 2_000_000 == left(engine)


def test_a_program_reads_holds_and_moves_them_once_for_its_key(sign_in: SignIn, engine: Engine) -> None:
    at(engine, Step.FINAL)
    client = sign_in(HOLDER)

    (listed,) = client.get("/api/v1/ledger/holds").json
    assert listed == client.get(API).json
    assert ("none", None, {"minor": 500_000, "currency": "CNY"}, False) == (
        listed["clause"], listed["ends_on"], listed["excess"], listed["overdue"]
    )  # fmt: skip
    first, again = act(client, "release", 500_000), act(client, "release", 500_000)

    assert 200 == first.status_code and first.json == again.json and 0 == first.json["excess"]["minor"]
    assert 1_500_000 == left(engine) == first.json["left"]["minor"]
    assert 409 == act(client, "release", 1).status_code  # the key of another request
    for minor, currency, status in (
        (0, "CNY", 422),
        (1, "USD", 409),
        (1_500_001, "CNY", 409),
        (1.5, "CNY", 422),
        (1, "RMB", 409),
    ):
        assert status == act(client, "take", minor, f"k-{minor}-{currency}", currency).status_code
    assert 400 == act(client, "burn", 1, "k-9").status_code and 1_500_000 == left(engine)
