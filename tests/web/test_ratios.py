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
from web.pages.reports import counted_until

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
    ("month", "why"),
    [("2026-13", "is no month"), ("x", "is no month"), ("0001-01", "is no month"), ("9999-12", "has not begun")],
)
def test_a_month_there_is_not_is_said_to_be_none_and_this_month_is_shown(
    app: Flask, sign_in: SignIn, month: str, why: str
) -> None:
    answer = sign_in(MERCHANT).get(f"/reports?month={month}")

    assert 400 == answer.status_code and why in answer.text and 'value="2026-11"' in answer.text
    assert 422 == sign_in(MERCHANT).get(f"/api/v1/ratios?month={month}").status_code


@pytest.mark.parametrize("query", ["", "?month=", "?month=2026-11&who=nobody"])
def test_with_no_month_it_is_this_month(app: Flask, sign_in: SignIn, query: str) -> None:
    answer = sign_in(MERCHANT).get(f"/reports{query}")

    assert 200 == answer.status_code and 'value="2026-11"' in answer.text


def test_a_month_that_is_over_is_counted_to_its_end() -> None:
    today = date(2026, 11, 24)

    assert [date(2026, 10, 31), date(2024, 2, 29), today] == [
        counted_until(date(*month, 1), today=today) for month in ((2026, 10), (2024, 2), (2026, 11))
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


def test_programs_read_of_waves_what_their_seats_pages_show(app: Flask, sign_in: SignIn, engine: Engine) -> None:
    with transaction(engine) as connection:
        assert waves.raise_one(connection, Wave("w2", "linglong", Trait.BIN_COUNTRY, "BR", world.NOW.date(), 6, 40, 50))
    desk = sign_in(MERCHANT)

    (listed,) = desk.get("/api/v1/waves").json
    assert ("BR", 1_500, None) == (listed["value"], listed["rate_bp"], listed["closed_on"])
    assert listed == desk.get("/api/v1/waves/w2").json["wave"]
    assert [404, 404] == [sign_in(seat).get("/api/v1/waves/w2").status_code for seat in (STRANGER, OPERATOR)]
    assert [] == sign_in(STRANGER).get("/api/v1/waves").json


def test_programs_read_ratios_of_their_own_merchants_alone(app: Flask, sign_in: SignIn) -> None:
    own, other = (sign_in(seat).get("/api/v1/ratios").json["lines"] for seat in (MERCHANT, STRANGER))

    assert {"linglong"} == {line["party"] for line in own} and "linglong" not in {line["party"] for line in other}
    ratio = own[0]["stands"]["ratio_bp"]
    assert ratio == own[0]["stands"]["conditions"][0]["stands"] and own[0]["ends"] is not None and own[0]["source"]
    assert all(line["ends"] is None for line in sign_in(MERCHANT).get("/api/v1/ratios?month=2026-10").json["lines"])


def test_programs_read_the_rule_of_a_day(app: Flask, sign_in: SignIn) -> None:
    desk = sign_in(MERCHANT)

    (rule,) = desk.get("/api/v1/rules?scheme=visa&code=13.1&on=2026-06-01").json["rules"]
    assert rule["limit"]["values"][0]["days"] and rule["source"] and rule["due"]
    assert [404, 422] == [desk.get(f"/api/v1/rules?{asked}").status_code for asked in ("scheme=none", "on=31")]
