"""Small windows: no page of the demo study scrolls sideways, and a transcript can be coded at 200 % zoom."""

from collections.abc import Iterator

import pytest
from demo_pages import DEMO_PAGES, open_page
from live_server import LiveServer
from playwright.sync_api import Browser, Page, expect

WINDOWS = ((1280, 720), (1024, 640), (640, 360), (390, 800))


@pytest.mark.parametrize("locale", ["en-US", "es-HN"])
def test_no_page_is_wider_than_its_window(browser: Browser, demo_server: LiveServer, locale: str) -> None:
    too_wide = []
    with browser.new_context(locale=locale) as context:
        page = context.new_page()
        page.goto(demo_server.door)
        for name in DEMO_PAGES:
            open_page(page, demo_server, name)
            for width, height in WINDOWS:
                page.set_viewport_size({"width": width, "height": height})
                needed = page.evaluate("document.documentElement.scrollWidth")
                too_wide += [(name, width, needed)] if needed > width else []
    assert too_wide == []


@pytest.fixture
def small(browser: Browser, demo_server: LiveServer) -> Iterator[Page]:
    """A transcript on a laptop at 200 % zoom."""
    with browser.new_context(viewport={"width": 640, "height": 360}) as context:
        page = context.new_page()
        page.goto(demo_server.door)
        open_page(page, demo_server, "coding")
        yield page


def test_the_words_come_before_the_sidebar(small: Page) -> None:
    expect(small.locator("#turn-1 .words")).to_be_in_viewport()


def test_the_panel_fits_into_the_window(small: Page) -> None:
    for key in ("j", "j", "s", "Enter"):
        small.keyboard.press(key)
    expect(small.locator("#find-code")).to_be_in_viewport(ratio=1)
    expect(small.locator("#code-options").get_by_role("option").first).to_be_in_viewport(ratio=1)
    expect(small.locator("[data-act=memo]")).to_be_in_viewport(ratio=1)


def test_a_family_of_codes_reads_from_top_to_bottom(small: Page) -> None:
    name = small.locator("#codebook-list summary").first.bounding_box()
    codes = small.locator("#codebook-list .family ul").first.bounding_box()
    assert name
    assert codes
    assert codes["y"] >= name["y"] + name["height"]
