"""The evidence radar: what is about to vanish, by money and days left, for whoever it concerns and nobody else."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, insert, update

from disputes.store.tables import window
from evidence.actions.capture import Desk, capture
from evidence.store import vault
from reports.paging import PAGE_ROWS
from runtime.database import transaction
from tests.web import world
from tests.web.conftest import SignIn
from tests.web.evidence_forms import FINANCE, GATEWAY, JUDGE, MERCHANT, OPERATOR, SLIP, STRANGER, send
from trade.shipments import ProofState, Shipment
from trade.store.tables import shipment

TODAY = world.NOW.date()
DAY = timedelta(days=1)
OWN = "/sales/linglong.V-1"


def parcel(
    connection: Any, order: str, *, days: int, minor: int = 10_000, carrier: str = "DHL", closes: date | None = None,
    **more: Any,
) -> None:  # fmt: skip
    """A sale whose carrier forgets it in so many days, open to dispute for 60 days more (or until a day)."""
    chain = more.get("chain", world.CHAIN)
    id_ = f"{chain.merchant}.{order}"
    sent = Shipment(f"parcel-{order}", id_, carrier, f"JD{order}", ProofState.EXPECTED, TODAY + days * DAY)
    world.sell(connection, order, minor=minor, shipment=sent, **more)
    closes = closes or TODAY + (days + 60) * DAY
    connection.execute(
        insert(window).values(
            payment_id=id_, kind="13.1", opens_on=TODAY - 60 * DAY, closes_on=closes, rule="r", why_en="w", why_zh="因",
            estimated=False, state="open",
        )
    )  # fmt: skip


@pytest.fixture
def vanishing(app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        parcel(connection, "V-1", days=3, minor=10_000)
        parcel(connection, "V-2", days=20, minor=90_000, carrier="sandbox")
        parcel(connection, "V-3", days=5, minor=20_000, closes=TODAY + 4 * DAY)  # out of reach before it is lost
        parcel(connection, "V-4", days=40, minor=500, currency="GBP", chain=world.STRANGERS)


def listed(sign_in: SignIn, email: str = MERCHANT, asked: str = "") -> list[str]:
    return [it["order_reference"] for it in sign_in(email).get(f"/api/v1/radar?{asked}").json["parcels"]]


@pytest.mark.usefixtures("vanishing")
def test_what_vanishes_before_its_window_closes_is_listed_and_what_is_lost_first_comes_first(sign_in: SignIn) -> None:
    said = sign_in(MERCHANT).get("/api/v1/radar").json

    assert ["V-1", "XD-20481", "V-2"] == [it["order_reference"] for it in said["parcels"]]
    first, disputed, _ = said["parcels"]
    days = (first["capture_by"], first["lost_on"], first["days_left"], first["refusable_until"])
    assert ("2026-11-24", "2026-11-27", 3, "2027-01-26") == days
    assert world.OWN_CASE == disputed["dispute"] and first["dispute"] is None
    assert {"2026-11-23": 10_000, "2026-11-30": 1_240_000, "2026-12-14": 90_000} == {
        it["week_on"]: it["amount"]["minor"] for it in said["weeks"]
    }


@pytest.mark.usefixtures("vanishing")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("by=money", ["XD-20481", "V-2", "V-1"]),
        ("within=3", ["V-1"]),
        ("within=2", []),
        ("least=900", ["XD-20481", "V-2"]),
        ("least=901", ["XD-20481"]),
        ("carrier=sandbox", ["V-2"]),
        ("carrier=nobody", []),
        ("merchant=linglong", ["V-1", "XD-20481", "V-2"]),
        ("merchant=tealeaf", []),
        ("state=gone", []),
        ("after=nonsense", ["V-1", "XD-20481", "V-2"]),
    ],
)
def test_the_filter_is_the_address(sign_in: SignIn, asked: str, found: list[str]) -> None:
    assert found == listed(sign_in, asked=asked)
    page = sign_in(MERCHANT).get(f"/radar?{asked}")
    assert 200 == page.status_code and all(order in page.text for order in found)


@pytest.mark.usefixtures("vanishing")
@pytest.mark.parametrize("asked", ["within=x", "least=-1", "least=99999999999999999999", "carrier=%00", "by=x", "within=²"])
def test_what_is_no_filter_is_no_crash(sign_in: SignIn, asked: str) -> None:
    assert sign_in(MERCHANT).get(f"/radar?{asked}").status_code in (200, 400)
    assert sign_in(MERCHANT).get(f"/api/v1/radar?{asked}").status_code in (200, 400, 422)


@pytest.mark.usefixtures("vanishing")
def test_each_seat_sees_its_chains_and_the_operator_no_payment(sign_in: SignIn) -> None:
    assert ["V-1", "XD-20481", "V-2"] == listed(sign_in, GATEWAY) == listed(sign_in, FINANCE)
    assert ["V-4"] == listed(sign_in, STRANGER)
    page = sign_in(OPERATOR).get("/radar").text
    assert "DHL" in page and "SF Express" in page
    for secret in ("V-1", "XD-20481", "JDV-1", "100.00", "Linglong"):
        assert secret not in page
    assert 404 == sign_in(JUDGE).get("/radar").status_code


@pytest.mark.usefixtures("vanishing")
def test_what_a_carrier_said_is_for_the_merchant_alone(sign_in: SignIn, engine: Engine, tmp_path: Path) -> None:
    capture(Desk(partial(transaction, engine), lambda: world.NOW, lambda: world.NOW, vault.in_folder(tmp_path / "data")))

    assert "cannot be asked by us" in sign_in(MERCHANT).get("/radar").text
    assert "cannot be asked by us" not in sign_in(GATEWAY).get("/radar").text
    assert {None} == {it["told"] for it in sign_in(GATEWAY).get("/api/v1/radar").json["parcels"]}


@pytest.mark.usefixtures("vanishing")
def test_a_proof_that_the_merchant_brings_takes_its_payment_off_its_radar_and_is_nobody_elses_yet(sign_in: SignIn) -> None:
    desk = sign_in(MERCHANT)
    assert f'href="{OWN}#upload"' in desk.get("/radar").text

    answer = send(desk, SLIP, path="/sales/linglong.V-1", kind="proof_of_delivery")

    assert 200 == answer.status_code and "1 of 1 taken in as drafts" in answer.text
    assert "slip.txt" in desk.get(OWN).text and "V-1" not in listed(sign_in)
    assert "slip.txt" not in sign_in(GATEWAY).get(OWN).text and "V-1" in listed(sign_in, GATEWAY)
    assert 404 == sign_in(STRANGER).get(OWN).status_code
    assert 404 == send(sign_in(STRANGER), SLIP, path="/sales/linglong.V-1").status_code


@pytest.mark.usefixtures("vanishing")
def test_the_parcels_of_a_payment_say_by_when_the_proof_is_to_be_held(sign_in: SignIn) -> None:
    (said,) = sign_in(GATEWAY).get("/api/v1/payments/linglong.V-1/shipments").json

    assert ("expected", "2026-11-24", "2026-11-27") == (said["proof"], said["capture_by"], said["lost_on"])
    assert "proof to be held by 24 Nov 2026; carrier forgets 27 Nov 2026" in sign_in(GATEWAY).get(OWN).text
    assert "carrier forgets 3 Dec" in sign_in(MERCHANT).get(f"/cases/{world.OWN_CASE}").text


def test_proofs_that_are_lost_are_found_while_the_payment_can_still_be_refused(
    app: Flask, engine: Engine, sign_in: SignIn
) -> None:
    with transaction(engine) as connection:
        parcel(connection, "G-1", days=-5)
        connection.execute(
            update(shipment).where(shipment.c.id == "parcel-G-1").values(proof_state=ProofState.LOST.value)
        )  # fmt: skip

    assert "G-1" not in listed(sign_in) and ["G-1"] == listed(sign_in, asked="state=gone")
    assert "is lost although the payment can still be refused" in sign_in(MERCHANT).get("/radar?state=gone").text


def test_a_payment_with_two_parcels_is_two_lines_and_counts_once(app: Flask, engine: Engine, sign_in: SignIn) -> None:
    with transaction(engine) as connection:
        parcel(connection, "V-1", days=3)
        connection.execute(
            insert(shipment).values(
                id="second", payment_id="linglong.V-1", carrier="DHL", tracking_number="2", proof_state="expected",
                lost_on=TODAY + 30 * DAY, recorded_at=world.NOW,
            )
        )  # fmt: skip

    said = sign_in(MERCHANT).get("/api/v1/radar?carrier=DHL").json

    assert 2 == len(said["parcels"]) and [10_000] == [it["amount"]["minor"] for it in said["weeks"]]


def test_pages_follow_each_other_without_gap(app: Flask, engine: Engine, sign_in: SignIn) -> None:
    with transaction(engine) as connection:
        for n in range(2 * PAGE_ROWS + 5):
            parcel(connection, f"M-{n:03}", days=1 + n % 7, minor=1000 + n % 3)
    client = sign_in(MERCHANT)
    for by in ("day", "money"):
        seen: list[str] = []
        after = ""
        while after is not None:
            said = client.get(f"/api/v1/radar?by={by}&carrier=DHL&after={after}").json
            seen += [it["shipment"] for it in said["parcels"]]
            after = said["next"]
        assert 2 * PAGE_ROWS + 5 == len(seen) == len(set(seen)) == said["total"]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_with_nothing_to_show_it_says_what_would_stand_there(app: Flask, sign_in: SignIn, language: str) -> None:
    said = {"en": "No proof is about to vanish.", "zh-Hans": "目前没有即将灭失的凭证。"}[language]

    assert said in sign_in(STRANGER, language).get("/radar").text
