"""The way in."""

from live_server import LiveServer
from playwright.sync_api import Page, expect


def test_the_token_opens_the_first_page_and_leaves_the_address(live_server: LiveServer, page: Page) -> None:
    page.goto(live_server.door)
    expect(page).to_have_url(f"{live_server.address}/")
    expect(page.get_by_role("main")).to_be_visible()
