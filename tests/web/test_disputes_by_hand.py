"""Disputes opened and moved from the pages and by programs: seen first, done once, refused with a sentence that helps."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from disputes.store import disputes, marks
from disputes.store.tables import dispute
from runtime.database import reading, transaction
from tests.web import world
from tests.web.conftest import SignIn, token_of

GATEWAY, MERCHANT, FINANCE, STRANGER = "desk@payhub.test", "desk@linglong.test", "finance@linglong.test", "desk@tealeaf.test"
NEW = "/cases/new"
SAID = {"payment": "linglong.XD-50001", "reason_code": "13.1", "amount": "300.00", "on": "2026-11-20", "stage": "chargeback"}


@pytest.fixture
def sold(app: Flask, engine: Engine) -> str:
    """A sale of CNY 500.00 that nobody disputes yet."""
    with transaction(engine) as connection:
        return world.sell(connection, "XD-50001", minor=50_000, arn="74537605259536043849426").id


def post(client: FlaskClient, path: str, data: dict[str, str]) -> Any:
    return client.post(path, data=data | {"csrf_token": token_of(client, "/cases")})


def count(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(dispute)).scalar_one()


@pytest.mark.parametrize("text", ["XD-5000", "linglong.XD-50001", "74537605259536043849426"])
def test_a_payment_is_found_by_what_stands_on_the_slip_and_only_within_ones_chains(
    sign_in: SignIn, sold: str, text: str
) -> None:
    page = sign_in(GATEWAY).get(f"{NEW}?find={text}").text

    assert f"payment={sold}" in page and "500.00" in page
    assert "No payment of your chains fits" in sign_in(GATEWAY).get(f"{NEW}?find=TL-1").text


def test_what_it_will_do_is_shown_and_nothing_is_written(sign_in: SignIn, sold: str, engine: Engine) -> None:
    before = count(engine)

    page = post(sign_in(GATEWAY), NEW, SAID)

    assert 200 == page.status_code and before == count(engine)
    assert "books of the other parties" in page.text and "Falls due" in page.text
    assert "effective 20 Nov 2026" in page.text and "only reversed by new entries" in page.text
    assert page.text.index("Bank Nova") < page.text.index("Linglong Precision", page.text.index("Who will be told"))


def test_a_form_sent_twice_opens_one_dispute(sign_in: SignIn, sold: str, engine: Engine) -> None:
    client, before = sign_in(GATEWAY), count(engine)
    preview = post(client, NEW, SAID).text
    token = re.findall(r'name="form_token" value="([^"]+)"', preview)[0]
    confirmed = SAID | {"confirm": "1", "form_token": token}

    answers = [post(client, NEW, confirmed) for _ in range(2)]

    assert [(303, "/cases/payhub.XD-50001-1")] * 2 == [(it.status_code, it.location) for it in answers]
    assert before + 1 == count(engine)
    assert 409 == post(client, NEW, confirmed | {"amount": "200.00"}).status_code


@pytest.mark.parametrize(
    ("wrong", "sentence", "chinese"),
    [
        ({"amount": "300"}, "Write it as 1300.50", "请写成 1300.50 的形式"),
        ({"amount": "500.01"}, "CNY 500.00 of this payment not yet in dispute", "尚未争议的"),
        ({"on": "2026-11-26"}, "does not lie between", "不在"),
        ({"on": "soon"}, "does not lie between", "不在"),
        ({"reason_code": "99"}, "no reason code", "没有原因码"),
        ({"stage": "arbitration"}, "begins as: Chargeback, Inquiry", "此类争议始于"),
    ],
)
def test_what_cannot_stand_is_said_beside_the_form_in_both_languages(
    sign_in: SignIn, sold: str, wrong: dict[str, str], sentence: str, chinese: str
) -> None:
    for language, expected in (("en", sentence), ("zh_Hans", chinese)):
        page = post(sign_in(GATEWAY, language), NEW, SAID | wrong)

        assert 422 == page.status_code
        assert expected in page.text and 'aria-invalid="true"' in page.text


def test_anothers_payment_and_a_merchants_seat_find_no_such_page(sign_in: SignIn, sold: str) -> None:
    assert 404 == post(sign_in(GATEWAY), NEW, SAID | {"payment": "tealeaf.TL-1"}).status_code
    assert 404 == post(sign_in(MERCHANT), NEW, SAID).status_code


def test_a_claim_is_contested_once_and_the_case_says_so(sign_in: SignIn) -> None:
    client, path = sign_in(MERCHANT), f"/cases/{world.OWN_CASE}/do/contest"
    shown = client.get(path).text
    token = re.findall(r'name="form_token" value="([^"]+)"', shown)[0]
    assert "cannot be undone" in shown and "No money moves." in shown

    done = post(client, path, {"form_token": token, "words": "Signed for on 9 September."})

    assert 303 == done.status_code
    page = client.get(done.location).text
    assert "claim contested by Linglong" in page and "Signed for on 9 September." in page
    assert f"{world.OWN_CASE}/do/contest" not in page
    assert 303 == client.get(path).status_code


def test_accepting_shows_the_loss_before_and_closes_the_case(sign_in: SignIn, engine: Engine) -> None:
    client, path = sign_in(MERCHANT), f"/cases/{world.OWN_CASE}/do/accept"
    shown = client.get(path).text
    assert "books of the other parties" not in shown
    assert "chargeback loss" in shown and "12,400.00" in shown and "cannot be undone" in shown

    post(client, path, {"form_token": "t-1", "words": ""})

    with reading(engine) as connection:
        closed = disputes.get(connection, world.OWN_CASE)
    assert closed is not None and ("closed", "accepted") == (closed.stage.value, closed.outcome)


def test_a_statement_with_a_card_number_is_refused_and_kept_in_the_form(sign_in: SignIn) -> None:
    path = f"/cases/{world.OWN_CASE}/do/represent"

    page = post(sign_in(MERCHANT), path, {"form_token": "t-1", "words": "card 4242 4242 4242 4242"})

    assert 422 == page.status_code and "full card number" in page.text


def test_the_first_seat_to_open_the_case_proves_that_its_party_has_it(sign_in: SignIn, engine: Engine) -> None:
    for email in (FINANCE, MERCHANT, "operator@recourse.test"):
        assert 200 == sign_in(email).get(f"/cases/{world.OWN_CASE}").status_code

    with reading(engine) as connection:
        found = marks.of_dispute(connection, world.OWN_CASE)
    assert [("linglong", "opened", world.NOW, f"{FINANCE}:linglong:finance")] == [
        (it.party, it.kind.value, it.at, it.seat_id) for it in found
    ]
    page = sign_in(GATEWAY).get(f"/cases/{world.OWN_CASE}").text
    assert "Proof of service" in page and page.count("1 d 6 h") + page.count("30 h") >= 4


def api(client: FlaskClient, path: str, body: dict[str, Any], key: str | None = "k-1") -> Any:
    headers = {"X-CSRFToken": token_of(client, "/cases")} | ({"Idempotency-Key": key} if key else {})
    return client.post(f"/api/v1{path}", json=body, headers=headers)


OPENING = {
    "payment": "linglong.XD-50001", "reason_code": "13.1", "amount": {"minor": 30_000, "currency": "CNY"},
    "opened_on": "2026-11-20",
}  # fmt: skip


def test_a_program_opens_a_dispute_once_for_a_key(sign_in: SignIn, sold: str, engine: Engine) -> None:
    client, before = sign_in(GATEWAY), count(engine)

    first, again = api(client, "/disputes", OPENING), api(client, "/disputes", OPENING)

    assert (201, "payhub.XD-50001-1", ["represent", "contest", "withdraw", "reverse"]) == (
        first.status_code, first.json["id"], first.json["can"],
    )  # fmt: skip
    assert first.json == again.json and before + 1 == count(engine)
    assert 200 == client.get(first.headers["Location"]).status_code
    other = api(client, "/disputes", OPENING | {"reason_code": "13.2"})
    assert (409, "urn:recourse:key-reused") == (other.status_code, other.json["type"])
    more = api(client, "/disputes", OPENING, key="k-2")
    assert (422, "urn:recourse:statement-refused") == (more.status_code, more.json["type"])


def test_a_program_moves_a_dispute_only_as_its_seat_and_the_stage_allow(sign_in: SignIn) -> None:
    client, path = sign_in(MERCHANT), f"/disputes/{world.OWN_CASE}/actions"

    assert 400 == api(client, f"{path}/accept", {}, key=None).status_code
    assert 400 == api(client, f"{path}/forget", {}).status_code
    refused = api(client, f"{path}/withdraw", {})
    assert 409 == refused.status_code and "it can do: represent, accept, accept_part, contest" in refused.json["detail"]
    moved = api(client, f"{path}/represent", {"words": "Proof of delivery is in the file."})
    assert (200, "representment", ["contest"]) == (moved.status_code, moved.json["stage"], moved.json["can"])
    assert 403 == api(sign_in(FINANCE), f"{path}/contest", {"words": "no"}).status_code
    assert 404 == api(sign_in(STRANGER), f"{path}/contest", {"words": "no"}).status_code
    assert 403 == api(client, "/disputes", OPENING).status_code


def test_the_openapi_document_names_the_actions_and_their_key(app: Flask) -> None:
    paths = app.test_client().get("/api/v1/openapi.json").json["paths"]

    for path in ("/api/v1/disputes", "/api/v1/disputes/{dispute_id}/actions/{verb}"):
        assert "Idempotency-Key" in str(paths[path]["post"]["parameters"]) and "409" in paths[path]["post"]["responses"]
