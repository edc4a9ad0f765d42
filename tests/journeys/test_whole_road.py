"""The whole road in Spanish, on a study made from nothing: with keys alone, and with scripts switched off."""

from collections.abc import Iterator
from typing import Any

import pytest
import road
from live_server import LiveServer
from playwright.sync_api import Browser, expect
from road import Traveller, es

IN_HONDURAS: dict[str, Any] = {"locale": "es-HN", "viewport": {"width": 1280, "height": 720}}


@pytest.fixture
def scripted(browser: Browser, live_server: LiveServer) -> Iterator[Traveller]:
    """A person whose browser speaks Spanish."""
    context = browser.new_context(**IN_HONDURAS)
    yield Traveller(context.new_page(), live_server, has_scripts=True)
    context.close()


@pytest.fixture
def plain(browser: Browser, live_server: LiveServer) -> Iterator[Traveller]:
    """The same, with scripts switched off."""
    context = browser.new_context(**IN_HONDURAS, java_script_enabled=False)
    yield Traveller(context.new_page(), live_server, has_scripts=False)
    context.close()


def test_the_whole_road_by_keyboard(scripted: Traveller) -> None:
    road.make_study(scripted)
    road.import_everything(scripted)
    road.correct_who_interviews(scripted)
    code_by_keyboard(scripted)
    expect(road.verdict_of(scripted)).to_contain_text(es("no evidence"))
    claim_by_keyboard(scripted, "marta", "s", sign=0)
    expect(road.verdict_of(scripted)).to_contain_text(es("insufficient"))
    claim_by_keyboard(scripted, "elena", "s", sign=0)
    expect(road.verdict_of(scripted)).to_contain_text("apoyado")
    claim_by_keyboard(scripted, "elena", "s", "s", sign=2, directness="i")
    judge_and_report(scripted)


def test_the_whole_road_without_scripts(plain: Traveller) -> None:
    road.make_study(plain)
    road.import_everything(plain)
    road.correct_who_interviews(plain)
    code_by_form(plain)
    expect(road.verdict_of(plain)).to_contain_text(es("no evidence"))
    claim_by_form(plain, "marta", "Con el taller se me quitó el miedo de hablar.", "+")
    expect(road.verdict_of(plain)).to_contain_text(es("insufficient"))
    claim_by_form(plain, "elena", "El taller me dio valor", "+")
    expect(road.verdict_of(plain)).to_contain_text("apoyado")
    claim_by_form(plain, "elena", "A ratos dudo igual que antes.", "0", directness="implied")
    judge_and_report(plain)


def judge_and_report(on: Traveller) -> None:
    """From three claims to the document, and one step back."""
    expect(road.verdict_of(on)).to_contain_text(es("supported"))
    road.raise_theta(on)
    road.override(on)
    road.answer_coreq(on)
    road.read_document(on)
    road.undo_the_last_answer(on)
    assert road.last_act_is_undone(on.server)


def code_by_keyboard(on: Traveller) -> None:
    """A code found by three letters, a new one after a confirmation, and a recent one by its digit."""
    turns = [on.page.locator(f"#turn-{no} .margin") for no in range(7)]
    on.press("j", "j", *["ArrowRight"] * 4, *["Shift+ArrowRight"] * 6, "Enter")
    on.page.keyboard.type("seg")
    on.press("Enter")
    expect(turns[2]).to_contain_text("Seguridad propia")
    expect(on.page.locator("#turn-2 .mark")).to_have_text("se me quitó el miedo de hablar.")
    expect(on.page.locator("#turn-2")).to_be_focused()
    on.press("j", "j", "s", "Enter")
    on.page.keyboard.type("Leer de noche")
    on.press("Enter")
    expect(on.page.locator("#new-label")).to_have_value("Leer de noche")
    on.press("Enter")
    expect(turns[4]).to_contain_text("Leer de noche")
    expect(on.page.locator("#turn-4")).to_be_focused()
    on.press("j", "j", "s", "2")
    expect(turns[6]).to_contain_text("Leer de noche")


def claim_by_keyboard(on: Traveller, source: str, *selection: str, sign: int, directness: str = "") -> None:
    """A claim on sentences of the second turn; `sign` is how many steps the sign lies from the first one."""
    on.open(f"/sources/{source}")
    claims = on.page.locator("#turn-2 .claim-chip")
    before = claims.count()
    on.press("j", "j", *selection, "c")
    on.page.keyboard.type("Taller para madres")
    on.press("Tab")
    on.page.keyboard.type("Seguridad propia")
    on.press("Tab", "Space", *["ArrowRight"] * sign, "Tab", "Tab", *directness, "Tab", "Tab", "Tab")
    on.press("Enter")
    expect(claims).to_have_count(before + 1)


def code_by_form(on: Traveller) -> None:
    """The same three codings through the form of a turn."""
    open_turn(on, "marta", 2)
    on.page.get_by_label(es("Words"), exact=True).fill("se me quitó el miedo de hablar.")
    on.page.get_by_label(es("Code"), exact=True).select_option(label="Seguridad propia")
    on.click("Apply the code")
    expect(on.page.locator("#turn-2 .margin")).to_contain_text("Seguridad propia")
    open_turn(on, "marta", 4)
    on.page.get_by_label(es("Its name")).fill("Leer de noche")
    on.click("Make and apply the code")
    expect(on.page.locator("#turn-4 .margin")).to_contain_text("Leer de noche")
    open_turn(on, "marta", 6)
    on.page.get_by_label(es("Code"), exact=True).select_option(label="Leer de noche")
    on.click("Apply the code")
    expect(on.page.locator("#turn-6 .margin")).to_contain_text("Leer de noche")


def claim_by_form(on: Traveller, source: str, words: str, sign: str, directness: str = "explicit") -> None:
    """A claim on words of the second turn, through its form."""
    open_turn(on, source, 2)
    on.page.get_by_label(es("Words"), exact=True).fill(words)
    on.page.get_by_label(es("What influences")).fill("Taller para madres")
    on.page.get_by_label(es("What is influenced")).fill("Seguridad propia")
    on.page.locator(f'input[name="sign"][value="{sign}"]').check()
    on.page.locator('select[name="directness"]').select_option(value=directness)
    on.click("Record the claim")
    expect(on.page.locator("#turn-2 .margin")).to_contain_text("Taller para madres → Seguridad propia")


def open_turn(on: Traveller, source: str, no: int) -> None:
    """From the transcript to the form of a turn."""
    on.open(f"/sources/{source}")
    on.page.locator(f"#turn-{no} .by-form").click()
