"""The gateway opens a dispute and the merchant contests it, in a real browser, without scripts, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from runtime.database import transaction
from tests.browser.soundness import faults
from tests.browser.test_pages_in_chromium import DESK, take_seat, visitor
from tests.web import world


@pytest.fixture
def _sold(served: str, sqlite_engine: Engine) -> None:
    with transaction(sqlite_engine) as connection:
        world.sell(connection, "XD-50001", minor=50_000)


@pytest.mark.usefixtures("_sold")
@pytest.mark.parametrize(("width", "language", "theme"), [(1280, "en", "light"), (390, "zh_Hans", "dark")])
def test_from_the_slip_to_the_contested_claim(browser: Browser, served: str, width: int, language: str, theme: str) -> None:
    found: list[str] = []
    with visitor(browser, served, width=width, language=language, theme=theme) as context:
        page = context.new_page()
        take_seat(page, served, "desk@payhub.test")
        page.goto(f"{served}/cases/new")
        page.fill("#find", "XD-50001")
        page.locator("form.filters button").click()
        found += faults(page)
        page.locator("a.row-link").click()
        page.select_option("#reason_code", "13.1")
        page.fill("#amount", "300")
        page.locator("form.stated button").click()
        expect(page.locator("#amount")).to_have_attribute("aria-invalid", "true")
        found += faults(page)
        page.fill("#amount", "300.00")
        page.fill("#on", "2026-11-20")
        page.locator("form.stated button").click()
        found += faults(page)
        page.locator('button[name="confirm"]').click()
        expect(page.locator("h1")).to_have_text("payhub.XD-50001-1")
        found += faults(page)
        page.goto(f"{served}/service")
        expect(page.locator("tbody tr")).to_have_count(4)  # the gateway has opened its own
        found += faults(page)
        context.clear_cookies(name="recourse")
        take_seat(page, served, DESK)
        page.goto(f"{served}/cases/payhub.XD-50001-1/do/contest")
        page.fill("#words", "Signed for by the buyer.")
        found += faults(page)
        page.locator("form.stated button").click()
        expect(page.locator(".headline .tag-warn", has_text="≠")).to_have_count(1)
        expect(page.locator("table.served time")).not_to_have_count(0)

    assert [] == found


@pytest.mark.usefixtures("_sold")
def test_it_is_opened_without_scripts(browser: Browser, served: str) -> None:
    with visitor(browser, served, scripts=False) as context:
        page = context.new_page()
        take_seat(page, served, "desk@payhub.test")
        page.goto(f"{served}/cases/new?payment=linglong.XD-50001")
        page.select_option("#reason_code", "13.1")
        page.fill("#on", "2026-11-20")
        page.locator("form.stated button").click()
        page.locator('button[name="confirm"]').click()
        expect(page.locator("h1")).to_have_text("payhub.XD-50001-1")
