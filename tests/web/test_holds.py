"""Holds on the pages: what is kept and how much too much, and a contest that every page then says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from disputes.store import events
from runtime.database import reading
from tests.web import world
from tests.web.conftest import SignIn, token_of

OWNER, HOLDER, MERCHANT = "desk@payhub.test", "desk@bank-east.test", "desk@linglong.test"
JUDGE, OPERATOR = "judge@recourse.test", "operator@recourse.test"
HOLD = "/money/holds/east--payhub"


def post(client: FlaskClient, words: str, token: str = "t-1") -> Any:
    data = {"form_token": token, "words": words, "csrf_token": token_of(client, "/cases")}
    return client.post(f"{HOLD}/contest", data=data)


def test_the_list_says_who_keeps_whose_money_for_what_and_how_much_too_much(sign_in: SignIn) -> None:
    page = sign_in(OWNER).get("/money/holds").text

    for shown in (
        "East Bank, Shanghai branch",
        "holds the money of Payhub gateway",
        "no clause",
        "no cap",
        "no review date",
    ):
        assert shown in page
    assert f"/proceedings/{world.PROCEEDING}" in page and "collects for others" in page
    assert re.search(r'class="num too-much"><span class="money"><span class="code">CNY</span> 5,000.00', page)
    assert "Nobody holds money back." in sign_in(MERCHANT).get("/money/holds").text


def test_the_list_as_of_a_day_and_in_an_order(sign_in: SignIn) -> None:
    client = sign_in(OWNER)

    assert "Nobody holds money back." in client.get("/money/holds?on=2026-11-02").text
    assert "20,000.00" in client.get("/money/holds?on=2026-11-03&sort=excess").text
    assert 200 == client.get("/money/holds?sort=by-magic").status_code
    wrong = client.get("/money/holds?on=soon")
    assert 400 == wrong.status_code and "is no day" in wrong.text


def test_a_hold_is_contested_once_and_every_page_says_so(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in(OWNER)
    shown = client.get(HOLD).text
    assert "cannot be undone" in shown and "Who will be told" in shown
    token = re.findall(r'name="form_token" value="([^"]+)"', shown)[0]

    answers = [post(client, "No clause allows it.", token) for _ in range(2)]

    assert [(303, HOLD)] * 2 == [(it.status_code, it.location) for it in answers]
    with reading(engine) as connection:
        assert ["contested"] == [it.kind for it in events.of(connection, "hold:east--payhub")]
    said = "contested by Payhub gateway on 24 Nov 2026"
    for email in (OWNER, HOLDER, JUDGE):
        for path in (HOLD, "/money/holds", f"/proceedings/{world.PROCEEDING}"):
            assert said in sign_in(email).get(path).text, (email, path)
    page = sign_in(HOLDER).get(HOLD).text
    assert "No clause allows it." in page and "Contest this hold" not in page
    assert 303 == post(client, "Again.", "t-2").status_code
    assert "contested already" in client.get(HOLD).text


@pytest.mark.parametrize("words", ["", "   ", "card 4242 4242 4242 4242"])
def test_what_cannot_stand_is_said_and_kept_in_the_form(sign_in: SignIn, engine: Engine, words: str) -> None:
    page = post(sign_in(OWNER), words)

    assert 422 == page.status_code and 'aria-invalid="true"' in page.text
    with reading(engine) as connection:
        assert [] == events.of(connection, "hold:east--payhub")


def test_only_the_owners_desk_contests(sign_in: SignIn) -> None:
    for email, status in ((HOLDER, 403), (JUDGE, 403), (MERCHANT, 404), (OPERATOR, 404)):
        client = sign_in(email)
        assert status == post(client, "No.").status_code
        assert "Contest this hold" not in client.get(HOLD).text


def test_every_figure_of_the_matrix_leads_to_its_lines(sign_in: SignIn) -> None:
    for email in (OWNER, HOLDER, MERCHANT, JUDGE):
        client = sign_in(email)
        for address in ("/money", "/money?on=2026-11-02"):
            found = set(re.findall(r'href="(/money/(?:pairs|losses|books)/[^"]+)"', client.get(address).text))
            assert found
            for path in found:
                page = client.get(path.replace("&amp;", "&"))
                assert 200 == page.status_code and "data-row" in page.text, path
                assert ("on=2026-11-02" in path) is ("on=" in address)
    assert not re.search(r"/money/(pairs|losses|books)/", sign_in(OPERATOR).get("/money").text)


def test_a_figure_that_is_none_of_ones_own_does_not_exist(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    for path in (
        "/money/pairs/bank-east/payhub/withheld/CNY", "/money/pairs/linglong/linglong/payable/CNY",
        "/money/pairs/linglong/payhub/payable/XXQ", "/money/pairs/linglong/%20/payable/CNY",
        "/money/losses/bank-east/provisional/CNY", "/money/books/payhub/CNY", "/money/books/linglong/EUR",
    ):  # fmt: skip
        assert 404 == client.get(path).status_code, path
    assert 200 == client.get("/money/books/linglong/CNY?on=soon&after=x").status_code
