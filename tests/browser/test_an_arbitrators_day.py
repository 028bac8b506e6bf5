"""One journey in a real browser: the arbitrator decides, the merchant appeals; every page on the way is accessible."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from tests.browser.soundness import faults
from tests.browser.test_pages_in_chromium import take_seat, visitor
from tests.servers.databases import Furnish
from tests.web import trial
from tests.web.installed import application

JOURNEYS = [(1280, "en", True), (390, "zh_Hans", False)]


@pytest.fixture
def furnish() -> Furnish:
    return trial.build


@pytest.fixture
def served(sqlite_url: str, tmp_path: Path) -> Iterator[str]:
    app = application(sqlite_url, tmp_path)
    app.config["DEMONSTRATION_SIGN_INS"] = [
        {"email": email, "seat": f"{email}:{code or 'recourse'}:{role.value}", "label_en": email, "label_zh": email}
        for email, role, code in trial.SEATS
    ]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize(("width", "language", "scripts"), JOURNEYS)
def test_the_arbitrator_decides_and_the_merchant_appeals(
    browser: Browser, served: str, width: int, language: str, scripts: bool
) -> None:
    with visitor(browser, served, width=width, language=language, scripts=scripts) as context:
        page = context.new_page()
        take_seat(page, served, trial.JUDGE)
        expect(page.locator("tr.waits")).to_have_count(1)
        assert [] == faults(page, scripts=scripts)
        page.locator("tr.waits a").click()
        expect(page).to_have_url(served + trial.PAGE)
        assert [] == faults(page, scripts=scripts)
        page.locator('a[href$="/do/propose"]').click()
        assert [] == faults(page, scripts=scripts)
        page.go_back()
        page.locator('a[href$="/do/decide?proposal=1"]').click()
        expect(page.locator("form.act .notice")).to_contain_text("provisional" if language == "en" else "暂定")
        assert [] == faults(page, scripts=scripts)
        page.locator("form.act button").click()
        expect(page.locator("main > .notice")).to_contain_text(
            "posted, provisionally" if language == "en" else "暂定状态入账"
        )
        expect(page).to_have_url(served + trial.PAGE)
        assert [] == faults(page, scripts=scripts)

        context.clear_cookies(name="recourse")
        take_seat(page, served, trial.MERCHANT)
        page.goto(served + trial.PAGE)
        page.locator('a[href$="/do/appeal"]').click()
        assert [] == faults(page, scripts=scripts)
        page.locator("form.act button").click()
        expect(page.locator(".headline .tags")).to_contain_text("Appealed" if language == "en" else "已上诉")
        with page.expect_download() as download:
            page.locator('a[href$="/case-file.zip"]').click()
        assert download.value.suggested_filename == "huanxun-2005.zip"
        page.goto(f"{served}{trial.PAGE}?kind=appealed#timeline")
        expect(page.locator("#timeline li[id^=event]")).to_have_count(1)
        assert [] == faults(page, scripts=scripts)


def test_a_refusal_and_an_objection_are_sound_pages_too(browser: Browser, served: str) -> None:
    with visitor(browser, served) as context:
        page = context.new_page()
        take_seat(page, served, trial.MERCHANT)
        page.goto(f"{served}{trial.PAGE}/do/decide?proposal=1")
        expect(page.locator(".problem")).to_contain_text("this is done by the seat: arbitrator")
        assert [] == faults(page)
        page.goto(f"{served}{trial.PAGE}/do/contest?proposal=1")
        assert [] == faults(page)
        page.locator("#finding-1").check()
        page.locator("#words").fill("The parcels were signed for.")
        page.locator("form.act button").click()
        expect(page.locator("main > .notice")).to_contain_text("Your objection to proposal 1 is on record.")
        expect(page.locator(".objection")).to_contain_text("The parcels were signed for.")
        expect(page.locator(".findings tbody tr").first).to_contain_text("contested by")
        assert [] == faults(page)
