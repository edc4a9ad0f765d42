"""A coding undone and redone by keys, across page loads, and the history read and used by keys."""

import pytest
from live_server import LiveServer
from playwright.sync_api import Page, expect

from qualtoc.coding import actions
from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.database import Actor, Database
from qualtoc.study.actions import new_study
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher

TALK = b"Interviewer: And?\n\nNurse: The mentor came. Everybody asked many questions.\n"


@pytest.fixture
def coded(live_server: LiveServer, page: Page) -> Actor:
    """A study with one source of which one passage was just coded by keys; the page shows it."""
    db = live_server.database
    actor = Actor(new_study(db, "ñandú", "Ñandú", [Researcher("AR")]).id, "AR")
    actions.import_codebook(db, actor, Codebook(codes=(Code("visits", Bilingual("Visits"), "deductive"),)))
    assert import_files(db, actor, [("P1.txt", TALK)]).problems == ()
    page.goto(live_server.door)
    page.goto(f"{live_server.address}/studies/ñandú/sources/P1")
    press(page, "n", "s", "Enter")
    page.keyboard.type("vis")
    press(page, "Enter")
    expect(page.locator("#undo [data-step=undo]")).to_contain_text("code applied")
    return actor


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def codings(db: Database, actor: Actor) -> int:
    with db.reading() as session:
        return len(coding_store.quotations(session, actor.study_id))


def test_a_coding_is_undone_and_redone_across_page_loads(live_server: LiveServer, page: Page, coded: Actor) -> None:
    press(page, "u")
    expect(page.locator("#messages")).to_contain_text("Undone.")
    assert codings(live_server.database, coded) == 0
    page.reload()
    press(page, "Shift+U")
    expect(page.locator("#messages")).to_contain_text("Done again.")
    expect(page.locator("#undo [data-step=redo]")).to_have_count(0)
    assert codings(live_server.database, coded) == 1


def test_history_tells_what_is_undone_and_redone_from_it(live_server: LiveServer, page: Page, coded: Actor) -> None:
    press(page, "g", "h")
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    lines = page.locator(".history-said")
    expect(lines.first).to_have_text("“Visits” applied in P1")
    press(page, "u")
    expect(lines.first).to_have_text("undone: “Visits” applied in P1")
    press(page, "u")
    expect(lines.first).to_have_text("undone: P1 imported")
    page.goto(f"{live_server.address}/studies/ñandú/sources")
    press(page, "Shift+U")
    expect(page.locator("#undo [data-step=undo]")).to_contain_text("source imported")
    expect(page.get_by_role("link", name="P1").first).to_be_visible()
    press(page, "Shift+U")
    expect(page.locator("#undo [data-step=redo]")).to_have_count(0)
    assert codings(live_server.database, coded) == 1
