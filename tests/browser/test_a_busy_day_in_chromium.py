"""Every page that has something on it on a busy day: nothing for axe, nothing sideways, wide and on the phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from runtime.database import transaction
from tests.browser.soundness import faults
from tests.browser.test_pages_in_chromium import visitor
from tests.web import fuller, world

UNFOLD = "for (const it of document.querySelectorAll('main details')) it.open = true"
LOOKS = ((1280, "dark", "en"), (390, "light", "zh_Hans"))


def signed_in(page: Page, served: str, email: str) -> None:
    page.goto(f"{served}/sign-in")
    page.fill("#email", email)
    page.fill("#password", world.PASSWORD)
    page.locator("form.sign-in button").click()
    page.wait_for_url(f"{served}/")


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_nothing_is_wrong_with_any_page_of_a_busy_day(
    browser: Browser, served: str, sqlite_engine: Engine, width: int, theme: str, language: str
) -> None:
    with transaction(sqlite_engine) as connection:
        pages = fuller.build(connection)
    found: list[str] = []

    for email, paths in pages.items():
        with visitor(browser, served, width=width, theme=theme, language=language) as context:
            page = context.new_page()
            page.on("console", lambda it: found.append(it.text) if it.type == "error" else None)
            signed_in(page, served, email)
            for path in paths:
                answer = page.goto(served + path)
                assert answer is not None and answer.status == 200, path
                page.evaluate(UNFOLD)
                found.extend(faults(page))

    assert [] == found


def test_the_secret_of_a_webhook_is_shown_on_a_page_as_sound_as_the_others(browser: Browser, served: str) -> None:
    with visitor(browser, served, width=390, theme="dark", language="zh_Hans") as context:
        page = context.new_page()
        signed_in(page, served, fuller.DESK)
        page.goto(f"{served}/webhooks")
        page.fill("#url", fuller.ADDRESS)
        page.locator("form.stated button").click()

        assert page.locator("#secret").inner_text().startswith("whsec_")
        assert [] == faults(page)
