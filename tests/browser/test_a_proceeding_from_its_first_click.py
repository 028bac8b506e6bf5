"""One journey in a real browser: filed from a case, found, proposed, decided, declared final, settled."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from disputes.actions.assign import assign
from runtime.database import transaction
from tests.browser.soundness import faults
from tests.browser.test_pages_in_chromium import DESK, JUDGE, take_seat, visitor
from tests.web import world

GATEWAY = "desk@payhub.test"
LOOKS = [(1280, "en", "light", True), (390, "zh_Hans", "dark", False)]
WHERE = "/proceedings/payhub-2026-1"


def seated(context: BrowserContext, served: str, email: str, path: str) -> Page:
    context.clear_cookies(name="recourse")
    page = context.new_page()
    take_seat(page, served, email)
    page.goto(served + path)
    return page


def file_it(page: Page) -> None:
    page.locator('a[href*="/proceedings/new"]').click()
    page.select_option("#defendant", "linglong")
    page.select_option("#second", "bank-east")
    page.fill("#title_zh", "付汇诉玲珑：一笔无人签收的货款")
    page.fill("#relief_en", "Repayment of what was charged back.")
    page.locator("form.stated button").click()


def find(page: Page, party: str, duty: str, fact: str) -> None:
    page.locator('a[href$="/plead/finding"]').click()
    page.select_option("#party", party)
    page.locator("#duty").select_option(duty)
    page.fill("#on", "2026-11-10")
    page.fill("#fact_en", fact)


@pytest.mark.parametrize(("width", "language", "theme", "scripts"), LOOKS)
def test_from_the_filing_to_the_settlement(
    browser: Browser, served: str, sqlite_engine: Engine, width: int, language: str, theme: str, scripts: bool
) -> None:
    found: list[str] = []
    with visitor(browser, served, width=width, language=language, theme=theme, scripts=scripts) as context:
        page = seated(context, served, GATEWAY, f"/cases/{world.OWN_CASE}")
        file_it(page)
        found += faults(page, scripts=scripts)
        page.locator('button[name="confirm"]').click()
        page.wait_for_url(served + WHERE)
        found += faults(page, scripts=scripts)

        with transaction(sqlite_engine) as connection:
            seat = f"{JUDGE}:recourse:arbitrator"
            assign(connection, proceeding_id=WHERE.rpartition("/")[2], seat_id=seat, by="recourse", now=world.NOW)
        page = seated(context, served, DESK, WHERE)
        find(page, "payhub", "gateway-prove-authorisation", "No authentication was kept.")
        found += faults(page, scripts=scripts)
        page.locator("form.stated button").click()
        page.wait_for_url(served + WHERE)
        page.locator('a[href$="/do/propose"]').click()
        page.locator('button[name="doctrine"]').first.click()
        page.wait_for_url(served + WHERE)

        page = seated(context, served, JUDGE, WHERE)
        for act in ("decide", "finalise", "settle"):
            page.locator(f'a[href*="/do/{act}"]').first.click()
            found += faults(page, scripts=scripts)
            page.locator("form.act button").click()
            page.wait_for_url(served + WHERE)
        expect(page.locator(".headline .tags")).to_contain_text("Settled" if language == "en" else "已了结")
        found += faults(page, scripts=scripts)

    assert [] == found
