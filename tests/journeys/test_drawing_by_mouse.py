"""A small theory drawn with the mouse: from nothing to a registered version with its verdicts, then a picture."""

from pathlib import Path

from live_server import LiveServer
from playwright.sync_api import Page, expect

from qualtoc.study import actions as study_actions
from qualtoc.study.model import Researcher


def add_factor(page: Page, name: str, kind: str) -> None:
    page.get_by_role("link", name="Add factor", exact=True).click()
    page.get_by_label("Name in English", exact=True).fill(name)
    page.get_by_label("Kind", exact=True).select_option(kind)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(f'.drawing [data-factor="{name.lower()}"]')).to_be_visible()


def middle(page: Page, wanted: str) -> tuple[float, float]:
    box = page.locator(wanted).first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def pull_link(page: Page, cause: str, effect: str) -> None:
    """Pull at the dot at the right of a factor until over another one."""
    page.mouse.move(*middle(page, f'[data-factor="{cause}"] rect'))
    drag(page, middle(page, f'[data-factor="{cause}"] .handle'), middle(page, f'[data-factor="{effect}"] rect'))


def pull_by_finger(page: Page, cause: str, effect: str) -> None:
    """The same with a finger, which would scroll the page if it were not held back; then the form is given up."""
    fingers = page.context.new_cdp_session(page)
    (x, y), end = middle(page, f'[data-factor="{cause}"] .handle'), middle(page, f'[data-factor="{effect}"] rect')
    fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.1, 0.4, 0.7, 1.0):
        point = {"x": x + (end[0] - x) * part, "y": y + (end[1] - y) * part}
        fingers.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_label("From", exact=True)).to_have_value(cause)
    page.get_by_role("link", name="Cancel", exact=True).click()


def pull_down(page: Page, factor: str) -> None:
    """Put a box lower; the page stays where it is while the theory is drawn anew."""
    page.evaluate("scrollTo(0, 120)")
    x, y = middle(page, f'[data-factor="{factor}"] rect')
    drag(page, (x, y), (x, y + 120))
    expect(page.get_by_role("button", name="Tidy")).to_be_visible()
    assert page.evaluate("scrollY") == 120


def take_home(page: Page, folder: Path) -> None:
    for name, first in (("SVG", b"\n<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as coming:
            page.locator(".drawing-files").get_by_role("link", name=name, exact=True).click()
        coming.value.save_as(folder / name)
        assert (folder / name).read_bytes().lstrip(b"\n").startswith(first.lstrip(b"\n"))


def test_a_theory_is_drawn_registered_judged_and_taken_home(
    live_server: LiveServer, page: Page, tmp_path: Path
) -> None:
    study_actions.new_study(live_server.database, "team", "The team", [Researcher("AR")])
    page.goto(live_server.door)
    page.goto(f"{live_server.address}/studies/team/theory")
    page.get_by_label("Name of the theory", exact=True).fill("Pride")
    page.get_by_role("button", name="Start a draft", exact=True).click()
    add_factor(page, "Visits", "activity")
    add_factor(page, "Coverage", "outcome")

    pull_by_finger(page, "coverage", "visits")
    pull_link(page, "visits", "coverage")
    page.get_by_label("in general", exact=True).select_option("+")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator('.drawing [data-link="L1"]').first).to_be_visible()

    pull_down(page, "visits")
    assert middle(page, '[data-factor="visits"] rect')[1] > middle(page, '[data-factor="coverage"] rect')[1] + 60

    page.locator('[data-factor="visits"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.factor") == "coverage"

    page.get_by_role("link", name="Register…", exact=True).click()
    page.get_by_role("button", name="Register", exact=True).click()
    page.get_by_role("link", name="verdicts", exact=True).click()
    expect(page.locator('.plate[data-link="L1"]')).to_contain_text("no evidence")
    take_home(page, tmp_path)
