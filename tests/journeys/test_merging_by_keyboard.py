"""By keyboard alone: move codes, merge two after seeing what will happen, undo, and redo after a page load."""

from live_server import LiveServer
from playwright.sync_api import Page, expect

from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import apply_code, found_passage, import_codebook
from qualtoc.coding.codebook import Bilingual, Code, Codebook, Family
from qualtoc.database import Actor
from qualtoc.study import store as study_store
from qualtoc.study.actions import new_study
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher

BOOK = Codebook(
    (Family("F", Bilingual("Relations")),),
    (
        Code("trust", Bilingual("Trust"), "deductive", family="F"),
        Code("safety", Bilingual("Safety"), "deductive", family="F"),
        Code("voice", Bilingual("Voice"), "deductive", family="F"),
    ),
)
TALK = b"Interviewer: Who trusts you?\n\nNurse: Nobody trusted us. Now they do, and we speak up.\n"


def opened(server: LiveServer, page: Page) -> None:
    """A study with three codes and two codings, and its codebook."""
    study = new_study(server.database, "mentoring", "Mentoring", [Researcher("AR")])
    actor = Actor(study.id, "AR")
    import_codebook(server.database, actor, BOOK)
    import_files(server.database, actor, [("P1.txt", TALK)])
    for code, words in (("trust", "Nobody trusted us"), ("safety", "we speak up")):
        apply_code(
            server.database,
            actor,
            lambda s, words=words: found_passage(s, coding_store.source(s, study.id, "P1"), 2, words),  # type: ignore[misc]
            code,
        )
    page.goto(server.door)
    page.goto(f"{server.address}/studies/mentoring/codebook")


def coded(server: LiveServer) -> list[str]:
    with server.database.reading() as session:
        study = study_store.study(session, "mentoring")
        return [one.code for one in coding_store.quotations(session, study.id)]


def test_codes_are_moved_and_merged_by_keyboard(live_server: LiveServer, page: Page) -> None:
    opened(live_server, page)
    lines = page.locator("#codes .code-chip")
    lines.first.focus()
    page.keyboard.press("Shift+J")
    expect(lines).to_have_text(["Safety", "Trust", "Voice"])
    expect(lines.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+L")
    expect(page.locator("#code-voice")).to_have_class("depth-1")
    expect(lines.nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+M")
    merge(page)
    expect(page.locator(".facts")).to_contain_text("2 codings")
    assert coded(live_server) == ["safety", "safety"]
    page.keyboard.press("u")
    expect(page.locator("#code-trust")).not_to_contain_text("now: Safety")
    assert coded(live_server) == ["trust", "safety"]
    page.reload()
    page.keyboard.press("Shift+U")
    expect(page.locator("#code-trust")).to_contain_text("now: Safety")
    assert coded(live_server) == ["safety", "safety"]


def merge(page: Page) -> None:
    """Choose the other code, read what will happen, and do it."""
    expect(page.get_by_role("heading", name="Merge: Trust")).to_be_visible()
    expect(page.locator("#into")).to_be_focused()
    page.keyboard.type("Relations › Saf")
    expect(page.locator("#merge_preview")).to_contain_text("1 coding in 1 source: AR 1")
    expect(page.locator("#merge_preview")).to_contain_text("1 sub-code: Voice")
    for _ in range(4):  # more codes, the keywords, the reason, the button
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Safety")).to_be_visible()


def test_codes_are_dragged_before_and_under_others_and_to_a_family_and_undo_brings_them_back(
    live_server: LiveServer, page: Page
) -> None:
    opened(live_server, page)
    lines = page.locator("#codes .code-chip")
    onto(page, "voice", "#code-trust", at=0.1)
    expect(lines).to_have_text(["Voice", "Trust", "Safety"])
    onto(page, "safety", "#code-voice", at=0.5)
    expect(page.locator("#code-safety")).to_have_class("depth-1")
    expect(lines).to_have_text(["Voice", "Safety", "Trust"])
    onto(page, "safety", "h2[data-family='F']", at=0.5)
    expect(lines).to_have_text(["Voice", "Trust", "Safety"])
    expect(lines.nth(2)).to_be_focused()
    page.keyboard.press("u")
    expect(lines).to_have_text(["Voice", "Safety", "Trust"])
    page.locator("button.undo").first.click()
    expect(page.locator("#code-safety")).to_have_class("depth-0")
    page.keyboard.press("u")
    expect(lines).to_have_text(["Trust", "Safety", "Voice"])


def onto(page: Page, code: str, goal: str, at: float) -> None:
    """Drag a code by its line to a place of another one, from 0 at its top to 1 at its bottom."""
    box = page.locator(goal).bounding_box()
    assert box is not None
    page.locator(f"#code-{code}").drag_to(page.locator(goal), target_position={"x": 60, "y": box["height"] * at})
