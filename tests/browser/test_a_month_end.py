"""Finance closes a month in a real browser: from the matrix to its lines, a hold contested, a statement made and taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import worker
from tests.browser.soundness import faults
from tests.browser.test_pages_in_chromium import take_seat, visitor
from tests.flows.workers import logs_as_before

LOOKS = [(1280, "en", "light", True), (390, "zh_Hans", "dark", False)]
OWNER, FINANCE = "desk@payhub.test", "finance@linglong.test"


@pytest.fixture
def _job_settings(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job runs in the test, on the books and in the data folder of the pages."""
    monkeypatch.setenv("RECOURSE_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(tmp_path / "data"))


def make_paper() -> None:
    with logs_as_before():
        assert 1 == worker.make_paper()


def take(page: Page) -> bytes:
    with page.expect_download() as taken:
        page.locator("#progress a.btn-accent").click()
    return Path(taken.value.path()).read_bytes()


@pytest.mark.usefixtures("_job_settings")
@pytest.mark.parametrize(("width", "language", "theme", "scripts"), LOOKS)
def test_a_statement_is_asked_for_left_found_again_and_taken(
    browser: Browser, served: str, width: int, language: str, theme: str, scripts: bool
) -> None:
    found: list[str] = []
    with visitor(browser, served, width=width, language=language, theme=theme, scripts=scripts) as context:
        page = context.new_page()
        take_seat(page, served, FINANCE)
        page.goto(f"{served}/statements")
        found += faults(page, scripts=scripts)
        page.fill("#from", "2026-11-30")
        page.fill("#to", "2026-11-01")
        page.locator("form.stated button").click()
        expect(page.locator("#to")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#to-fault")).to_be_visible()
        found += faults(page, scripts=scripts)
        page.fill("#from", "2026-09-01")
        page.locator("form.stated button").click()
        expect(page.locator("#progress")).to_be_visible()
        found += faults(page, scripts=scripts)
        asked = page.url
        page.goto(f"{served}/money")
        page.goto(f"{served}/statements")
        page.locator(f'a.row-link[href="{asked.removeprefix(served)}"]').click()
        make_paper()
        if not scripts:
            page.locator('#progress a[href*="/statements/"]').click()
        expect(page.locator("#progress a.btn-accent")).to_be_visible()
        found += faults(page, scripts=scripts)
        body = take(page)
        page.goto(f"{served}/statements")
        found += faults(page, scripts=scripts)

    assert [] == found
    assert body.startswith(b"%PDF-")


@pytest.mark.parametrize(("width", "language", "theme", "scripts"), LOOKS)
def test_from_a_figure_to_its_lines_and_a_hold_contested(
    browser: Browser, served: str, width: int, language: str, theme: str, scripts: bool
) -> None:
    found: list[str] = []
    with visitor(browser, served, width=width, language=language, theme=theme, scripts=scripts) as context:
        page = context.new_page()
        take_seat(page, served, OWNER)
        page.goto(f"{served}/money")
        found += faults(page, scripts=scripts)
        page.locator('table.rows a[href*="/withheld/"]').click()
        expect(page.locator("tr[data-row]")).to_have_count(1)
        found += faults(page, scripts=scripts)
        page.goto(f"{served}/money/holds")
        found += faults(page, scripts=scripts)
        page.locator("a.row-link").click()
        page.fill("#words", "未见任何条款允许扣留。")
        found += faults(page, scripts=scripts)
        page.locator("form.stated button").click()
        expect(page.locator(".headline .tag-warn", has_text="≠")).to_have_count(1)
        expect(page.locator("#words")).to_have_count(0)
        found += faults(page, scripts=scripts)

    assert [] == found
