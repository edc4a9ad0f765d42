"""An hour at the desk by keyboard alone: ten passages coded, both ends of one moved, undone; then with the mouse."""

import io
import re
import wave

from live_server import LiveServer
from playwright.sync_api import Page, expect

from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import import_codebook
from qualtoc.coding.actions.recordings import add_recording
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.database import Actor
from qualtoc.study import store as study_store
from qualtoc.study.actions import new_study
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher

BOOK = Codebook(
    families=(),
    codes=(Code("trust", Bilingual("Trust"), "deductive"), Code("visits", Bilingual("Visits"), "deductive")),
)
TALK = "\n\n".join(
    f"Interviewer: And in year {n}?\n\nNurse: In year {n} the mentor came. Everybody asked many questions."
    for n in range(12)
)
FIRST = "In year 0 the mentor came."


def desk(live_server: LiveServer, page: Page) -> Actor:
    """The page of an interview of 24 turns is open; gives who codes."""
    study = new_study(live_server.database, "mentoring", "Mentoring", [Researcher("AR")])
    actor = Actor(study.id, "AR")
    import_codebook(live_server.database, actor, BOOK)
    assert import_files(live_server.database, actor, [("P1.txt", TALK.encode())]).problems == ()
    page.goto(live_server.door)
    page.goto(f"{live_server.address}/studies/mentoring/sources/P1")
    return actor


def stored(live_server: LiveServer) -> list[tuple[str, str]]:
    """The code and the words of each coding."""
    with live_server.database.reading() as session:
        study = study_store.study(session, "mentoring")
        return [(one.code, one.words) for one in coding_store.quotations(session, study.id)]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def said(page: Page, words: str) -> None:
    expect(page.locator("#messages")).to_contain_text(words)


def test_ten_passages_are_coded_and_the_ends_of_one_moved_by_keyboard_alone(
    live_server: LiveServer, page: Page
) -> None:
    desk(live_server, page)
    press(page, "n", "s", "Enter")
    page.keyboard.type("tru")
    press(page, "Enter")
    expect(page.locator("#turn-2 .mark")).to_have_count(1)
    for _ in range(9):
        press(page, "n", "s", "a")
    expect(page.locator("#transcript .coding-chip")).to_have_count(10)
    assert {code for code, _ in stored(live_server)} == {"trust"}
    assert stored(live_server)[0] == ("trust", FIRST)

    for _ in range(10):
        press(page, "Shift+D")
    said(page, FIRST)
    press(page, "Shift+ArrowLeft", "o", "Shift+ArrowRight", "r")
    said(page, "other ends")
    assert stored(live_server)[0] == ("trust", "year 0 the mentor")
    press(page, "o", "Shift+ArrowRight", "Shift+ArrowRight", "r")
    expect(page.locator("#turn-2 .mark")).to_have_text("year 0 the mentor came. Everybody")
    page.reload()
    press(page, "u")
    expect(page.locator("#turn-2 .mark")).to_have_text("year 0 the mentor")
    press(page, "u")
    expect(page.locator("#turn-2 .mark")).to_have_text(FIRST)
    assert len(stored(live_server)) == 10


def test_a_coding_is_taken_away_and_a_code_made_under_another_by_keyboard(live_server: LiveServer, page: Page) -> None:
    desk(live_server, page)
    press(page, "n", "s", "Enter")
    page.keyboard.type("tru")
    press(page, "Enter", "n", "s", "a", "k", "Shift+d", "x")
    expect(page.locator("#transcript .coding-chip")).to_have_count(1)
    press(page, "n", "s", "Shift+W")
    page.keyboard.type("Doubt")
    expect(page.locator("#new-parent")).to_have_value("trust")
    press(page, "Enter")
    expect(page.locator("#codebook-list")).to_contain_text("Doubt")
    press(page, "n", "s", "w")
    page.keyboard.type("How the team speaks of the visits when nobody from the office listens to what is said")
    press(page, "Enter")
    chip = page.locator(".coding-chip a", has_text="How the team speaks")
    expect(chip).to_have_attribute("title", re.compile("is said$"))
    assert chip.evaluate("one => one.clientHeight < 2.5 * parseFloat(getComputedStyle(one).lineHeight)")


def test_the_recording_is_played_at_a_turn_by_key_and_by_click(live_server: LiveServer, page: Page) -> None:
    actor = desk(live_server, page)
    spoken = "".join(f"\n00:0{n}.000 --> 00:0{n}.900\n<v {('Ana', 'Luis')[n % 2]}>Year {n}.\n" for n in range(6))
    assert import_files(live_server.database, actor, [("R1.vtt", f"WEBVTT\n{spoken}".encode())]).problems == ()
    add_recording(live_server.database, actor, "R1", "r.wav", a_wav(seconds=30))
    page.goto(f"{live_server.address}/studies/mentoring/sources/R1")
    press(page, "j", "j", "j", "Shift+P")
    heard = page.locator(".is-heard")
    expect(heard).to_have_attribute("id", "turn-4")
    press(page, "p", "v")
    player = page.locator("#player")
    assert player.evaluate("one => [one.paused, one.currentTime]") == [True, 0]
    page.locator("#turn-6 .time").click()
    expect(heard).to_have_attribute("id", "turn-6")
    assert not player.evaluate("one => one.paused")
    assert page.url.endswith("/R1")


def a_wav(seconds: int) -> bytes:
    """Silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setparams((1, 1, 4000, 0, "NONE", ""))
        written.writeframes(b"\x80" * 4000 * seconds)
    return file.getvalue()


def test_the_mouse_drags_an_end_and_drops_a_code_and_the_text_is_set_anew(live_server: LiveServer, page: Page) -> None:
    desk(live_server, page)
    page.locator("#codebook-list [data-code=trust]").drag_to(page.locator("#turn-2 .words"))
    mark = page.locator("#turn-2 .mark")
    expect(mark).to_have_text("In year 0 the mentor came. Everybody asked many questions.")
    press(page, "d")
    last = page.locator(".coding-end-last").bounding_box()
    words = page.locator("#turn-2 .words").bounding_box()
    assert last is not None
    assert words is not None
    page.mouse.move(last["x"] + 1, last["y"] + last["height"] / 2)
    page.mouse.down()
    page.mouse.move(words["x"] + 60, words["y"] + 14, steps=4)
    page.mouse.up()
    expect(mark).to_have_text(re.compile("^In year( 0)?( the)?$"))
    said(page, "other ends")

    page.locator("summary", has_text="Text").click()
    page.get_by_label("very large").check()
    expect(page.locator("#transcript")).to_have_class(re.compile("size-larger"))
    page.reload()
    expect(page.locator("#transcript")).to_have_class(re.compile("size-larger"))
