"""Going about a page with the Tab key alone."""

from playwright.sync_api import Locator, Page, expect

MOST_STEPS = 90


def step_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(MOST_STEPS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()


def choose(page: Page, wanted: Locator) -> None:
    """Step to a button or a link, and press it."""
    step_to(page, wanted)
    page.keyboard.press("Enter")
