"""axe-core finds nothing wrong on any page of the demo study, in light and dark, in English and Spanish."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from demo_pages import DEMO_PAGES, open_page
from live_server import LiveServer
from playwright.sync_api import Browser, Page, expect

AXE = Axe()
MODES: dict[str, dict[str, Any]] = {
    "light in English": {"color_scheme": "light", "locale": "en-US"},
    "dark in Spanish": {"color_scheme": "dark", "locale": "es-HN"},
    "dark in English": {"color_scheme": "dark", "locale": "en-US"},
    "light in Spanish": {"color_scheme": "light", "locale": "es-HN"},
}
COSTLY = "pattern matching"  # ten thousand elements; "changed rule" is the same page with one link
EVERYWHERE = [(mode, name) for mode in list(MODES)[:2] for name in DEMO_PAGES if name != COSTLY]
SAMPLE = [(mode, name) for mode in list(MODES)[2:] for name in ("coding", "theory", "changed rule")]
ONCE = [("light in English", COSTLY)]


@pytest.fixture(scope="module")
def tab(browser: Browser, demo_server: LiveServer) -> Iterator[Callable[[str], Page]]:
    """A tab that has been let in, one for each mode."""
    tabs: dict[str, Page] = {}

    def opened(mode: str) -> Page:
        if mode not in tabs:
            tabs[mode] = browser.new_context(**MODES[mode], reduced_motion="reduce").new_page()
            tabs[mode].goto(demo_server.door)
        return tabs[mode]

    yield opened
    for page in tabs.values():
        page.context.close()


def faults(page: Page) -> list[str]:
    """What axe finds: the rule, and the element it is about."""
    violations = AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in violations for node in one["nodes"]]


@pytest.mark.parametrize(("mode", "name"), EVERYWHERE + SAMPLE + ONCE)
def test_a_page_has_no_fault(mode: str, name: str, tab: Callable[[str], Page], demo_server: LiveServer) -> None:
    page = tab(mode)
    open_page(page, demo_server, name)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("mode", list(MODES)[:2])
@pytest.mark.parametrize("face", ["code", "claim", "memo"])
def test_the_panel_has_no_fault(mode: str, face: str, tab: Callable[[str], Page], demo_server: LiveServer) -> None:
    page = tab(mode)
    open_page(page, demo_server, "coding")
    for key in ("j", "j", "s", {"code": "Enter", "claim": "c", "memo": "m"}[face]):
        page.keyboard.press(key)
    expect(page.locator(f'#coding-panel [data-face="{face}"]')).to_be_visible()
    assert faults(page) == []


def test_the_keys_have_no_fault(tab: Callable[[str], Page], demo_server: LiveServer) -> None:
    page = tab("light in English")
    open_page(page, demo_server, "overview")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert faults(page) == []


def test_the_page_without_a_token_has_no_fault(browser: Browser, demo_server: LiveServer) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(demo_server.address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert faults(page) == []
