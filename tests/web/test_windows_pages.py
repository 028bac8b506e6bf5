"""Windows: what is exposed until when, as a picture, a table and for programs; a payment's windows with their reasons."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from disputes.actions.compute_windows import compute_windows
from disputes.schemes.load import load_all
from disputes.store.tables import window
from disputes.windows import of_ground
from ledger.money import Money
from reports.exposure_picture import Column, draw
from runtime.database import transaction
from tests.rules.rows import a_window
from tests.web import world
from tests.web.conftest import SignIn
from trade.refunds import Refund
from trade.store import refunds

MERCHANT, ACQUIRER, STRANGER = "desk@linglong.test", "desk@bank-east.test", "desk@tealeaf.test"


@pytest.fixture
def sold(app: Flask, engine: Engine) -> None:
    """Two open sales of the merchant, one without a processing date, beside two of the world that can be disputed (one won
    its dispute, and the money is free for another), and one of the strangers."""
    with transaction(engine) as connection:
        world.sell(connection, "XD-70001", minor=50_000, processed_on=date(2026, 9, 2))
        world.sell(connection, "XD-70002", minor=70_000, sold_at=datetime(2026, 11, 20, tzinfo=UTC))
        world.sell(connection, "TL-70001", chain=world.STRANGERS, minor=999, currency="GBP")
        compute_windows(connection, on=world.NOW.date(), limit=99)


def test_exposure_is_what_the_seat_sees_and_nothing_of_others(sold: None, sign_in: SignIn) -> None:
    page, program = sign_in(MERCHANT).get("/windows").text, sign_in(MERCHANT).get("/api/v1/windows").json

    orders = {it["order_reference"]: it["amount"]["minor"] for it in program["payments"]}

    assert "XD-70001" in page and "TL-70001" not in page and "GBP" not in page
    assert {"XD-70001", "XD-70002"} <= orders.keys() and next(iter(orders)) == "XD-70002"
    assert program["total"] == len(orders) and program["next"] is None
    assert sum(line["amount"]["minor"] for line in program["exposure"]) == sum(orders.values())
    assert {line["merchant"] for line in program["exposure"]} == {"linglong"}


def test_a_disputed_sale_is_no_longer_exposure(sold: None, sign_in: SignIn) -> None:
    assert "XD-20481" not in sign_in(MERCHANT).get("/windows").text


@pytest.mark.parametrize(("minor", "left"), [(30_000, [20_000]), (50_000, [])])
def test_what_was_refunded_of_a_sale_is_no_longer_exposure(
    sold: None, sign_in: SignIn, engine: Engine, minor: int, left: list[int]
) -> None:
    given_back = Refund("linglong.XD-70001", "R-1", Money(minor, "CNY"), date(2026, 10, 1), "linglong", "payment:XD-70001")
    with transaction(engine) as connection:
        refunds.add(connection, given_back, now=world.NOW)

    program = sign_in(MERCHANT).get("/api/v1/windows").json

    amounts = {it["order_reference"]: it["amount"]["minor"] for it in program["payments"]}
    assert left == [minor for order, minor in amounts.items() if order == "XD-70001"]
    assert sum(amounts.values()) == sum(line["amount"]["minor"] for line in program["exposure"])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("merchant=linglong", True), ("merchant=bank-east", False), ("merchant=tealeaf", False), ("scheme=visa", True),
        ("scheme=jcb", False), ("after=nonsense", True),
    ],
)  # fmt: skip
def test_the_filter_is_the_address(sold: None, sign_in: SignIn, asked: str, found: bool) -> None:
    assert sign_in(ACQUIRER).get(f"/api/v1/windows?{asked}").json["total"] == (4 if found else 0)
    assert sign_in(ACQUIRER).get(f"/windows?{asked}").status_code == 200


@pytest.mark.parametrize(
    "where", ["/windows?scheme=%00", "/windows?merchant=%00", "/api/v1/windows?scheme=%00", "/windows/%00"]
)
def test_what_no_name_can_be_is_no_crash(sign_in: SignIn, where: str) -> None:
    assert sign_in(ACQUIRER).get(where).status_code < 500


def test_nothing_sold_says_how_sales_come_in(sign_in: SignIn) -> None:
    assert "No sale of your chains can still be disputed." in sign_in(STRANGER).get("/windows").text


def test_a_payment_without_a_processing_date_is_shown_as_an_estimate(sold: None, sign_in: SignIn) -> None:
    told, untold = (sign_in(MERCHANT).get(f"/windows/linglong.XD-7000{n}").text for n in (1, 2))

    assert "No processing date is on record." in untold and "estimated" in untold and "assumed to be" in untold
    assert "No processing date is on record." not in told and "2 Sep" in told


def test_each_window_has_its_days_its_reason_and_its_source(sold: None, sign_in: SignIn) -> None:
    lines = sign_in(MERCHANT).get("/api/v1/payments/linglong.XD-70001/windows").json
    page = sign_in(MERCHANT).get("/windows/linglong.XD-70001").text

    [fraud] = [line for line in lines if line["kind"] == "10.4"]
    assert (fraud["opens_on"], fraud["closes_on"], fraud["estimated"]) == ("2026-09-02", "2026-12-31", False)
    assert fraud["why_en"].replace("'", "&#39;") in page and "The rule files no longer have it." not in page


def test_many_sales_come_a_page_at_a_time(app: Flask, engine: Engine, sign_in: SignIn) -> None:
    with transaction(engine) as connection:
        for n in range(120):
            world.sell(connection, f"M-{n:03}", minor=100)
        compute_windows(connection, on=world.NOW.date(), limit=999)
    client, seen, following = sign_in(MERCHANT), [], ""

    while following is not None:
        part = client.get(f"/api/v1/windows?after={following}").json
        seen += [it["id"] for it in part["payments"]]
        following = part["next"]

    assert len(seen) == len(set(seen)) == part["total"] > 120
    assert "Next page" in client.get("/windows").text


@pytest.mark.parametrize("width", [1040.0, 340.0])
@pytest.mark.parametrize("apart", [7, 70, 7000])
def test_the_picture_keeps_its_columns_inside_and_their_labels_apart(width: float, apart: int) -> None:
    weeks = [Column(date.fromordinal(738_000 + n * apart), 100 * n, 50 * n, "30 September 2026") for n in range(40)]
    drawing = draw([*weeks, Column(None, 77, 77, "no end")], title="t", most="m", width=width)

    assert all(0 <= it.x and it.x + it.width <= width + 1 and it.y >= 0 for it in drawing.rects)
    assert drawing.words[-1].text == "no end"


def test_a_picture_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="without a week"):
        draw([], title="t", most="m", width=340)


@pytest.mark.parametrize(("last_day", "late"), [(date(2026, 11, 5), True), (date(2026, 11, 6), False), (None, False)])
def test_a_dispute_opened_after_the_last_day_of_its_ground_says_that_it_is_late(
    app: Flask, sign_in: SignIn, engine: Engine, last_day: date | None, late: bool
) -> None:
    with transaction(engine) as connection:
        connection.execute(update(window).where(window.c.kind == "13.1").values(closes_on=last_day))

    assert late is ("That alone is a defence" in sign_in(MERCHANT).get(f"/cases/{world.OWN_CASE}").text)
    assert late is ("仅凭此点即可抗辩" in sign_in(MERCHANT, "zh_Hans").get(f"/cases/{world.OWN_CASE}").text)


@pytest.mark.parametrize(("first_day", "early"), [(date(2026, 11, 7), True), (date(2026, 11, 6), False)])
def test_a_dispute_opened_before_its_ground_was_says_that_it_is_early(
    app: Flask, sign_in: SignIn, engine: Engine, first_day: date, early: bool
) -> None:
    with transaction(engine) as connection:
        connection.execute(update(window).where(window.c.kind == "13.1").values(opens_on=first_day))

    assert early is ("too early. Unless an exception" in sign_in(MERCHANT).get(f"/cases/{world.OWN_CASE}").text)


def test_a_ground_spelled_otherwise_is_the_same_ground() -> None:
    known = next(it for it in load_all().schemes["discover"].codes.values() if it.also_written)
    theirs, other = a_window("p", known.code, date(2026, 1, 1)), a_window("p", "other", None)

    assert [theirs] * 2 == [of_ground([other, theirs], name, known) for name in (known.code, known.also_written[0])]
    assert of_ground([other], known.code, known) is None and other == of_ground([other], "other", None)


def test_exposure_is_asked_for_through_one_gateway(sold: None, sign_in: SignIn) -> None:
    desk = sign_in(MERCHANT)

    through, none = (desk.get(f"/api/v1/windows?gateway={it}").json for it in ("payhub", "bank-east"))
    assert through["total"] == desk.get("/api/v1/windows").json["total"] > 0 == none["total"]
    assert "XD-70001" in desk.get("/windows?gateway=payhub").text
    assert "XD-70001" not in desk.get("/windows?gateway=otherpay").text
