"""What a browser must never meet: errors in the console, lost codings, and words of people that act as markup."""

import re
from collections.abc import Iterator

import pytest
from demo_pages import DEMO_PAGES, open_page
from live_server import LiveServer
from playwright.sync_api import ConsoleMessage, Page, expect

from qualtoc.coding.actions import import_codebook
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.database import Actor
from qualtoc.study.actions import new_study
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher

EVIL = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
TALK = f"Interviewer: And then?\n\nNurse: We wrote {EVIL} on the wall. Nobody laughed at it.\n"
BOOK = Codebook(
    families=(),
    codes=(
        Code("trust", Bilingual("Trust", "Confianza"), "deductive"),
        Code("evil", Bilingual(f"Evil {EVIL}", f"Malo {EVIL}"), "deductive"),
    ),
)


@pytest.fixture
def transcript(live_server: LiveServer, page: Page) -> Page:
    """The page of an interview whose words are markup, in a study whose title is, too."""
    study = new_study(live_server.database, "wall", f"Wall {EVIL}", [Researcher("AR")])
    actor = Actor(study.id, "AR")
    import_codebook(live_server.database, actor, BOOK)
    assert import_files(live_server.database, actor, [("P1.txt", TALK.encode())]).problems == ()
    page.goto(live_server.door)
    page.goto(f"{live_server.address}/studies/wall/sources/P1")
    return page


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser writes into its console as an error: scripts that fail, what the policy refuses."""
    found: list[str] = []

    def hear(url: str, said: str) -> None:
        found.append(f"{url}: {said}")

    def hear_error(said: ConsoleMessage) -> None:
        if said.type == "error":
            hear(said.page.url if said.page else "", said.text)

    page.context.on("console", hear_error)
    page.context.on("weberror", lambda error: hear(error.page.url if error.page else "", str(error.error)))
    yield found


def code(page: Page, letters: str) -> None:
    """Code the first sentence of the second turn by keyboard."""
    for key in ("j", "j", "s", "Enter"):
        page.keyboard.press(key)
    page.keyboard.type(letters)
    page.keyboard.press("Enter")


def test_no_page_writes_an_error_to_the_console(demo_server: LiveServer, page: Page, complaints: list[str]) -> None:
    page.goto(demo_server.door)
    tabs = [page.context.new_page() for _ in range(8)]  # they wait for the last of their requests together
    names = list(DEMO_PAGES)
    for start in range(0, len(names), len(tabs)):
        opened = list(zip(tabs, names[start : start + len(tabs)], strict=False))
        for tab, name in opened:
            open_page(tab, demo_server, name)
        for tab, _ in opened:
            tab.wait_for_load_state("networkidle")
    # The console names a page that does not exist; that is the one word to be expected.
    assert [said for said in complaints if "sources/nobody" not in said] == []


def test_acting_on_the_pages_writes_no_error_to_the_console(
    demo_server: LiveServer, page: Page, complaints: list[str]
) -> None:
    page.goto(demo_server.door)
    open_page(page, demo_server, "coding")
    for key in ("j", "j", "s", "Enter", "Escape", "c", "Escape", "?"):
        page.keyboard.press(key)
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".coding-chip [data-chip]").first.click()
    field = page.locator("#memo-on-mark")
    field.evaluate("one => { one.style.height = '9rem'; }")  # what a browser does where somebody draws a field larger
    page.evaluate("() => htmx.ajax('GET', document.querySelector('.coding-chip a').href, '#mark-editor')")
    expect(field).not_to_have_attribute("style", re.compile("height"))
    open_page(page, demo_server, "changed rule")
    page.locator("#rule-theta").fill("0.6")
    page.locator("#rule-theta").press("Tab")
    expect(page.locator("#rule-changes")).to_contain_text("0.6")
    open_page(page, demo_server, "coreq")
    page.locator("#coreq-13").get_by_role("link", name="Answer").click()
    expect(page.locator("#coreq-13 textarea")).to_be_focused()
    assert complaints == []


def test_two_tabs_on_one_turn_lose_nothing(transcript: Page) -> None:
    other = transcript.context.new_page()
    other.goto(transcript.url)
    code(transcript, "trust")
    expect(transcript.locator("#turn-2 [data-chip]")).to_have_count(1)
    code(other, "evil")
    expect(other.locator("#turn-2 [data-chip]")).to_have_count(2)
    for tab in (transcript, other):
        tab.reload()
        expect(tab.locator("#turn-2 .margin li")).to_have_count(2)


def test_a_reload_keeps_what_was_coded(transcript: Page) -> None:
    code(transcript, "trust")
    marked = transcript.locator("#turn-2 .mark").first
    expect(marked).to_be_visible()
    words = transcript.locator("#turn-2 .words").inner_text()
    transcript.reload()
    expect(marked).to_be_visible()
    expect(transcript.locator("#turn-2 .words")).to_have_text(words)


def test_markup_in_words_titles_and_names_is_text(transcript: Page, complaints: list[str]) -> None:
    expect(transcript.locator("#turn-2 .words")).to_contain_text(EVIL)
    code(transcript, "evil")
    expect(transcript.locator("#turn-2 .margin")).to_contain_text(EVIL)
    expect(transcript.locator("#codebook-list")).to_contain_text(EVIL)
    expect(transcript.locator("#undo")).to_be_visible()
    for path in ("", "/sources", "/codebook", "/codebook/evil", "/quotations", "/coreq", "/memos", "/theory"):
        transcript.goto(transcript.url.partition("/studies/")[0] + "/studies/wall" + path)
        expect(transcript.locator(".study-name")).to_contain_text(EVIL)
        expect(transcript.locator("main script, main img")).to_have_count(0)
        assert transcript.title() != "taken"
    assert complaints == []
