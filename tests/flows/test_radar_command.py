"""`recourse radar`: what is about to vanish, for the operator's shell."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from disputes.store.tables import window
from runtime.clock import utc_now
from runtime.database import make_engine, transaction
from tests.flows.test_command_line_jobs import recourse
from tests.rules.examples import a_payment
from tests.rules.rows import put_payments
from trade.shipments import Shipment
from trade.store import shipments

TODAY = utc_now().date()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert 0 == recourse(tmp_path, "migrate").returncode
    with transaction(make_engine(f"sqlite:///{tmp_path}/recourse.sqlite")) as connection:
        put_payments(connection, a_payment())
        for n, days in enumerate((5, 40)):
            lost_on = TODAY + timedelta(days=days)
            shipments.add(connection, Shipment(f"p{n}", "merchant-a.1", "dhl", f"JD{n}", lost_on=lost_on), now=utc_now())
        connection.execute(
            insert(window).values(
                payment_id="merchant-a.1", kind="13.1", opens_on=TODAY, closes_on=None, rule="r", why_en="w", why_zh="因",
                estimated=False, state="open",
            )
        )  # fmt: skip
    return tmp_path


def test_it_lists_what_is_lost_first_and_sums_each_payment_once(folder: Path) -> None:
    said = recourse(folder, "radar").stdout

    assert [f"{TODAY + timedelta(days=days)}" for days in (5, 40)] == [line.split()[0] for line in said.splitlines()[:2]]
    assert "JD0  refusable until no end" in said
    assert said.splitlines()[-1] == "1 payments about to lose their proof: EUR 100.00"


def test_a_program_reads_the_same(folder: Path) -> None:
    said = json.loads(recourse(folder, "radar", "--within", "7", "--party", "merchant-a", "--json").stdout)

    (parcel,) = said["parcels"]
    assert ("JD0", 5, None) == (parcel["tracking_number"], parcel["days_left"], parcel["refusable_until"])
    assert f"{TODAY + timedelta(days=2)}" == parcel["capture_by"]
    assert [1] == [it["payments"] for it in said["weeks"]]


def test_every_party_of_the_chain_sees_it_and_a_party_that_is_none_is_wrong_use(folder: Path) -> None:
    assert recourse(folder, "radar", "--party", "issuer-a").stdout.startswith(str(TODAY + timedelta(days=5)))
    assert 2 == recourse(folder, "radar", "--party", "nobody").returncode
