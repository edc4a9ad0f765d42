"""No page of the demo study scrolls sideways: wide, on a narrow laptop, at 200 % zoom and on a phone."""

import pytest
from demo_pages import DEMO_PAGES, open_page
from live_server import LiveServer
from playwright.sync_api import Browser

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
