"""A report is read and a rival answered without a mouse."""

import re

from factories import a_study
from live_server import LiveServer
from playwright.sync_api import Page, expect
from report_study import with_report


def test_a_rival_is_answered_from_the_report_and_a_number_opens_its_voices(page: Page, live_server: LiveServer) -> None:
    with_report(live_server.database, a_study(live_server.database))
    page.goto(live_server.door)
    page.goto(f"{live_server.address}/studies/mentoring/pattern-matching?link=L12")
    verdict = page.locator("#verdict-L12-CCS")
    rivals = verdict.get_by_role("region", name="Rival explanations")
    expect(rivals).to_contain_text("no memo addresses it yet")
    expect(verdict.locator(".verdict-line")).to_contain_text("moderate")

    verdict.get_by_text("Address the rival R1 in a memo").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Supplies came a year after the change.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(rivals).to_contain_text("Supplies came a year after the change.")
    expect(rivals).to_contain_text("addressed by a memo")
    expect(verdict.locator(".verdict-line")).to_contain_text("strong")
    expect(page.locator("#verdict-L12-CCS-title")).to_be_focused()

    page.locator("#verdict-L12-ANC .sentence").get_by_role("link", name="12").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_contain_text("says no effect")
    expect(page.locator(".voices-list blockquote")).to_have_count(12)
    page.get_by_role("link", name="To the verdict").press("Enter")
    expect(page).to_have_url(re.compile("#verdict-L12-ANC$"))
