"""The browser's work on large studies, over loopback against the real server: opening, coding, coding together."""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import select

from benchmarks import generator
from benchmarks.client import Client, at_once
from benchmarks.measuring import Figure, figure, timed
from benchmarks.running import Running, qualtoc, running
from qualtoc.coding.rows import SourceRow, TurnRow
from qualtoc.database import Database, open_database
from qualtoc.study import store

PROJECTS = (5_500, 50_000)
TARGETS = ("target-1k", "target-10k", "target-50k")
LARGE = "/studies/large/sources"
STARTS = 5
CROWDS = (8, 32)
ACTS_OF_A_CROWD = 320

Turns = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """What the client must know of a study: the turns of its sources, and the cookie of each researcher."""

    turns: Mapping[str, Turns]
    cookies: tuple[tuple[str, str], ...]


def measure() -> list[Figure]:
    """All figures of the browser's work."""
    with tempfile.TemporaryDirectory() as folder:
        found = [*_starting(f"sqlite:///{folder}/empty.db"), *_bare(f"sqlite:///{folder}/bare.db")]
        for codings in PROJECTS:
            url = f"sqlite:///{folder}/{codings}.db"
            place = _written(url, codings)
            with qualtoc(url) as (server, client):
                found += [*_opening(client, place, codings), *_one_coding(client, place, codings)]
                found += _together(server, client, place, codings)
                found.append(Figure(f"memory after all that, {codings:,} codings", server.megabytes(), "MB", 1))
        return found


def a_selection(chance: random.Random, turns: Turns) -> dict[str, object]:
    """What the browser sends for some words of one turn and a code."""
    no, words = chance.choice(turns)
    start = chance.randrange(max(1, len(words) - 60))
    end = min(len(words), start + chance.randint(10, 120))
    return {
        "first_turn": no, "start": start, "last_turn": no, "end": end, "words": words[start:end],
        "code": f"code-{chance.randrange(50):02}",
    }  # fmt: skip


def _written(url: str, codings: int) -> Place:
    db = open_database(url)
    try:
        generator.write(db, generator.long_interviews(codings))
        return _place(db)
    finally:
        db.dispose()


def _place(db: Database) -> Place:
    with db.reading() as session:
        study = store.study(session, "large")
        query = select(SourceRow.key, TurnRow.no, TurnRow.words).where(TurnRow.source_id == SourceRow.id)
        turns: dict[str, Turns] = {}
        for key, no, words in session.exec(query.where(SourceRow.key.in_([*TARGETS, "view-50k"]))):  # type: ignore[attr-defined]
            turns.setdefault(key, []).append((no, words))
    return Place(turns, tuple((f"who-{study.id.hex}", researcher.key) for researcher in study.researchers))


def _starting(url: str) -> Iterator[Figure]:
    """From the start of the process to the first page that it answers, and what it weighs then."""
    open_database(url).dispose()
    first, memory = [], []
    for _ in range(STARTS + 1):
        with qualtoc(url) as (server, client):
            assert client.get("/")[0] == 200
            first.append(time.perf_counter() - server.started)
            time.sleep(0.2)
            memory.append(server.megabytes())
    yield figure("start to first page", first[1:])
    yield Figure("idle memory", sorted(memory)[STARTS // 2], "MB", len(memory))


def _bare(url: str) -> Iterator[Figure]:
    command = [sys.executable, "-m", "benchmarks.bare", url]
    with running(command) as server:
        client = Client(server.address)
        form = {"code": "code-01", "first_turn": 3, "start": 4, "end": 90, "words": "some words of a turn " * 4}
        yield figure(
            "bare route: one insert, one commit", timed(lambda: client.post("/codings", form), 300, warm_up=20)
        )
        for many in CROWDS:
            clients = [Client(server.address) for _ in range(many)]
            crowd = at_once([lambda c=c: c.post("/codings", form)[0] for c in clients], ACTS_OF_A_CROWD // many)
            yield Figure(f"bare route, {many} clients", crowd.a_second, "/s", len(crowd.taken))


def _opening(client: Client, place: Place, codings: int) -> Iterator[Figure]:
    page = f"{LARGE}/view-50k"
    parts = range(2, -(-len(place.turns["view-50k"]) // 40) + 1)

    def opened() -> int:
        status, body = client.get(page)
        assert status == 200, status
        return len(body)

    def all_parts() -> None:
        for part in parts:
            status, _ = client.get(f"{page}/parts/{part}")
            assert status == 200, status

    size = f"{opened() / 1e6:.2f} MB"
    yield figure(f"open 50k words with 5,000 codings, {codings:,} in the project", timed(opened, 30, warm_up=2), size)
    drawn = timed(all_parts, 5)
    yield figure(f"all the other {len(parts)} parts with their marks, {codings:,} in the project", drawn)


def _one_coding(client: Client, place: Place, codings: int) -> Iterator[Figure]:
    chance = random.Random(1)
    for key in (*TARGETS, "view-50k"):
        turns = place.turns[key]

        def coded(key: str = key, turns: Turns = turns) -> None:
            status, body = client.post(f"{LARGE}/{key}/codings", a_selection(chance, turns))
            assert status == 200, body.decode()

        what = f"one coding in {key.partition('-')[2]} words{' with 5,000 codings' if key == 'view-50k' else ''}"
        yield figure(f"{what}, {codings:,} in the project", timed(coded, 200, warm_up=10))


def _together(server: Running, client: Client, place: Place, codings: int) -> Iterator[Figure]:
    for key in TARGETS[:2]:
        for many in CROWDS:
            clients = [Client(server.address, {**client.cookies, **dict([who])}) for who in place.cookies[:many]]
            acts = [_act(one, no, key, place.turns[key]) for no, one in enumerate(clients)]
            before = server.processor_seconds()
            crowd = at_once(acts, ACTS_OF_A_CROWD // many)
            used = 1000 * (server.processor_seconds() - before) / max(1, len(crowd.taken))
            waiting = figure("", crowd.taken)
            note = f"{len(crowd.errors)} errors, an answer in {waiting.median:.1f} ms (p95 {waiting.p95:.1f}), "
            note += f"{used:.2f} ms of processor each"
            what = f"{many} coders at once, {key.partition('-')[2]} words, {codings:,} in the project"
            yield Figure(what, crowd.a_second, "/s", len(crowd.taken), None, note)
            for one in clients:
                one.close()


def _act(client: Client, seed: int, key: str, turns: Turns) -> Callable[[], int]:
    chance = random.Random(100 + seed)
    return lambda: client.post(f"{LARGE}/{key}/codings", a_selection(chance, turns))[0]
