"""Files brought in a real browser: dropped, pasted, by the keyboard; known at once, tried again, mended, put in order."""

from __future__ import annotations

from base64 import b64encode

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from tests.browser.soundness import faults
from tests.browser.test_pages_in_chromium import DESK, take_seat, visitor
from tests.domain.files import a_pdf, a_picture, changed_pdf
from tests.web.evidence_forms import CASE

SLIP: FilePayload = {"name": "slip.txt", "mimeType": "text/plain", "buffer": b"signed for by Mr Li"}
GIVE = """([where, how, name, type, data]) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], name, {type}));
    const target = document.querySelector(where);
    for (const kind of how === "drop" ? ["dragover", "drop"] : ["paste"])
        target.dispatchEvent(how === "drop"
            ? new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true})
            : new ClipboardEvent(kind, {clipboardData: files, bubbles: true, cancelable: true}));
}"""


def give(page: Page, where: str, how: str, name: str, kind: str, data: bytes) -> None:
    page.evaluate(GIVE, [where, how, name, kind, b64encode(data).decode()])


def drafts(page: Page, count: int) -> None:
    expect(page.locator(".exhibits-chosen tbody tr")).to_have_count(count, timeout=30_000)


@pytest.fixture
def page(browser: Browser, served: str) -> Page:
    with visitor(browser, served) as context:
        found = context.new_page()
        take_seat(found, served, DESK)
        found.goto(served + CASE)
        yield found  # type: ignore[misc]


def test_a_screenshot_is_pasted_and_named_by_its_moment_but_never_out_of_a_field(page: Page) -> None:
    give(page, "body", "paste", "image.png", "image/png", a_picture("PNG"))
    drafts(page, 1)

    expect(page.locator(".exhibits-chosen tbody tr")).to_contain_text("screenshot 20")
    expect(page.locator(".upload-said")).to_contain_text("Taken in as a draft")
    expect(page.locator(".exhibits-chosen img.thumb")).to_have_js_property("complete", True)
    give(page, "#search", "paste", "image.png", "image/png", a_picture("PNG", size=(70, 70)))
    expect(page.locator(".upload-list li")).to_have_count(1)


def test_what_was_brought_before_is_known_by_its_bytes_and_never_sent(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda it: sent.append(it.url) if it.method == "POST" else None)
    for name in ("slip.txt", "the same.txt"):
        give(page, "#evidence", "drop", name, "text/plain", SLIP["buffer"])
        drafts(page, 1)
        expect(page.locator(".upload-counts")).to_contain_text("1 of 1" if name == "slip.txt" else "2 of 2")

    expect(page.locator('.upload-list [data-look="calm"]')).to_contain_text("here before")
    assert 1 == len(sent)
    page.reload()
    give(page, "#evidence", "drop", "once more.txt", "text/plain", SLIP["buffer"])
    expect(page.locator('.upload-list [data-look="calm"]')).to_contain_text("here before")
    assert 1 == len(sent)


def test_what_did_not_arrive_is_tried_again(page: Page) -> None:
    broken = [True]

    def once(route: Route) -> None:
        route.abort() if broken.pop() else route.continue_()
        page.unroute("**/evidence")

    page.route("**/evidence", once)
    give(page, "#evidence", "drop", "slip.txt", "text/plain", SLIP["buffer"])
    expect(page.locator('.upload-list [data-look="bad"]')).to_contain_text("did not arrive whole")

    page.get_by_role("button", name="Try again: slip.txt").click()

    drafts(page, 1)
    expect(page.locator(".upload-counts")).to_have_text("1 of 1 done, 0 not taken")


def test_a_refused_paper_comes_in_as_pictures_by_one_button(page: Page) -> None:
    give(page, "#evidence", "drop", "form.pdf", "application/pdf", changed_pdf("script"))
    expect(page.locator('.upload-list [data-look="bad"]')).to_contain_text("carries a program (JavaScript)")
    assert [] == faults(page)

    page.get_by_role("button", name="Take its pages as pictures instead: form.pdf").click()

    drafts(page, 1)
    expect(page.locator('.upload-list [data-look="good"]')).to_contain_text("Its pages are taken in as pictures")
    page.locator(".exhibits-chosen tbody a").first.click()
    expect(page.locator("ol.custody")).to_contain_text("drawn as pictures, from a file that is not taken")
    assert [] == faults(page)


def press_to(page: Page, name: str) -> None:
    """Tab until what has this name has the focus, as a person without a mouse does."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('label, button, a, select, input')?.textContent.includes(arguments)"
                         .replace("arguments", repr(name))):  # fmt: skip
            return
    raise AssertionError(f"the keyboard never comes to {name}")


def test_everything_is_done_by_the_keyboard_alone(page: Page, served: str) -> None:
    page.on("filechooser", lambda _chooser: None)  # told of it well before the key, which nobody waits for otherwise
    page.locator("#file").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files([SLIP, {"name": "door.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}])
    page.keyboard.press("Tab")
    page.keyboard.type("invoice")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    drafts(page, 2)
    page.evaluate("document.activeElement.blur(); document.querySelector('#drafts-title').scrollIntoView()")
    press_to(page, "Look at what will be submitted")
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/submit**")
    second = page.locator("main tbody a").nth(1).inner_text()

    press_to(page, f"Move up: {second}")
    page.keyboard.press("Enter")

    expect(page.locator("main tbody a").first).to_have_text(second)
    expect(page.get_by_role("status")).to_contain_text("is number 1 of 2 now")
    expect(page.locator("*:focus")).to_contain_text(f"Move down: {second}")  # it comes to it once the page has arrived
    assert [] == faults(page)
    press_to(page, "Submit")
    page.keyboard.press("Enter")
    expect(page.locator("dl.receipt")).to_be_visible()
    expect(page.locator("main table.rows a").first).to_have_text(second)
