"""One source of 100,000 words with 10,000 codings: opened, coded and scrolled, over loopback and in a browser.

The browser's figures need Playwright and an installed Chromium (`make browser`); without them they are left out.
"""

import importlib.util
import random
import shutil
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlmodel import select

from benchmarks import generator
from benchmarks.client import Client
from benchmarks.generator import Large, Text
from benchmarks.measuring import Figure, figure, timed
from benchmarks.running import qualtoc
from benchmarks.web import a_selection
from qualtoc.coding.rows import SourceRow, TurnRow
from qualtoc.database import open_database

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = "/studies/large/sources/long"
WHAT = "100,000 words with 10,000 codings"
OPENED = """() => { const [at] = performance.getEntriesByType("navigation"); return at.domContentLoadedEventEnd; }"""
PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime || 0"""
CODED = """async (number) => {
    const turn = document.getElementById(`turn-${number}`);
    turn.focus();
    getSelection().selectAllChildren(turn.querySelector(".words"));
    const done = new Promise((answer) => document.addEventListener("htmx:afterSettle", answer, { once: true }));
    const start = performance.now();
    turn.dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true, cancelable: true }));
    await done;
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
}"""
SCROLLED = """async (frames) => {
    const taken = [];
    let last = await new Promise(requestAnimationFrame);
    for (let n = 0; n < frames; n += 1) {
        scrollBy({ top: 400, behavior: "instant" });
        const now = await new Promise(requestAnimationFrame);
        taken.push((now - last) / 1000);
        last = now;
    }
    return taken;
}"""


def measure() -> list[Figure]:
    """All figures of the long source."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/long.db"
        db = open_database(url)
        generator.write(db, Large((Text("long", 100_000, 10_000),), researchers=1))
        with db.reading() as session:
            query = select(TurnRow.no, TurnRow.words).join(SourceRow, TurnRow.source_id == SourceRow.id)  # type: ignore[arg-type]
            turns = [(no, words) for no, words in session.exec(query)]
        db.dispose()
        with qualtoc(url) as (server, client):
            found = [*_asked(client, turns)]
            if importlib.util.find_spec("playwright"):
                found += _browsed(server.address)
        return found


def _asked(client: Client, turns: list[tuple[int, str]]) -> Iterator[Figure]:
    chance = random.Random(3)

    def opened() -> int:
        status, body = client.get(HERE)
        assert status == 200, status
        return len(body)

    def coded() -> None:
        status, body = client.post(f"{HERE}/codings", a_selection(chance, turns))
        assert status == 200, body.decode()

    def a_part() -> None:
        assert client.get(f"{HERE}/parts/{chance.randrange(2, len(turns) // 40)}")[0] == 200

    size = f"{opened() / 1e6:.2f} MB, {len(turns):,} turns"
    yield figure(f"open {WHAT}: the answer", timed(opened, 20, warm_up=2), size)
    yield figure("one more part with its marks", timed(a_part, 40, warm_up=2))
    yield figure(f"one coding in {WHAT}: the answer", timed(coded, 100, warm_up=10))


def _browsed(door: str) -> Iterator[Figure]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(door)
        painted, ready = _opened(page, "/".join(door.split("/")[:3]))
        yield figure(f"open {WHAT} in a browser: first words", painted)
        yield figure(f"open {WHAT} in a browser: ready for keys", ready)
        chance = random.Random(4)
        taken = [page.evaluate(CODED, chance.randrange(1, 40)) / 1000 for _ in range(23)]
        yield figure("one coding there, from the key to the mark on the screen", taken[3:])
        yield figure("scrolling there, from one frame to the next", page.evaluate(SCROLLED, 300))
        browser.close()


def _opened(page: "Page", address: str) -> tuple[list[float], list[float]]:
    painted, ready = [], []
    for _ in range(6):
        page.goto(address + HERE)
        page.wait_for_selector("#turn-1 .words")
        page.wait_for_timeout(300)
        painted.append(page.evaluate(PAINTED) / 1000)
        ready.append(page.evaluate(OPENED) / 1000)
    return painted[1:], ready[1:]
