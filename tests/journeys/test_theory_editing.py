"""A small theory from nothing to its second version: with keys alone, and with scripts switched off."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from live_server import LiveServer
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session

from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage, found_passage
from qualtoc.coding.source import Metadata
from qualtoc.coding.transcripts import parse
from qualtoc.database import Actor
from qualtoc.study import actions as study_actions
from qualtoc.study.model import Researcher
from qualtoc.theory import actions
from qualtoc.theory.actions import ReportedInfluence

TALK = b"Interviewer: And then?\n\nP1: Since she visits us we are proud of the work.\n"


@pytest.fixture
def study(live_server: LiveServer) -> LiveServer:
    """A server with a study in which P1 says that visits made the team proud; there is no theory."""
    db = live_server.database
    study = study_actions.new_study(db, "team", "The team", [Researcher("AR")])
    actor = Actor(study.id, "AR")
    facts = Metadata("P1", participant="P1", role="nurse", language="en", consent_quotes="yes")
    coding.import_source(
        db, actor, parse(TALK, "P1.txt"), facts, "P1.txt", TALK, known_people=study_actions.ensure_participant
    )

    def passage(session: Session) -> Passage:
        return found_passage(session, coding_store.source(session, study.id, "P1"), 2, "we are proud of the work")

    actions.record_claim(db, actor, passage, ReportedInfluence("visits", "pride", "+"))
    return live_server


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A tab with scripts switched off."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 720})
    yield context.new_page()
    context.close()


def press(page: Page, name: str, role: str = "button") -> None:
    """Focus what has that name and press Enter."""
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def choose(page: Page, label: str, words: str) -> None:
    """Choose an option by typing its words, as one does with keys."""
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(words, delay=5)


def write(page: Page, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(words)


def add_factor(page: Page, name: str, kind: str) -> None:
    press(page, "Add factor", "link")
    write(page, "Name in English", name)
    choose(page, "Kind", kind)
    page.get_by_label("Name in English", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader", name=name)).to_be_visible()


def walk(page: Page, study: LiveServer) -> None:
    """Build, register, accept what the data say, refine, compare."""
    build(page, study)
    refine(page)


def build(page: Page, study: LiveServer) -> None:
    """From nothing to a registered version of two factors and a link."""
    page.goto(study.door)
    page.goto(f"{study.address}/studies/team/theory")
    write(page, "Name of the theory", "Pride")
    press(page, "Start a draft")
    add_factor(page, "Visits", "Activity")
    add_factor(page, "Coverage", "Outcome")
    press(page, "Add link", "link")
    choose(page, "From", "Visits")
    choose(page, "To", "Coverage")
    choose(page, "in general", "+ more")
    press(page, "Save")
    expect(page.locator("#link-L1")).to_contain_text("Coverage")
    press(page, "Register…", "link")
    expect(page.get_by_role("main")).to_contain_text("1 of 1 source has been coded by now")
    press(page, "Register")
    expect(page.locator(".version-line")).to_contain_text("registered")


def refine(page: Page) -> None:
    """From a registered version to the next, with what the data say."""
    press(page, "Start a draft from v1")
    page.locator("#proposals summary").first.focus()
    page.keyboard.press("Enter")
    press(page, "Accept into the draft v2", "link")
    choose(page, "in general", "+ more")
    write(page, "Reason for the change", "A nurse said it of herself.")
    press(page, "Save")
    expect(page.locator("#link-L2")).to_contain_text("emergent")
    press(page, "Register…", "link")
    press(page, "Register")
    expect(page.locator(".version-line")).to_contain_text("refined")
    press(page, "Compare versions", "link")
    expect(page.get_by_role("main")).to_contain_text("A nurse said it of herself.")


def test_a_theory_grows_from_nothing_by_keyboard(study: LiveServer, page: Page) -> None:
    walk(page, study)
    change_in_the_dialog(page, study)


def change_in_the_dialog(page: Page, study: LiveServer) -> None:
    """What saving would bring stands beside Save; a refused form keeps what was typed; the focus returns to the row."""
    page.goto(f"{study.address}/studies/team/theory")
    press(page, "Start a draft from v2")
    press(page, "Change link L1", "link")
    dialog = page.get_by_role("dialog", name="Change link L1")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Basis: where it comes from, one on each line").focus()
    page.keyboard.type("manual")
    expect(dialog.locator(".form-findings")).to_contain_text("L1 has no basis")
    write(page, "Reason for the change", "It was left out.")
    write(page, "Evidence: links whose claims show it", "L9")
    press(page, "Save")
    expect(dialog).to_contain_text("There is no link L9.")
    write(page, "Evidence: links whose claims show it", "")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    press(page, "Save")
    expect(dialog).to_be_hidden()
    expect(page.locator("#link-L1")).to_contain_text("manual")
    expect(page.locator("#link-L1 a.edit-part")).to_be_focused()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_of_a_draft_have_no_fault(study: LiveServer, browser: Browser, language: str) -> None:
    with browser.new_context(locale="en-US", color_scheme="dark" if language == "es" else "light") as context:
        page = context.new_page()
        page.goto(study.door)
        here = f"{study.address}/studies/team/theory"
        page.goto(here)
        press(page, "Start a draft")
        expect(page.locator(".version-line")).to_contain_text("draft")
        context.set_extra_http_headers({"Accept-Language": language})
        places = ("?version=v1", "/draft/factor?version=v1", "/draft/link?version=v1&cause=visits&effect=pride")
        more = (
            "/draft/merge?version=v1",
            "/draft/edges?version=v1",
            "/shared",
            "/shared/indicator",
            "/shared/observation",
        )
        for place in (*places, "/draft/registration?version=v1", *more):
            page.goto(here + place)
            found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            assert [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]] == []


def test_a_theory_grows_from_nothing_without_scripts(study: LiveServer, plain: Page) -> None:
    walk(plain, study)
