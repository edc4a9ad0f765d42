"""By keyboard alone: put a coded passage to a theme, put themes in order, merge two after a preview, undo and redo."""

from by_keyboard import choose, step_to
from live_server import LiveServer
from playwright.sync_api import Page, expect

from qualtoc.coding import actions, store
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.themes import Theme
from qualtoc.database import Actor
from qualtoc.study import store as study_store
from qualtoc.study.actions import new_study
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher

TALK = b"Interviewer: Who trusts you?\n\nNurse: Nobody trusted us. Now they do.\n"
CODES = "coder: AR\nsource: P1\ncodings:\n  - {words: Nobody trusted us, code: trust}\n"
BOOK = Codebook(codes=(Code("trust", Bilingual("Trust"), "deductive"), Code("data", Bilingual("Data"), "deductive")))


def themes(server: LiveServer) -> tuple[Theme, ...]:
    with server.database.reading() as session:
        return store.themes(session, study_store.study(session, "mentoring").id)


def test_themes_are_worked_on_by_keyboard(live_server: LiveServer, page: Page) -> None:
    study = new_study(live_server.database, "mentoring", "Mentoring", [Researcher("AR")])
    actor = Actor(study.id, "AR")
    actions.import_codebook(live_server.database, actor, BOOK)
    import_files(live_server.database, actor, [("P1.txt", TALK), ("P1.yaml", CODES.encode())])
    for name in ("Trust", "Data"):
        claim = Bilingual(f"{name} matters.")
        actions.new_theme(live_server.database, actor, name=Bilingual(name), claim=claim, codes=[name.lower()])
    page.goto(live_server.door)
    put_a_coded_passage(page, live_server)
    put_in_order(page, live_server)
    merge_after_a_preview(page, live_server)


def put_a_coded_passage(page: Page, server: LiveServer) -> None:
    """From the list of coded passages to a theme, as a counter-example."""
    page.goto(f"{server.address}/studies/mentoring/finding/quotations")
    choose(page, page.get_by_role("link", name="to a theme…"))
    choose(page, page.get_by_role("button", name="A counter-example to “Trust”"))
    expect(page).to_have_url(f"{server.address}/studies/mentoring/finding/quotations")
    page.goto(f"{server.address}/studies/mentoring/themes/trust")
    expect(page.locator("#passages")).to_contain_text("Nobody trusted us")
    assert [(one.side, one.words) for one in themes(server)[0].quotations] == [("counter", "Nobody trusted us")]


def put_in_order(page: Page, server: LiveServer) -> None:
    """With Alt and an arrow key; the place is said."""
    page.goto(f"{server.address}/studies/mentoring/themes")
    step_to(page, page.get_by_role("link", name="Trust", exact=True).first)
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#messages")).to_have_text("“Trust” is at place 2 now.")
    expect(page.locator(".theme-line h2 a")).to_have_text(["Data", "Trust"])


def merge_after_a_preview(page: Page, server: LiveServer) -> None:
    """One theme into the other; after a reload undo takes it back."""
    choose(page, page.get_by_role("link", name="Data", exact=True).first)
    choose(page, page.get_by_text("Merge other themes into it…"))
    step_to(page, page.get_by_label("Trust", exact=True))
    page.keyboard.press("Space")
    choose(page, page.get_by_role("button", name="See what happens"))
    expect(page.get_by_text("Codes that come to it: Trust.")).to_be_visible()
    choose(page, page.get_by_role("button", name="Merge", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Data")
    assert [(one.name.en, one.codes) for one in themes(server)] == [("Data", ("trust", "data"))]
    page.reload()
    page.keyboard.press("u")
    expect(page.locator(".undo").first).to_contain_text("themes reordered")
    assert [one.name.en for one in themes(server)] == ["Data", "Trust"]
