"""The parcels of a case: whether proof is held, where it is, what else is done to get it; and for whose eyes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from disputes.actions.sweep import sweep
from evidence.actions.capture import Desk, capture
from evidence.store import vault
from runtime.database import transaction
from tests.web import world
from tests.web.conftest import SignIn
from trade.shipments import Shipment
from trade.store import shipments

PAGE = f"/cases/{world.OWN_CASE}"


@pytest.fixture
def captured(app: Flask, engine: Engine, tmp_path: Path) -> None:
    handed_over = world.NOW.date() - timedelta(days=20)
    with transaction(engine) as connection:
        for kind in (1, 3):
            number = f"SB{kind}-{handed_over:%y%m%d}-1"
            shipments.add(connection, Shipment(f"p{kind}", "linglong.XD-20481", "sandbox", number), now=world.NOW)
    capture(Desk(partial(transaction, engine), lambda: world.NOW, lambda: world.NOW, vault.in_folder(tmp_path / "data")))
    with transaction(engine) as connection:
        sweep(connection, now=world.NOW)


@pytest.mark.usefixtures("captured")
def test_the_merchant_finds_the_captured_proof_from_its_parcel(sign_in: SignIn) -> None:
    desk = sign_in("desk@linglong.test")

    page = desk.get(PAGE).text

    assert "proof captured" in page and "A. Whitfield" in page and "Proof of delivery captured" in page
    link = page.split('class="file-name" href="', 1)[1].split('"', 1)[0]
    assert 200 == desk.get(link).status_code
    assert "under way · asked once" in page and "next:" in page
    assert "this carrier cannot be asked by us" in page  # SF Express


@pytest.mark.usefixtures("captured")
def test_the_others_see_that_it_is_held_and_not_what(sign_in: SignIn) -> None:
    page = sign_in("desk@payhub.test").get(PAGE).text

    assert "proof captured" in page and "signature.png" not in page and "asked once" not in page


@pytest.mark.usefixtures("captured")
def test_the_same_in_chinese(sign_in: SignIn) -> None:
    page = sign_in("desk@linglong.test", "zh-Hans").get(PAGE).text

    assert "沙箱承运人" in page and "签收证明已留存" in page and "运输途中 · 已查询 1 次" in page
