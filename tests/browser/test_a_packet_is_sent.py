"""A packet goes out in a real browser, with scripts and without: shown, refused, sent once, its receipt."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from disputes.actions.deliver_packet import Courier, deliver_next
from disputes.sending import State
from evidence.actions.receive_file import receive_file
from evidence.exhibit import Exhibit, Kind
from evidence.packet import Asked, Made
from evidence.store import exhibits, packets, vault
from runtime.database import transaction
from runtime.settings import Settings, load
from tests.browser.soundness import faults
from tests.browser.test_pages_in_chromium import DESK, take_seat, visitor
from tests.domain.files import a_pdf
from tests.web import world
from trade.store.tables import party

SEAT = "desk@linglong.test:linglong:dispute_desk"
LONG = "玲珑精密电子仪器有限公司西单第一分公司跨境订单签收证明及物流轨迹" * 2


@pytest.fixture
def packed(served: str, sqlite_engine: Engine, sqlite_url: str, tmp_path: Path) -> Settings:
    """Two packets of the merchant's that are ready, and a mailbox at its gateway."""
    settings = load({"RECOURSE_DATABASE_URL": sqlite_url}, data_dir=tmp_path / "data")
    file = receive_file(vault.of(settings), BytesIO(a_pdf("one", "two")), f"{LONG}.pdf")
    case = f"dispute:{world.OWN_CASE}"
    with transaction(sqlite_engine) as connection:
        connection.execute(party.update().where(party.c.code == "payhub").values(email="evidence@payhub.test"))
        exhibits.add_file(connection, file.file, now=world.NOW)
        exhibits.add(
            connection,
            Exhibit("ex-1", case, None, "linglong", SEAT, Kind.PROOF_OF_DELIVERY, file.name, file.file, file.shown,
                    world.NOW, world.NOW),
        )  # fmt: skip
        for number in (1, 2):
            asked = Asked(case, "linglong", SEAT, "email", "zh-Hans", "已签收。", ("ex-1",), world.NOW)
            packets.add(connection, f"packet-{number}", asked)
            packets.claim_next(connection, claim="c", now=world.NOW)
            made = Made("payhub-CB-1-email.pdf", 2, file.file.size_bytes, (), ())
            packets.finish(connection, f"packet-{number}", made, claim="c", now=world.NOW, sha256=file.file.sha256)
    return settings


def carry(engine: Engine, settings: Settings) -> State | None:
    return deliver_next(Courier(partial(transaction, engine), settings, vault.of(settings), lambda: world.NOW))


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(("theme", "language", "width"), [("light", "en", 1280), ("dark", "zh-Hans", 390)])
def test_from_the_packet_to_its_receipt(
    browser: Browser,
    served: str,
    packed: Settings,
    sqlite_engine: Engine,
    scripts: bool,
    theme: str,
    language: str,
    width: int,
) -> None:
    found: list[str] = []
    with visitor(browser, served, width=width, theme=theme, language=language, scripts=scripts) as context:
        page = context.new_page()
        take_seat(page, served, DESK)
        page.goto(f"{served}/packets/packet-1/by-hand")
        found += faults(page, scripts=scripts)
        page.goto(f"{served}/packets/packet-1/send")
        found += faults(page, scripts=scripts)
        page.fill("#reference", " ")
        page.fill("#words", "4111 1111 1111 1111")
        page.locator("form.stated button").click()
        expect(page.locator("#problem")).to_be_visible()
        found += faults(page, scripts=scripts)
        page.fill("#words", "Signed for. 已签收。")
        page.locator("form.stated button").click()
        expect(page.locator("dl.receipt")).to_contain_text("已签收")
        found += faults(page, scripts=scripts)
        assert State.SENT is carry(sqlite_engine, packed)
        page.reload()
        expect(page.locator("#digest-title")).to_be_visible()
        found += faults(page, scripts=scripts)
        page.goto(f"{served}/sendings")
        found += faults(page, scripts=scripts)
        page.goto(f"{served}/packets/packet-2/send")
        expect(page.locator("#digest-title")).to_be_visible()  # one is taken: led to what was sent

    assert [] == found
