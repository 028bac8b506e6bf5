"""A seller's program hands in a carrier's list: its own parcels only, every line answered for."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine

from runtime.database import reading, transaction
from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.evidence_forms import MERCHANT, STRANGER
from trade.shipments import Shipment, Step
from trade.store import shipments

HEAD = "carrier,tracking_number,event,happened_at,signed_by\n"
LINE = "Bike & Van,BV-7,delivered,2026-10-03T11:30:00+08:00,Lin\n"


def send(client: FlaskClient, text: str, key: str | None = "k-1") -> Any:
    headers = {"X-CSRFToken": token_of(client, "/cases")} | ({"Idempotency-Key": key} if key else {})
    return client.post("/api/v1/scans", data=text.encode(), content_type="text/csv", headers=headers)


def parcel(engine: Engine) -> None:
    with transaction(engine) as connection:
        shipments.add(connection, Shipment("bv-7", "linglong.XD-20481", "bike & van", "BV-7"), now=world.NOW)


def test_a_sellers_list_becomes_steps_of_the_carrier_told_by_the_seller_and_every_other_line_is_named(
    sign_in: SignIn, engine: Engine
) -> None:
    parcel(engine)
    client = sign_in(MERCHANT)

    answer = send(client, f"{HEAD}{LINE}Bike & Van,BV-8,delivered,2026-10-03T11:30:00Z,\n")

    assert 200 == answer.status_code and 1 == answer.json["accepted"]
    assert [3] == [it["line"] for it in answer.json["refused"]] and "BV-8" in answer.json["refused"][0]["message"]
    with reading(engine) as connection:
        found = shipments.get(connection, "bv-7")
    assert found is not None
    said = [(it.kind, it.stated_by, it.told_by, it.detail) for it in found.steps]
    assert [(Step.DELIVERED, "carrier", "linglong", ""), (Step.SIGNED, "carrier", "linglong", "Lin")] == said
    assert answer.json == send(client, f"{HEAD}{LINE}Bike & Van,BV-8,delivered,2026-10-03T11:30:00Z,\n").json
    assert 409 == send(client, HEAD + LINE).status_code and 200 == send(client, HEAD + LINE, "k-2").status_code


def test_another_seats_parcel_is_not_on_record_for_it(sign_in: SignIn, engine: Engine) -> None:
    parcel(engine)
    answer = send(sign_in(STRANGER), HEAD + LINE)

    assert (0, 1) == (answer.json["accepted"], len(answer.json["refused"])) and "on record" in answer.text
    with reading(engine) as connection:
        found = shipments.get(connection, "bv-7")
    assert found is not None and () == found.steps


def test_a_body_that_is_no_table_and_one_that_is_too_long_are_refused(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    assert [0] == [it["line"] for it in send(client, "hello").json["refused"]]
    assert 413 == send(client, "x" * (5 * 1024 * 1024), "k-2").status_code
    assert send(client, HEAD + LINE, None).status_code in (400, 422)
