"""A transcript is corrected by keyboard alone after it was coded, and the correction is taken back."""

from live_server import LiveServer
from playwright.sync_api import Page, expect
from sqlmodel import Session

from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage, found_passage
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.database import Actor
from qualtoc.study import actions as study_actions
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher

TALK = b"Interviewer: And then?\n\nP1: Since she visits us we are proud of the wrok.\n"


def press(page: Page, name: str, role: str = "button") -> None:
    """Focus what has that name and press Enter."""
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def coded(live_server: LiveServer) -> None:
    db = live_server.database
    actor = Actor(study_actions.new_study(db, "team", "The team", [Researcher("AR")]).id, "AR")
    assert not import_files(db, actor, [("P1.txt", TALK)]).problems
    coding.import_codebook(db, actor, Codebook(codes=(Code("pride", Bilingual("Pride"), "inductive"),)))

    def passage(session: Session) -> Passage:
        return found_passage(session, coding_store.source(session, actor.study_id, "P1"), 2, "proud of the wrok")

    coding.apply_code(db, actor, passage, "pride")


def test_transcript_is_corrected_by_keyboard_and_the_correction_taken_back(live_server: LiveServer, page: Page) -> None:
    coded(live_server)
    page.goto(live_server.door)
    page.goto(f"{live_server.address}/studies/team/sources/P1/facts")
    press(page, "Correct the transcript…", "link")
    page.get_by_label("The text", exact=True).focus()
    page.keyboard.press("Control+End")
    for _ in range(len("rok.\n")):
        page.keyboard.press("Backspace")
    page.keyboard.type("ork.")
    press(page, "Show what moves")
    expect(page.get_by_text("Get other words: 1")).to_be_visible()
    page.get_by_label("Reason", exact=True).focus()
    page.keyboard.type("heard again")
    press(page, "Store the correction")
    expect(page.locator("#turn-2 .words")).to_have_text("Since she visits us we are proud of the work.")
    expect(page.locator("#turn-2 .margin")).to_contain_text("Pride")
    page.goto(f"{live_server.address}/studies/team/sources/P1/revisions")
    page.locator("summary", has_text="Take the last correction back").focus()
    page.keyboard.press("Enter")
    press(page, "Take the correction back")
    expect(page.locator("#turn-2 .words")).to_have_text("Since she visits us we are proud of the wrok.")
