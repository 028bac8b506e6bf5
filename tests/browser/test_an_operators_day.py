"""The operator's day in a real browser: a party, a person who sets the own password, an arbitrator, a message, the audit."""

from __future__ import annotations

import re

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, update

from disputes.actions.receive_message import apply_message, keep_message
from runtime import outbox
from runtime.database import transaction
from runtime.tables import outbox as outbox_table
from tests.browser.soundness import faults
from tests.browser.test_pages_in_chromium import OPERATOR, take_seat, visitor
from tests.web import world
from web.pages.setup.jobs import LISTS

DOCKET = f"/set-up/proceedings/{world.PROCEEDING}"
PARTS = ("", "/parties", "/people", "/keys", "/jobs", "/proceedings", "/audit", "/add-party", "/add-person", "/add-key",
         "/parties/linglong", "/parties/linglong/edit", f"/people/{OPERATOR}", DOCKET.removeprefix("/set-up"))  # fmt: skip
CHOSEN = "another long sentence"


@pytest.fixture
def _trouble(served: str, sqlite_engine: Engine) -> None:
    """One message given up, one parked."""
    with transaction(sqlite_engine) as connection:
        outbox.add(connection, key="payhub.CB-1/opened", topic="email", payload={}, now=world.NOW)
        gone = {"dead_at": world.NOW, "last_error": "mailbox full", "attempts": 10}
        connection.execute(update(outbox_table).values(**gone))
        id_ = keep_message(connection, source="stripe", body=b"{}", headers={}, signature="valid", now=world.NOW)
        apply_message(connection, id_, now=world.NOW)


def press(page: Page, action: str) -> None:
    """The button of the form that goes there; a form behind a disclosure is opened first."""
    form = page.locator(f'form[action$="{action}"]').first
    closed = form.locator("xpath=ancestor::details[not(@open)]/summary")
    if closed.count():
        closed.first.click()
    form.locator("button[type=submit]").click()
    page.wait_for_load_state("load")


def add_a_party_and_a_person(page: Page, served: str) -> str:
    """The link by which the person sets the own password."""
    page.goto(f"{served}/set-up/add-party")
    page.fill("#code", "nordwind")
    page.select_option("#kind", "merchant")
    page.fill("#name_en", "Nordwind")
    page.fill("#name_zh", world.LONG_ZH)
    page.fill("#time_zone", "Europe/Nowhere")
    press(page, "/set-up/add-party")
    expect(page.locator("#time_zone")).to_have_attribute("aria-invalid", "true")
    page.fill("#time_zone", "Europe/Berlin")
    press(page, "/set-up/add-party")
    expect(page).to_have_url(f"{served}/set-up/parties/nordwind")
    page.locator('a[href$="add-person?party=nordwind"]').click()
    page.fill("#email", "mei@nordwind.test")
    page.fill("#name", "Mei 梅")
    press(page, "/set-up/add-person")
    return page.locator("#link").inner_text()


def set_the_password(page: Page, link: str) -> list[str]:
    page.goto(link)
    found = faults(page)
    for name in ("password", "again"):
        page.fill(f"#{name}", CHOSEN)
    press(page, "/set-password")
    page.fill("#email", "mei@nordwind.test")
    page.fill("#password", CHOSEN)
    press(page, "/sign-in")
    page.goto(link)
    return [*found, *faults(page)]


def switch_the_code_on(page: Page, served: str) -> list[str]:
    page.goto(f"{served}/account")
    found = faults(page)
    page.locator('a[href$="/account/code"]').click()
    found += faults(page)
    secret = re.sub(r"\s", "", page.locator("#secret-text").inner_text())
    page.fill("#code", pyotp.TOTP(secret).at(world.NOW))
    page.fill("#current", CHOSEN)
    press(page, "/account/code")
    expect(page.locator('form[action$="/account/code/off"]')).to_have_count(1)
    page.locator('a[href$="/account/add-key"]').click()
    page.fill("#name", "shop")
    page.fill("#current", CHOSEN)
    press(page, "/account/add-key")
    expect(page.locator("#key")).to_have_text(re.compile("^rk_"))
    return [*found, *faults(page)]


def look_after_the_machine(page: Page, served: str) -> None:
    page.goto(f"{served}{DOCKET}")
    page.select_option("#seat", "idle-judge@recourse.test:recourse:arbitrator")
    press(page, "/assign")
    expect(page.locator("details.confirmed")).to_have_count(2)
    page.goto(f"{served}/set-up/jobs")
    press(page, "/replay")
    page.goto(f"{served}/set-up/jobs?show=parked")
    page.locator("a.row-link").click()
    press(page, "/retry")
    page.goto(f"{served}/set-up")
    press(page, "/set-up/verify")
    expect(page.locator("#verify tbody tr")).to_have_count(1)


@pytest.mark.usefixtures("_trouble")
@pytest.mark.parametrize(("width", "language", "theme"), [(1280, "en", "light"), (390, "zh_Hans", "dark")])
def test_the_operators_day(browser: Browser, served: str, width: int, language: str, theme: str) -> None:
    with visitor(browser, served, width=width, language=language, theme=theme) as context:
        page = context.new_page()
        take_seat(page, served, OPERATOR)
        link = add_a_party_and_a_person(page, served)
        found = faults(page)
        look_after_the_machine(page, served)
        for path in (*PARTS, *(f"/jobs?show={name}" for name in LISTS), "/people/mei@nordwind.test", "/parties/nordwind"):
            page.goto(f"{served}/set-up{path}")
            for details in page.locator("main details").all():
                details.evaluate("it => it.open = true")
            found += faults(page)
        context.clear_cookies(name="recourse")
        found += set_the_password(page, link)
        found += switch_the_code_on(page, served)

    assert [] == found


@pytest.mark.usefixtures("_trouble")
def test_the_same_without_scripts(browser: Browser, served: str) -> None:
    with visitor(browser, served, scripts=False) as context:
        page = context.new_page()
        take_seat(page, served, OPERATOR)
        link = add_a_party_and_a_person(page, served)
        look_after_the_machine(page, served)
        page.goto(f"{served}/set-up/people/mei@nordwind.test")
        press(page, "/do/disable")
        press(page, "/do/enable")
        context.clear_cookies(name="recourse")
        page.goto(link)
        expect(page.locator("#password")).to_have_count(1)
