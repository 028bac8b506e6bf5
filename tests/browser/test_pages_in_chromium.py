"""The pages in a real browser: accessible in both themes and languages, within the policy, on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.soundness import axe_faults, scrolls_sideways
from tests.web import world

DESK, JUDGE, OPERATOR = "desk@linglong.test", "judge@recourse.test", "operator@recourse.test"
PAGES: dict[str, tuple[str, ...]] = {
    DESK: ("/", "/cases", "/cases/payhub.CB-1", "/proceedings", f"/proceedings/{world.PROCEEDING}", "/money", "/none"),
    JUDGE: ("/cases/payhub.CB-3", f"/proceedings/{world.PROCEEDING}", "/money"),
    OPERATOR: ("/set-up", "/cases/payhub.CB-1", "/money", "/rules", "/rules?code=4802", "/rules/around"),
}
LOOKS = [("light", "en"), ("dark", "zh_Hans")]
Check = Callable[[Page, str], None]


@contextmanager
def visitor(browser: Browser, served: str, *, width: int = 1280, theme: str = "light", language: str = "en",
            scripts: bool = True) -> Iterator[BrowserContext]:  # fmt: skip
    context = browser.new_context(viewport={"width": width, "height": 860}, java_script_enabled=scripts)
    context.add_cookies([{"name": name, "value": value, "url": served} for name, value in
                         (("theme", theme), ("language", language))])  # fmt: skip
    yield context
    context.close()


def take_seat(page: Page, served: str, email: str) -> None:
    page.goto(f"{served}/sign-in")
    page.locator(f'form:has(input[value="{email}"]) button').click()
    page.wait_for_url(f"{served}/")


def look_at_all(context: BrowserContext, served: str, check: Check) -> None:
    page = context.new_page()
    page.goto(f"{served}/sign-in")
    check(page, "/sign-in")
    for email, paths in PAGES.items():
        context.clear_cookies(name="recourse")
        take_seat(page, served, email)
        for path in paths:
            page.goto(served + path)
            check(page, f"{email} {path}")
    page.close()


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_axe_finds_nothing(browser: Browser, served: str, theme: str, language: str) -> None:
    found: list[str] = []

    def check(page: Page, name: str) -> None:
        for details in page.locator("details").all():
            details.evaluate("it => it.open = true")
        found.extend(f"{name}: {fault}" for fault in axe_faults(page))

    with visitor(browser, served, theme=theme, language=language) as context:
        look_at_all(context, served, check)

    assert [] == found


def test_axe_finds_nothing_on_the_phone(browser: Browser, served: str) -> None:
    found: list[str] = []

    def check(page: Page, name: str) -> None:
        found.extend(f"{name}: {fault}" for fault in axe_faults(page))

    with visitor(browser, served, width=390, theme="dark") as context:
        look_at_all(context, served, check)

    assert [] == found


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (390, "zh_Hans"), (900, "en"), (1280, "zh_Hans")])
def test_nothing_scrolls_sideways_and_no_picture_spills(browser: Browser, served: str, width: int, language: str) -> None:
    wide: list[str] = []

    def check(page: Page, name: str) -> None:
        for details in page.locator("main details").all():
            details.evaluate("it => it.open = true")
        if scrolls_sideways(page):
            wide.append(name)
        spilled = page.evaluate(
            """() => [...document.querySelectorAll("svg.picture text")].filter(text => {
                const picture = text.ownerSVGElement.getBoundingClientRect();
                const own = text.getBoundingClientRect();
                return own.width && (own.left < picture.left - 2 || own.right > picture.right + 2);
            }).map(text => text.textContent)"""
        )
        wide.extend(f"{name}: {text}" for text in spilled)

    with visitor(browser, served, width=width, language=language) as context:
        look_at_all(context, served, check)

    assert [] == wide


def test_the_browser_has_nothing_to_complain_about(browser: Browser, served: str) -> None:
    """Content policy, missing files, script errors: all end in the console."""
    said: list[str] = []
    with visitor(browser, served) as context:
        context.on("console", lambda it: said.append(it.text) if it.type in ("error", "warning") else None)
        context.on("weberror", lambda it: said.append(str(it.error)))
        look_at_all(context, served, lambda page, name: page.wait_for_load_state("networkidle"))

    assert [] == [text for text in said if "404" not in text]  # /none is asked for on purpose


def test_everything_works_without_scripts(browser: Browser, served: str) -> None:
    with visitor(browser, served, scripts=False) as context:
        page = context.new_page()
        page.goto(f"{served}/sign-in?next=/cases")
        page.fill("#email", DESK)
        page.fill("#password", world.PASSWORD)
        page.locator("form.sign-in button").click()
        page.select_option("#stage", "closed")
        page.locator("form.filters button").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        page.locator("a.row-link").click()
        expect(page.locator("h1")).to_have_text("payhub.CB-2")
        page.locator('.menu-wide button[name="language"][value="zh_Hans"]').click()
        expect(page.locator("h1")).to_have_text("payhub.CB-2")
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        page.locator(".menu-wide form.leave button").click()
        expect(page).to_have_url(f"{served}/sign-in")


def test_a_filter_changes_the_list_and_the_address_in_place(browser: Browser, served: str) -> None:
    with visitor(browser, served) as context:
        page = context.new_page()
        take_seat(page, served, DESK)
        page.goto(f"{served}/cases")
        page.select_option("#stage", "closed")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.wait_for_url("**/cases?*stage=closed*")


def test_the_list_is_walked_by_keys_and_keys_leave_fields_alone(browser: Browser, served: str) -> None:
    with visitor(browser, served) as context:
        page = context.new_page()
        take_seat(page, served, DESK)
        page.goto(f"{served}/cases")
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(page.locator("tr[data-current] a.row-link")).to_have_text("payhub.CB-3")
        page.keyboard.press("/")
        page.keyboard.type("jk")
        assert page.input_value("#search") == "jk"
        page.fill("#search", "XD-20481")
        page.keyboard.press("Enter")
        expect(page.locator("tbody tr")).to_have_count(1)


def test_a_page_is_printed_on_white_with_its_tables_and_without_its_buttons(browser: Browser, served: str) -> None:
    with visitor(browser, served, width=720, theme="dark") as context:
        page = context.new_page()
        take_seat(page, served, DESK)
        page.goto(f"{served}/cases/payhub.CB-1")
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
        assert page.evaluate("getComputedStyle(document.querySelector('table.served')).display") == "table"
        expect(page.locator("#case-acts-title")).to_be_hidden()
        assert not scrolls_sideways(page)


def test_the_whole_name_of_a_firm_in_a_tag_stays_on_the_phone(browser: Browser, served: str) -> None:
    with visitor(browser, served, width=390) as context:
        page = context.new_page()
        take_seat(page, served, DESK)
        page.goto(f"{served}/cases/payhub.CB-1")
        page.locator(".headline .tag").first.evaluate(
            "it => it.append('玲珑瓷器（景德镇）工艺品进出口有限责任公司 对主张有异议')"
        )

        assert not scrolls_sideways(page)
