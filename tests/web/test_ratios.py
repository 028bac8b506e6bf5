"""The report of monitoring ratios: what is counted of whom, and who sees it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine

from disputes.rule_topics import Counted, Watched
from disputes.schemes.load import load_all
from disputes.store import waves
from disputes.waves import Trait, Wave
from reports.store.ratios import Key, months_of
from runtime.database import reading, transaction
from tests.web import world
from tests.web.conftest import SignIn
from trade.parties import Role, Seat
from trade.visibility import scope_of
from web.pages.reports import month_end

MERCHANT, STRANGER, OPERATOR = "desk@linglong.test", "desk@tealeaf.test", "operator@recourse.test"
NOVEMBER = date(2026, 11, 1)


@pytest.mark.usefixtures("app")
def test_chargebacks_count_and_an_inquiry_does_not(engine: Engine) -> None:
    scope = scope_of(Seat("x", "x", Role.DISPUTE_DESK, "linglong"))
    with reading(engine) as connection:
        found = months_of(connection, scope, load_all(), Watched.MERCHANT, first=NOVEMBER, until=world.NOW.date())

    assert {Key("linglong", "visa")} == set(found)
    month = found[Key("linglong", "visa")]
    assert month.of(Counted.DISPUTES) == month.of(Counted.CHARGEBACKS) > 0 == month.of(Counted.FRAUD_REPORTS)


def test_each_seat_sees_its_own_merchants(app: Flask, sign_in: SignIn) -> None:
    own, other = sign_in(MERCHANT).get("/reports").text, sign_in(STRANGER).get("/reports").text

    assert "Linglong" in own and "Tealeaf" not in own and "Linglong" not in other
    assert "Linglong" in sign_in(OPERATOR).get("/reports").text
    assert "比率" in sign_in(MERCHANT, "zh_Hans").get("/reports").text


@pytest.mark.parametrize(
    "query", ["?month=2026-13", "?month=x", "?month=9999-12", "?month=0001-01", "?month=2026-11&who=nobody", "?month="]
)
def test_a_month_there_is_not_is_this_month(app: Flask, sign_in: SignIn, query: str) -> None:
    answer = sign_in(MERCHANT).get(f"/reports{query}")

    assert 200 == answer.status_code and 'value="2026-11"' in answer.text


def test_a_month_that_is_over_is_counted_to_its_end() -> None:
    today = date(2026, 11, 24)

    assert [date(2026, 10, 31), date(2024, 2, 29), today] == [
        month_end(text, today=today) for text in ("2026-10", "2024-02", "2026-11")
    ]


def test_a_merchant_sees_its_wave_and_what_it_can_hold_back(app: Flask, sign_in: SignIn, engine: Engine) -> None:
    raised = Wave("w1", "linglong", Trait.MERCHANT, "*", world.NOW.date(), 6, 40, 50)
    with transaction(engine) as connection:
        assert waves.raise_one(connection, raised)
    desk = sign_in(MERCHANT)

    assert 'href="/waves/w1"' in desk.get("/waves").text and "15.00%" in desk.get("/waves").text
    page = desk.get("/waves/w1").text
    assert "Orders to hold back" in page and "Can still be refused" in page
    assert "应暂缓的订单" in sign_in(MERCHANT, "zh_Hans").get("/waves/w1").text
    assert [404, 404] == [sign_in(seat).get("/waves/w1").status_code for seat in (STRANGER, OPERATOR)]
    assert "15.00%" in sign_in(OPERATOR).get("/waves").text and "/waves/w1" not in sign_in(STRANGER).get("/waves").text
