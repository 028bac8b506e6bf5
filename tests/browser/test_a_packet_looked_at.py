"""A desk compiles a packet without scripts, looks at it on a telephone, and is told what to leave out."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import worker
from tests.browser.soundness import axe_faults, scrolls_sideways
from tests.browser.test_pages_in_chromium import DESK, take_seat, visitor
from tests.domain import packet_files as files
from tests.flows.workers import logs_as_before
from tests.web import world

LONG_NAME = "签收证明（北京市西城区西单北大街一百三十三号大悦城前台代收李某签字并拍照存档）.pdf"
FORM = f"/cases/{world.OWN_CASE}/evidence/packet"


@pytest.fixture
def _settings(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOURSE_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(tmp_path / "data"))


@pytest.mark.usefixtures("_settings")
def test_a_packet_is_compiled_and_looked_at_without_scripts(browser: Browser, served: str) -> None:
    with visitor(browser, served, scripts=False) as context:
        page = context.new_page()
        take_seat(page, served, DESK)
        page.goto(f"{served}/cases/{world.OWN_CASE}")
        page.locator("#file").set_input_files(
            [
                {"name": LONG_NAME, "mimeType": "application/pdf", "buffer": files.a_document(2)},
                {"name": "terms.pdf", "mimeType": "application/pdf", "buffer": files.a_document(5, first=9)},
            ]
        )
        page.get_by_role("button", name="Add to the drafts").click()
        page.goto(f"{served}{FORM}")
        page.get_by_label("Channel").select_option("mastercard-rfi")
        page.get_by_role("button", name="Compile").click()
        with logs_as_before():
            worker.make_packet()
        page.get_by_role("link", name="Look again").click()
        expect(page.get_by_text("8 of 4 pages: 4 too many")).to_be_visible()
        page.get_by_role("link", name="Compile without them").click()
        expect(page.get_by_label("Put “terms.pdf” in")).not_to_be_checked()
        page.get_by_role("button", name="Compile").click()
        with logs_as_before():
            worker.make_packet()
        page.get_by_role("link", name="Look again").click()
        expect(page.get_by_text("3 of 4 pages")).to_be_visible()
        expect(page.get_by_role("img", name="Page 3 of 3")).to_be_visible()
        made = page.url

    with visitor(browser, served, width=390, theme="dark", language="zh_Hans") as context:
        page = context.new_page()
        take_seat(page, served, DESK)
        for address in (f"{served}{FORM}", made):
            page.goto(address)
            for details in page.locator("details").all():
                details.evaluate("it => it.open = true")
            assert [] == axe_faults(page)
            assert not scrolls_sideways(page)
