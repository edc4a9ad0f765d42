"""By keyboard alone: find words and code them, accept a suggestion, undo both, and ask for the coded passages."""

from by_keyboard import step_to
from live_server import LiveServer
from playwright.sync_api import Page, expect

from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import import_codebook
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.database import Actor
from qualtoc.study import store as study_store
from qualtoc.study.actions import new_study
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher

BOOK = Codebook(codes=(Code("trust", Bilingual("Trust", "Confianza"), "deductive", keywords_en=("rely on",)),))
TALK = b"Interviewer: Who trusts you?\n\nNurse: Nobody trusted us. Now they do.\n\nNurse: We relied on her. Fine.\n"


def coded(server: LiveServer) -> list[str]:
    with server.database.reading() as session:
        study = study_store.study(session, "mentoring")
        return [one.words for one in coding_store.quotations(session, study.id)]


def opened(live_server: LiveServer, page: Page) -> None:
    """A study with a codebook and a talk, and its page of memos."""
    study = new_study(live_server.database, "mentoring", "Mentoring", [Researcher("AR")])
    import_codebook(live_server.database, Actor(study.id, "AR"), BOOK)
    import_files(live_server.database, Actor(study.id, "AR"), [("P1.txt", TALK)])
    page.goto(live_server.door)
    page.goto(f"{live_server.address}/studies/mentoring/memos")


def test_words_are_found_and_coded_by_keyboard(live_server: LiveServer, page: Page) -> None:
    opened(live_server, page)
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("trusting")
    page.keyboard.press("Enter")
    expect(page.locator(".kwic mark")).to_have_text(["trusts", "trusted"])
    step_to(page, page.locator("#found #code"))
    page.keyboard.type("Trust")
    step_to(page, page.get_by_role("checkbox").last)
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    step_to(page, page.get_by_role("button", name="Code this passage").last)
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_contain_text("Passages coded: 1.")
    assert coded(live_server) == ["trusted"]


def test_a_suggestion_is_accepted_and_taken_back_by_keyboard(live_server: LiveServer, page: Page) -> None:
    opened(live_server, page)
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(page.get_by_role("searchbox")).to_be_focused()
    step_to(page, page.get_by_role("link", name="Suggestions"))
    page.keyboard.press("Enter")
    step_to(page, page.locator("#code"))
    page.keyboard.type("Trust")
    step_to(page, page.locator("#by"))
    page.keyboard.type("the keywords")
    expect(page.locator(".proposals")).to_contain_text("We relied on her.")
    expect(page.locator(".proposals")).to_contain_text("because of: rely on")
    step_to(page, page.get_by_role("button", name="Accept the suggestion"))
    page.keyboard.press("Enter")
    expect(page.locator("#suggested")).to_contain_text("1 began as suggestions")
    assert coded(live_server) == ["We relied on her."]

    page.keyboard.press("u")
    expect(page.locator("#suggested")).to_contain_text("0 began as suggestions")
    assert coded(live_server) == []
