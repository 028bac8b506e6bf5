"""The merchant proves its delivery in a real browser: several files, one of them refused, drafts, submission, receipt."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.soundness import faults
from tests.browser.test_pages_in_chromium import DESK, take_seat, visitor
from tests.domain.files import a_pdf, a_picture, changed_pdf
from tests.web.evidence_forms import CASE, SUIT

LONG = "玲珑精密电子仪器有限公司西单第一分公司跨境订单签收证明及物流轨迹" * 3
FILES: list[FilePayload] = [
    {"name": f"{LONG}.pdf", "mimeType": "application/pdf", "buffer": a_pdf("one", "two")},
    {"name": "form.pdf", "mimeType": "application/pdf", "buffer": changed_pdf("script")},
    {"name": "门口照片.jpg", "mimeType": "image/jpeg", "buffer": a_picture(gps=True, size=(640, 480))},
]
DROP = """([name, text]) => {
    const files = new DataTransfer();
    files.items.add(new File([text], name, {type: "text/plain"}));
    for (const type of ["dragover", "drop"])
        document.getElementById("evidence").dispatchEvent(
            new DragEvent(type, {dataTransfer: files, bubbles: true, cancelable: true}));
}"""


def hand_in(page: Page, found: list[str], *, scripts: bool) -> None:
    """From the drafts to the receipt, looking at every page on the way."""
    page.locator('button[form="choose"]').click()
    found += faults(page, scripts=scripts)
    page.fill("#words", "Signed for on 9 September. 9月9日签收。")
    page.locator("form.stated button").click()
    expect(page.locator("dl.receipt")).to_contain_text("9月9日签收。")
    found += faults(page, scripts=scripts)
    page.locator("main table.rows a").first.click()
    found += faults(page, scripts=scripts)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_with_scripts_each_file_has_its_progress_and_its_verdict(browser: Browser, served: str, theme: str) -> None:
    found: list[str] = []
    with visitor(browser, served, theme=theme) as context:
        page = context.new_page()
        take_seat(page, served, DESK)
        page.goto(served + CASE)
        found += faults(page)
        page.set_input_files("#file", FILES)
        page.select_option("#kind", "proof_of_delivery")
        page.locator("#upload button[type=submit]").click()
        expect(page.locator(".upload-counts")).to_have_text("3 of 3 done, 1 not taken", timeout=30_000)
        expect(page.locator('.upload-list [data-look="bad"]')).to_contain_text("form.pdf")
        expect(page.locator('.upload-list [data-look="bad"]')).to_contain_text("carries a program (JavaScript)")
        expect(page.locator(".exhibits-chosen tbody tr")).to_have_count(2)
        page.evaluate(DROP, ["dropped.txt", "signed for by Mr Li"])
        expect(page.locator(".exhibits-chosen tbody tr")).to_have_count(3, timeout=30_000)
        found += faults(page)
        page.locator(".exhibits-chosen tr", has_text="dropped.txt").locator("button").click()
        expect(page.locator(".exhibits-chosen tbody tr")).to_have_count(2)
        hand_in(page, found, scripts=True)
        page.goto(served + CASE)
        expect(page.locator("article.submission tbody tr")).to_have_count(2)
        page.locator("article.submission details").first.click()
        expect(page.locator("ol.custody").first).to_be_visible()
        found += faults(page)

    assert [] == found


def test_without_scripts_the_same_form_sends_them_together(browser: Browser, served: str) -> None:
    found: list[str] = []
    with visitor(browser, served, width=390, language="zh_Hans", theme="dark", scripts=False) as context:
        page = context.new_page()
        take_seat(page, served, DESK)
        page.goto(served + SUIT)
        page.set_input_files("#file", FILES)
        page.locator("#upload button[type=submit]").click()
        expect(page.locator(".verdicts .tag-bad")).to_have_count(1)
        expect(page.locator(".why")).to_contain_text("程序")
        found += faults(page, scripts=False)
        page.locator("main a.btn-accent").click()
        found += faults(page, scripts=False)
        hand_in(page, found, scripts=False)
        page.goto(served + SUIT)
        expect(page.locator("article.submission tbody tr")).to_have_count(2)
        found += faults(page, scripts=False)

    assert [] == found


def test_a_file_can_be_cancelled_and_one_too_large_never_leaves(browser: Browser, served: str) -> None:
    with visitor(browser, served) as context:
        page = context.new_page()
        take_seat(page, served, DESK)
        page.goto(served + CASE)
        page.evaluate(
            """() => {
                const files = new DataTransfer();
                files.items.add(new File([new Uint8Array(26 * 1024 * 1024)], "film.txt"));
                files.items.add(new File(["signed for"], "slip.txt"));
                document.getElementById("file").files = files.files;
            }"""
        )
        page.route("**/evidence", lambda _route: None)  # it never arrives
        page.locator("#upload button[type=submit]").click()
        expect(page.locator('.upload-list [data-look="bad"]')).to_contain_text("the file has 26 MB; at most 25 MB")
        page.locator(".upload-list button").click()
        expect(page.locator('.upload-list [data-look="calm"]')).to_contain_text("cancelled; nothing of it is kept")
        expect(page.locator(".upload-counts")).to_have_text("2 of 2 done, 2 not taken")
