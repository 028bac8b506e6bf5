"""A merchant puts on record what was agreed and how a parcel went, in a real browser, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.soundness import faults
from tests.browser.test_pages_in_chromium import DESK, take_seat, visitor
from tests.web.evidence_forms import CASE

SALE = "/sales/linglong.XD-20481"
LONG = "玲珑精密电子仪器有限公司西单第一分公司跨境订单沟通记录" * 6


def add(page: Page, kind: str, at: str, **said: str) -> None:
    """From the sale's page to the form of a kind and back with it stated."""
    page.locator(f'a[href$="/add/{kind}"]').click()
    page.fill("#at", at)
    for name, value in said.items():
        if page.locator(f"select#{name}").count():
            page.select_option(f"#{name}", value)
        else:
            page.fill(f"#{name}", value)
    page.locator("form.stated button").click()


@pytest.mark.parametrize(("theme", "width", "scripts"), [("light", 1280, True), ("dark", 390, True), ("light", 390, False)])
def test_what_was_agreed_and_how_it_went_is_told_and_every_page_is_sound(
    browser: Browser, served: str, theme: str, width: int, scripts: bool
) -> None:
    found: list[str] = []
    with visitor(browser, served, theme=theme, width=width, scripts=scripts) as context:
        page = context.new_page()
        take_seat(page, served, DESK)
        page.goto(served + SALE)
        found += faults(page, scripts=scripts)
        add(page, "terms", "2026-09-01T11:00:30", version="3.2", consent="checkbox", url="https://linglong.test/terms")
        add(page, "authorisation", "2026-09-01T11:00:31", avs="Y", cvv="M", ip_address="203.0.113.7")
        add(page, "message", "2026-09-20T11:00:00", direction="from_buyer", channel="email", text=LONG)
        expect(page.locator("#said .said")).to_have_count(3)
        add(page, "authorisation", "2026-09-01T11:00:31", avs="N")
        expect(page.locator("#problem")).to_contain_text("Say why it changes")
        found += faults(page, scripts=scripts)
        page.fill("#correction", LONG)
        page.locator("form.stated button").click()
        page.locator('a[href$="/add-step"]').click()
        found += faults(page, scripts=scripts)
        page.select_option("#step", "delivered")
        page.select_option("#stated_by", "recipient")
        page.fill("#at", "2026-09-14T11:00:00")
        page.locator("form.stated button").click()
        expect(page.locator(".gaps li").first).to_contain_text("Two days for one step")
        for each in page.locator("main details").all():
            each.locator("summary").click()
        found += faults(page, scripts=scripts)
        page.goto(served + CASE)
        expect(page.locator(".said h3").first).to_have_text("Terms of sale agreed to")
        found += faults(page, scripts=scripts)
    assert [] == found
