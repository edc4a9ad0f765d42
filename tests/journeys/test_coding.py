"""Coding a transcript in a real browser: by keyboard only, with the mouse, and without scripts."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from live_server import LiveServer
from playwright.sync_api import Browser, FloatRect, Locator, Page, Route, expect

from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import import_codebook
from qualtoc.coding.codebook import Bilingual, Code, Codebook, Family
from qualtoc.database import Actor
from qualtoc.study import store as study_store
from qualtoc.study.actions import new_study
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher
from qualtoc.theory import store as theory_store

BOOK = Codebook(
    families=(Family("F1", Bilingual("Relations", "Relaciones")),),
    codes=(
        Code("trust", Bilingual("Trust", "Confianza"), "deductive", family="F1"),
        Code("mentoring", Bilingual("Field mentoring", "Mentoría"), "deductive", family="F1"),
    ),
)
TALK = """Interviewer: How was it before?

Nurse: 🙂 Before, nobody trusted us. Then the mentor came every week, and we began to ask.

Interviewer: And now?

Nurse: Now the team decides. Nobody waits for the office.
"""


@pytest.fixture
def transcript(live_server: LiveServer, page: Page) -> Page:
    """The page of a short interview, in a study with two codes."""
    study = new_study(live_server.database, "mentoring", "Mentoring", [Researcher("AR")])
    actor = Actor(study.id, "AR")
    import_codebook(live_server.database, actor, BOOK)
    long = "\n\n".join(f"Interviewer: Why {n}?\n\nNurse: Because of reason {n}." for n in range(260))
    files = [("P1.txt", TALK.encode()), ("P2.txt", long.encode())]
    assert import_files(live_server.database, actor, files).problems == ()
    page.goto(live_server.door)
    page.goto(f"{live_server.address}/studies/mentoring/sources/P1")
    return page


@pytest.fixture
def coded(live_server: LiveServer) -> Callable[[], list[tuple[str, str]]]:
    """What is stored: the code and the words of each coding."""

    def stored() -> list[tuple[str, str]]:
        with live_server.database.reading() as session:
            study = study_store.study(session, "mentoring")
            return [(one.code, one.words) for one in coding_store.quotations(session, study.id)]

    return stored


def turn(page: Page, no: int) -> Locator:
    return page.locator(f"#turn-{no}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_words_are_coded_by_keyboard_alone(transcript: Page, coded: Callable[[], list[tuple[str, str]]]) -> None:
    press(
        transcript, "j", "j", "ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"
    )
    transcript.keyboard.type("conf")
    press(transcript, "Enter")
    expect(turn(transcript, 2).locator(".margin")).to_contain_text("Trust")
    expect(turn(transcript, 2)).to_be_focused()
    assert coded() == [("trust", "nobody trusted us.")]


def test_a_name_that_no_code_has_becomes_a_new_code_after_one_confirmation(
    transcript: Page, coded: Callable[[], list[tuple[str, str]]]
) -> None:
    press(transcript, "j", "j", "s", "Enter")
    transcript.keyboard.type("Loneliness")
    press(transcript, "Enter")
    expect(transcript.locator("#new-label")).to_have_value("Loneliness")
    assert coded() == []
    press(transcript, "Enter")
    expect(turn(transcript, 2).locator(".margin")).to_contain_text("Loneliness")
    expect(transcript.locator("#codebook-list")).to_contain_text("Loneliness")
    assert coded() == [("loneliness", "🙂 Before, nobody trusted us.")]


def test_selected_words_become_a_code_in_vivo(transcript: Page, coded: Callable[[], list[tuple[str, str]]]) -> None:
    press(transcript, "j", "j", "j", "j", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "i", "Enter")
    expect(turn(transcript, 4).locator(".margin")).to_contain_text("the team")
    assert coded() == [("the_team", "the team")]


def test_a_claim_is_recorded_by_keyboard_and_undone(transcript: Page, live_server: LiveServer) -> None:
    press(transcript, "j", "j", "t", "c")
    transcript.keyboard.type("mentoring")
    press(transcript, "Tab")
    transcript.keyboard.type("courage")
    press(transcript, "Tab", "Space", "Enter")
    expect(turn(transcript, 2).locator(".margin")).to_contain_text("mentoring → courage (+)")
    with live_server.database.reading() as session:
        study = study_store.study(session, "mentoring")
        assert [(c.cause, c.effect, c.sign) for c in theory_store.claims(session, study.id)] == [
            ("mentoring", "courage", "+")
        ]
    press(transcript, "u")
    expect(turn(transcript, 2).locator(".margin")).not_to_contain_text("courage")
    expect(transcript.locator("#undo [data-step=redo] button")).to_have_attribute("aria-label", "Redo: claim recorded")


def test_recent_codes_have_numbers_and_the_next_turn_without_a_code_is_found(
    transcript: Page, coded: Callable[[], list[tuple[str, str]]]
) -> None:
    press(transcript, "j", "j", "s", "Enter")
    transcript.keyboard.type("tru")
    press(transcript, "Enter")
    expect(turn(transcript, 2).locator(".margin")).to_contain_text("Trust")
    expect(turn(transcript, 2)).to_be_focused()
    press(transcript, "n")
    expect(turn(transcript, 4)).to_be_focused()
    press(transcript, "s", "1")
    expect(turn(transcript, 4).locator(".margin")).to_contain_text("Trust")
    assert coded()[1] == ("trust", "Now the team decides.")


def test_escape_leaves_the_panel_and_nothing_is_coded(
    transcript: Page, coded: Callable[[], list[tuple[str, str]]]
) -> None:
    press(transcript, "j", "j", "t", "Enter", "Escape")
    expect(transcript.locator("#coding-panel")).to_be_hidden()
    expect(turn(transcript, 2)).to_be_focused()
    assert coded() == []


def test_the_mouse_selects_and_a_click_on_the_mark_opens_and_removes_it(
    transcript: Page, coded: Callable[[], list[tuple[str, str]]]
) -> None:
    turn(transcript, 4).locator(".words").dblclick(position={"x": 12, "y": 12})
    expect(transcript.locator("#find-code")).to_be_focused()
    transcript.locator("#code-options").get_by_role("option", name="Field mentoring").click()
    mark = turn(transcript, 4).locator(".mark")
    expect(mark).to_have_text("Now")
    mark.click()
    expect(transcript.locator("#mark-editor")).to_contain_text("Field mentoring")
    transcript.get_by_role("button", name="Remove").click()
    expect(turn(transcript, 4).locator(".mark")).to_have_count(0)
    expect(transcript.locator("#coding-panel")).to_be_hidden()
    assert coded() == []


def test_marks_far_down_come_when_they_are_near(transcript: Page) -> None:
    press(transcript, ".")
    expect(transcript).to_have_url(re.compile("/P2$"))
    expect(transcript.locator("#part-3.part-plain")).to_have_count(1)
    transcript.locator("#turn-110").scroll_into_view_if_needed()
    expect(transcript.locator("#part-3.part-plain")).to_have_count(0)
    expect(transcript.locator("#turn-110 .words")).to_have_text("Because of reason 54.")


def test_marks_that_come_late_move_neither_what_is_found_nor_what_is_linked(
    transcript: Page, live_server: LiveServer
) -> None:
    with live_server.database.reading() as session:
        actor = Actor(study_store.study(session, "mentoring").id, "AR")
    codes = ("trust", "mentoring")
    lines = "".join(f"  - {{code: {code}, words: reason {n}.}}\n" for n in range(190) for code in codes)
    coded = f"schema: qualtoc-codings/1\nsource: P2\ncoder: AR\ncodings:\n{lines}"
    assert import_files(live_server.database, actor, [("late.yaml", coded.encode())]).problems == ()
    transcript.goto(f"{live_server.address}/studies/mentoring/sources/P2#turn-300")
    expect(transcript.locator("#part-7.part-plain, #part-8.part-plain")).to_have_count(0)
    expect(turn(transcript, 300)).to_be_in_viewport(ratio=1)

    assert transcript.evaluate("window.find('of reason 170.', true, true)")
    expect(transcript.locator("#part-9.part-plain")).to_have_count(0)
    expect(turn(transcript, 342).locator(".mark")).not_to_have_count(0)
    expect(turn(transcript, 342)).to_be_in_viewport(ratio=1)
    assert transcript.evaluate("getSelection().toString()") == "of reason 170."


def test_what_another_tab_removed_is_said_and_shown(transcript: Page) -> None:
    press(transcript, "j", "j", "s", "Enter")
    transcript.keyboard.type("tru")
    press(transcript, "Enter")
    expect(turn(transcript, 2).locator(".mark")).to_have_count(1)
    other = transcript.context.new_page()
    other.goto(transcript.url)
    other.locator("[data-chip]").first.click()
    other.get_by_role("button", name="Remove").click()
    expect(turn(other, 2).locator(".mark")).to_have_count(0)
    transcript.locator("[data-chip]").first.click()
    expect(transcript.locator("#messages")).to_contain_text("changed or removed in the meantime")


def test_everything_works_without_scripts(
    transcript: Page, browser: Browser, live_server: LiveServer, coded: Callable[[], list[tuple[str, str]]]
) -> None:
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(live_server.door)
    plain.goto(transcript.url)
    turn(plain, 4).get_by_role("link", name="code this turn").click()
    plain.get_by_label("Words", exact=True).fill("the team decides")
    plain.get_by_label("Code", exact=True).select_option(label="Trust")
    plain.get_by_role("button", name="Apply the code", exact=True).click()
    assert plain.url.endswith("/P1?turn=4#turn-4")
    assert coded() == [("trust", "the team decides")]
    turn(plain, 4).get_by_role("link", name="Trust").click()
    plain.get_by_role("button", name="Remove").click()
    assert coded() == []
    plain.context.close()


def test_a_selection_that_begins_behind_the_last_word_of_a_turn_begins_in_the_next_one(
    transcript: Page, coded: Callable[[], list[tuple[str, str]]]
) -> None:
    transcript.evaluate(
        """() => {
            const words = document.querySelectorAll("#turn-2 .words, #turn-3 .words");
            const [first, last] = [...words].map((one) => one.firstChild);
            getSelection().setBaseAndExtent(first, first.length, last, 3);
        }"""
    )
    press(transcript, "Enter")
    transcript.keyboard.type("tru")
    press(transcript, "Enter")
    expect(turn(transcript, 3).locator(".mark")).to_have_text("And")
    assert coded() == [("trust", "And")]


@contextmanager
def held_back(page: Page, path: str) -> Iterator[None]:
    """What is sent there arrives afterwards, as on a slow computer."""
    waiting: list[Route] = []
    hold = waiting.append
    page.route(path, lambda route: hold(route))
    yield
    hold = Route.continue_
    for route in waiting:
        route.continue_()


def test_what_is_typed_before_the_answer_waits_for_it(
    transcript: Page, coded: Callable[[], list[tuple[str, str]]]
) -> None:
    with held_back(transcript, "**/P1/codings"):
        press(transcript, "j", "j", "s", "Enter")
        transcript.keyboard.type("tru")
        press(transcript, "Enter", "j", "j", "s", "Enter")
        transcript.keyboard.type("mentx")
        press(transcript, "Backspace", "Enter", "s", "1")
    expect(turn(transcript, 4).locator(".margin li")).to_have_count(2)
    assert coded() == [
        ("trust", "🙂 Before, nobody trusted us."),
        ("mentoring", "Now the team decides."),
        ("trust", "Nobody waits for the office."),
    ]
    expect(transcript.locator("#coding-panel")).to_be_hidden()


def test_what_is_typed_before_a_refusal_is_dropped_and_the_panel_stays(
    transcript: Page, coded: Callable[[], list[tuple[str, str]]]
) -> None:
    with held_back(transcript, "**/P1/claims"):
        press(transcript, "j", "j", "s", "c")
        transcript.keyboard.type("trust")
        press(transcript, "Tab")
        transcript.keyboard.type("trust")
        press(transcript, "Tab", "Space", "Shift+Tab", "End", "Enter", "j", "s", "1")
    expect(transcript.locator("#panel-problem")).not_to_be_empty()
    expect(transcript.locator("#claim-form [name=effect]")).to_have_value("trust")
    assert coded() == []


def test_a_new_code_that_is_undone_gives_its_digit_back(transcript: Page) -> None:
    press(transcript, "j", "j", "s", "Enter")
    transcript.keyboard.type("Loneliness")
    press(transcript, "Enter", "Enter")
    expect(transcript.locator('[data-recent="1"]')).to_contain_text("Loneliness")
    press(transcript, "u")
    expect(transcript.locator("#recent")).to_be_hidden()
    press(transcript, "t", "Enter")
    transcript.keyboard.type("tru")
    press(transcript, "Enter")
    expect(transcript.locator('[data-recent="1"]')).to_contain_text("Trust")


def box(of: Locator) -> FloatRect:
    """Where it stands, once it is there to be seen."""
    expect(of).to_be_visible()
    found = of.bounding_box()
    assert found
    return found


def test_a_finger_selects_and_the_panel_comes_without_a_keyboard(transcript: Page, browser: Browser) -> None:
    phone = browser.new_context(viewport={"width": 390, "height": 700}, has_touch=True, locale="en-US").new_page()
    phone.context.add_cookies([{**one} for one in transcript.context.cookies()])  # type: ignore[typeddict-item]
    phone.goto(transcript.url)
    phone.locator("#turn-2").dispatch_event("pointerdown", {"pointerType": "touch"})
    phone.evaluate(
        """() => { const words = document.querySelector("#turn-2 .words").firstChild;
                   getSelection().setBaseAndExtent(words, 3, words, 9); }"""
    )
    panel = phone.locator("#coding-panel")
    expect(panel).to_be_visible()
    expect(phone.locator("#find-code")).not_to_be_focused()
    phone.locator("#code-options").get_by_role("option", name="Trust").tap()
    expect(turn(phone, 2).locator(".mark")).to_have_text("Before")
    expect(panel).to_be_hidden()
    turn(phone, 2).locator(".mark").tap()
    end, line, sheet = (box(one) for one in (phone.locator(".coding-end-last"), turn(phone, 2).locator(".mark"), panel))
    assert line["y"] + line["height"] <= sheet["y"]
    x, y = end["x"] + 1, end["y"] + end["height"] / 2
    fingers = phone.context.new_cdp_session(phone)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in (20, 40, 60):
        fingers.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + step, "y": y}]})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(turn(phone, 2).locator(".mark")).not_to_have_text("Before")
    phone.wait_for_timeout(500)  # after which the panel came to what is selected
    expect(panel).to_be_hidden()
    phone.context.close()


def test_paper_shows_the_marks_of_parts_that_were_never_near(transcript: Page, live_server: LiveServer) -> None:
    press(transcript, ".")
    expect(transcript).to_have_url(re.compile("/P2$"))
    with live_server.database.reading() as session:
        actor = Actor(study_store.study(session, "mentoring").id, "AR")
    lines = "schema: qualtoc-codings/1\nsource: P2\ncoder: AR\ncodings:\n  - {code: trust, words: reason 54}\n"
    assert import_files(live_server.database, actor, [("late.yaml", lines.encode())]).problems == ()
    expect(transcript.locator("#part-3.part-plain")).to_have_count(1)
    transcript.pdf()
    expect(transcript.locator(".part-plain")).to_have_count(0)
    expect(turn(transcript, 110).locator(".margin")).to_contain_text("Trust")


def test_the_frame_fits_with_an_act_to_undo_in_spanish(transcript: Page) -> None:
    transcript.context.add_cookies([{"name": "language", "value": "es", "url": transcript.url}])
    transcript.reload()
    transcript.locator(".study-name").evaluate("one => { one.textContent = 'Acompañamiento a parteras de la sierra'; }")
    press(transcript, "j", "j", "s", "Enter")
    transcript.keyboard.type("tru")
    press(transcript, "Enter")
    expect(transcript.locator("#undo [data-step=undo] button")).to_be_visible()
    for width in (1024, 1100, 1220, 1280):
        transcript.set_viewport_size({"width": width, "height": 640})
        cut = transcript.evaluate(
            """() => [...document.querySelectorAll(".frame-tools > *")]
                .filter((one) => one.getBoundingClientRect().right > innerWidth - 8)
                .map((one) => one.outerHTML)"""
        )
        assert cut == [], width
        brand = transcript.locator(".frame-names").evaluate("one => one.clientWidth")
        assert brand >= 95
