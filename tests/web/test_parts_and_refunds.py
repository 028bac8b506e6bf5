"""Accepting in part, the stages before a dispute and refunds, from the page and by programs."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from disputes.store import disputes
from runtime.database import reading, transaction
from tests.web import world
from tests.web.conftest import SignIn
from tests.web.test_disputes_by_hand import GATEWAY, MERCHANT, NEW, OPENING, SAID, STRANGER, api, post
from trade.store import refunds

PART = f"/cases/{world.OWN_CASE}/do/accept_part"
REFUND = {"reference": "re_1", "amount": {"minor": 20_000, "currency": "CNY"}, "refunded_on": "2026-11-20"}


@pytest.fixture
def sold(engine: Engine) -> str:
    with transaction(engine) as connection:
        return world.sell(connection, "XD-50001", minor=50_000).id


def token_in(page: str) -> str:
    return re.findall(r'name="form_token" value="([^"]+)"', page)[0]


def test_a_part_is_stated_then_shown_then_accepted_and_the_case_goes_on_about_the_rest(
    sign_in: SignIn, engine: Engine
) -> None:
    client = sign_in(MERCHANT)
    asked = client.get(PART).text
    assert "Less than the CNY 12,400.00 contested" in asked and "form_token" not in asked
    shown = client.get(f"{PART}?part=2400.00").text
    assert "CNY 2,400.00 accepted, CNY 10,000.00 still contested." in shown and "chargeback loss" in shown

    done = post(client, PART, {"form_token": token_in(shown), "part": "2400.00", "words": ""})

    page = client.get(done.location).text
    assert "10,000.00" in page and "of CNY 12,400.00 disputed" in page and "Accepted in part" in page
    with reading(engine) as connection:
        it = disputes.get(connection, world.OWN_CASE)
    assert it is not None and ("chargeback", 240_000, 1_000_000) == (it.stage.value, it.accepted_minor, it.contested.minor)


@pytest.mark.parametrize(
    ("part", "says"), [("12400.00", "That is no part of"), ("0.00", "is no amount"), ("many", "is no amount")]
)
def test_what_is_no_part_is_said_beside_the_field(sign_in: SignIn, part: str, says: str) -> None:
    page = sign_in(MERCHANT).get(f"{PART}?part={part}")

    assert 422 == page.status_code and says in page.text and 'aria-invalid="true"' in page.text


def test_a_program_accepts_a_part_and_is_told_what_is_left(sign_in: SignIn) -> None:
    client, path = sign_in(MERCHANT), f"/disputes/{world.OWN_CASE}/actions/accept_part"

    assert 422 == api(client, path, {}, key="k-0").status_code
    done = api(client, path, {"amount": {"minor": 240_000, "currency": "CNY"}}, key="k-1")

    assert (200, {"minor": 1_000_000, "currency": "CNY"}) == (done.status_code, done.json["contested"])
    again = api(client, path, {"amount": {"minor": 240_000, "currency": "CNY"}}, key="k-1")
    assert done.json == again.json


def test_the_page_of_a_case_shows_its_way_and_when_money_moves(sign_in: SignIn) -> None:
    page = sign_in(MERCHANT).get(f"/cases/{world.OWN_CASE}").text

    assert "By the moves of: Visa, collaboration (processing, consumer)." in page
    assert "money moves with the scheme" in page and 'aria-current="step"' in page


def test_an_alert_is_answered_by_a_refund_and_there_is_no_chargeback(sign_in: SignIn, sold: str, engine: Engine) -> None:
    opened = api(sign_in(GATEWAY), "/disputes", OPENING | {"stage": "alert"}).json
    client = sign_in(MERCHANT)
    assert "refund the sale or answer the alert" in client.get("/").text
    page = client.get(f"/cases/{opened['id']}/do/refund").text
    assert "before there is a chargeback" in page and "refunds" in page

    post(client, f"/cases/{opened['id']}/do/refund", {"form_token": token_in(page), "words": ""})

    with reading(engine) as connection:
        it = disputes.get(connection, opened["id"])
        assert it is not None and ("closed", "refunded") == (it.stage.value, it.outcome)
        assert [(30_000, it.cause)] == [(r.amount.minor, r.cause) for r in refunds.of_payment(connection, sold)]


def test_refunded_by_rule_a_case_is_over_when_it_is_open(sign_in: SignIn, sold: str) -> None:
    shown = post(sign_in(GATEWAY), NEW, SAID | {"stage": "rdr", "reason_code": "10.4"}).text
    assert "the case is closed at once" in shown

    opened = api(sign_in(GATEWAY), "/disputes", OPENING | {"stage": "rdr", "reason_code": "10.4"})

    assert (201, "closed", "refunded", []) == (
        opened.status_code, opened.json["stage"], opened.json["outcome"], opened.json["can"],
    )  # fmt: skip


def test_a_fraud_notice_holds_no_money_and_the_payment_can_still_be_disputed(sign_in: SignIn, sold: str) -> None:
    client = sign_in(GATEWAY)
    whole = {"amount": {"minor": 50_000, "currency": "CNY"}}

    told = api(client, "/disputes", OPENING | whole | {"stage": "fraud_notice", "reason_code": "10.4"}, key="k-1")
    charged = api(client, "/disputes", OPENING | whole | {"reason_code": "10.4"}, key="k-2")

    assert (201, 201) == (told.status_code, charged.status_code)


def refund_by_hand(client: FlaskClient, **more: str) -> str:
    said = {"payment": "linglong.XD-50001", "amount": "200.00", "on": "2026-11-20", "reference": "re_1"} | more
    shown = post(client, "/refunds/new", said)
    if shown.status_code != 200:
        return shown.text
    done = post(client, "/refunds/new", said | {"confirm": "1", "form_token": token_in(shown.text)})
    return client.get(done.location).text


def test_a_refund_by_hand_is_shown_recorded_once_and_a_dispute_of_it_has_to_say_that_it_knows(
    sign_in: SignIn, sold: str
) -> None:
    page = refund_by_hand(sign_in(MERCHANT))
    assert "re_1" in page and "The refund is on record." in page

    client = sign_in(GATEWAY)
    refused = post(client, NEW, SAID | {"amount": "400.00"})
    assert 422 == refused.status_code and "tick that box" in refused.text and 'name="despite_refund"' in refused.text
    shown = post(client, NEW, SAID | {"amount": "400.00", "despite_refund": "1"})
    assert 200 == shown.status_code
    done = post(client, NEW, SAID | {"amount": "400.00", "despite_refund": "1", "confirm": "1",
                                     "form_token": token_in(shown.text)})  # fmt: skip
    case = sign_in(MERCHANT).get(done.location).text
    assert "CNY 100.00 of this sale is refunded and claimed here as well." in case and "Refunded before" in case


def test_a_program_refunds_once_and_not_what_is_in_dispute_unless_made_already(sign_in: SignIn, sold: str) -> None:
    api(sign_in(GATEWAY), "/disputes", OPENING | {"amount": {"minor": 40_000, "currency": "CNY"}})
    client, path = sign_in(MERCHANT), f"/payments/{sold}/refunds"

    refused = api(client, path, REFUND, key="r-1")
    assert 422 == refused.status_code and "only CNY 100.00 is in no dispute" in refused.json["detail"]
    assert "would be lost twice" in refused.json["detail"]
    made = api(client, path, REFUND | {"already_made": True}, key="r-2")
    assert (201, {"minor": 0, "currency": "CNY"}) == (made.status_code, made.json["left"])
    assert 409 == api(client, path, REFUND | {"already_made": True, "refunded_on": "2026-11-19"}, key="r-3").status_code
    assert 404 == api(sign_in(STRANGER), path, REFUND, key="r-4").status_code
