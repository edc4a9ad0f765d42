"""A link traced from the switch to the posterior, with keys alone; axe finds nothing wrong on the way."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from live_server import LiveServer
from playwright.sync_api import Page, expect

from qualtoc.database import Actor
from qualtoc.study import actions as study_actions
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher

THEORY = b"""
factors:
  - {id: plan, type: activity, label_en: A dated plan}
  - {id: belief, type: mechanism, label_en: Belief in the team}
  - {id: targets, type: rival, label_en: Targets from above, rival_to: [L1]}
links:
  - {id: L1, from: plan, to: belief, expected: "+"}
  - {id: R1, from: targets, to: belief, rival: true, expected: "+"}
expected_observations: [{id: O1, link: L1, text: The plan came before the rise, test: smoking gun}]
versions: [{id: v1, status: registered, registered_at: 2020-01-01}]
"""
TALK = b"---\nconsent_quotes: yes\n---\nInterviewer: And?\n\nP1: We wrote the plan and then we believed in it.\n"
CODED = b"""
coder: AR
codings: [{source: P1, words: then we believed in it, from: plan, to: belief, sign: "+"}]
"""


@pytest.fixture
def study(live_server: LiveServer) -> LiveServer:
    """A server with a study in which P1 speaks of L1, and process tracing off."""
    made = study_actions.new_study(live_server.database, "team", "The team", [Researcher("AR")])
    files = [("theory.yaml", THEORY), ("P1.txt", TALK), ("codings.yaml", CODED)]
    assert import_files(live_server.database, Actor(made.id, "AR"), files).problems == ()
    return live_server


def press(page: Page, name: str, role: str = "button") -> None:
    """Focus what has that name and press Enter."""
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def write(page: Page, label: str, words: str) -> None:
    """Go to a field by its label and type."""
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def check(page: Page, heading: str) -> None:
    """The page of that heading is open, and nothing on it is wrong for those who cannot see it."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [f"{one['id']}: {node['html'][:200]}" for one in violations for node in one["nodes"]] == []


def begin(page: Page) -> None:
    """Switch process tracing on and say what the hypothesis and its rivals are."""
    press(page, "Process tracing: optional, switched off", "link")
    check(page, "Process tracing")
    press(page, "Switch process tracing on")
    press(page, "Begin")
    expect(page.get_by_label("Rival 1", exact=True)).to_have_value("Targets from above")
    write(page, "Rival 2", "They say what is wanted")
    press(page, "Save")


def enter(page: Page) -> None:
    """Take up the observation that the theory expects: its rival and l0, then l1, then what came out."""
    press(page, "The plan came before the rise", "link")
    page.get_by_label("Under which rival could it be seen as well?").focus()
    page.keyboard.type("R1")
    write(page, "l0: how likely is it then?", "0.05")
    write(page, "l1: how likely is it if the link operates?", "0.4")
    page.get_by_label("Was it looked for, and found?").focus()
    page.keyboard.type("found")
    write(page, "Why these numbers", "With targets alone nobody writes a plan first")
    press(page, "Save")


def test_a_link_is_traced_with_keys(study: LiveServer, page: Page) -> None:
    page.goto(study.door)
    page.goto(f"{study.address}/studies/team/pattern-matching")
    begin(page)
    enter(page)
    expect(page.locator(".beside")).to_contain_text("0.89")
    expect(page.locator(".beside")).to_contain_text("insufficient")
    press(page, "Passages that show it", "link")
    check(page, "Passages that show E1")
    press(page, "Attach this passage of P1")
    expect(page.get_by_text("No further claim is recorded on this link.")).to_be_visible()
    press(page, "← E1", "link")
    check(page, "A dated plan")
    expect(page.get_by_text("then we believed in it")).to_be_visible()
    press(page, "Take this passage of P1 away from E1")
    expect(page.get_by_text("no passage shows it")).to_be_visible()
    page.locator("body").press("u")
    expect(page.get_by_text("then we believed in it")).to_be_visible()
