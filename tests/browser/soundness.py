"""What every page must be, whoever looks: nothing for axe to find, nothing that scrolls sideways."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def axe_faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands. A click answers when the next page begins to arrive: wait for all of it."""
    page.wait_for_load_state("load")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [f"{page.url}: {it['id']} {[node['target'] for node in it['nodes']][:3]}" for it in found]


def scrolls_sideways(page: Page) -> bool:
    page.wait_for_load_state("load")
    return bool(page.evaluate(WIDER))


def faults(page: Page, *, scripts: bool = True) -> list[str]:
    """Everything wrong with the page; axe is a script itself, so it is asked only where those run."""
    found = axe_faults(page) if scripts else []
    return [*found, f"{page.url}: scrolls sideways"] if scrolls_sideways(page) else found
