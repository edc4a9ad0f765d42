"""The nearest peer, Taguette, on the same texts and codings over the same client, so that ratios can be told.

It runs in an environment of its own (`python -m venv peer && peer/bin/pip install taguette`), whose Python is given.
Nothing of it is changed, except that it is kept from asking its makers' server for news.
"""

import http.client
import json
import random
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.client import Client, at_once
from benchmarks.measuring import Figure, figure, timed
from benchmarks.running import PATIENCE, Running, running

PROJECTS = (5_500, 50_000)
INSIDE = Path(__file__).with_name("peer_inside.py")
ACTS_OF_A_CROWD = 320


def measure(python: Path) -> list[Figure]:
    """All figures of the peer."""
    found: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        for codings in PROJECTS:
            database = f"{folder}/{codings}.sqlite3"
            seeded = subprocess.run(
                [python, INSIDE, "seed", database, str(codings)], check=True, capture_output=True, text=True
            )
            made = json.loads(seeded.stdout.splitlines()[-1])
            command = [str(python), str(INSIDE), "serve", database]
            with running(command) as server:
                client = _let_in(server)
                if codings == PROJECTS[0]:
                    started = 1000 * (time.perf_counter() - server.started)
                    found.append(Figure("start to first page", started, "ms", 1))
                    found.append(Figure("idle memory", server.megabytes(), "MB", 1))
                found += [*_opening(client, made, codings), *_one_coding(client, made, codings)]
                found += _together(server, made, codings)
    return found


def _let_in(server: Running) -> Client:
    """A client with the peer's cookies: its session, and the one that it wants back with every change."""
    client = Client(server.address)
    until = time.perf_counter() + PATIENCE
    while True:
        try:
            client.get("/" + server.address.partition("://")[2].partition("/")[2])
            break
        except (OSError, http.client.HTTPException):
            client.close()
            if time.perf_counter() > until:
                raise
            time.sleep(0.01)
    client.get("/project/new")
    return client


def _opening(client: Client, made: dict[str, Any], codings: int) -> Iterator[Figure]:
    """A 50,000-word document: the page, the text, and the list of its codings, which the page asks for by itself."""
    document, project = made["documents"]["view-50k"]["id"], made["project"]
    api = f"/api/project/{project}/document/{document}"

    def get(path: str) -> None:
        status, _ = client.get(path)
        assert status == 200, (path, status)

    def opened() -> None:
        get(f"/project/{project}/document/{document}")
        get(f"{api}/contents")
        get(api)

    yield figure(f"list of 5,000 codings, {codings:,} in the project", timed(lambda: get(api), 8, at_most=45))
    yield figure(f"open 50k words with 5,000 codings, {codings:,} in the project", timed(opened, 8, at_most=45))


def _one_coding(client: Client, made: dict[str, Any], codings: int) -> Iterator[Figure]:
    for key in ("target-1k", "target-10k", "target-50k"):
        act = _act(client, made, key, seed=1)

        def coded(act: Callable[[], int] = act) -> None:
            assert act() == 200

        what = f"one coding in {key.partition('-')[2]} words, {codings:,} in the project"
        yield figure(what, timed(coded, 50, warm_up=3, at_most=30))


def _together(server: Running, made: dict[str, Any], codings: int) -> Iterator[Figure]:
    for key in ("target-1k", "target-10k"):
        for many in (8, 32):
            clients = [_let_in(server) for _ in range(many)]
            acts = [_act(client, made, key, seed=100 + no) for no, client in enumerate(clients)]
            crowd = at_once(acts, ACTS_OF_A_CROWD // many)
            waiting = figure("", crowd.taken)
            note = f"{len(crowd.errors)} errors, an answer in {waiting.median:.0f} ms (p95 {waiting.p95:.0f})"
            what = f"{many} coders at once, {key.partition('-')[2]} words, {codings:,} in the project"
            yield Figure(what, crowd.a_second, "/s", len(crowd.taken), None, note)
            for client in clients:
                client.close()


def _act(client: Client, made: dict[str, Any], key: str, *, seed: int) -> Callable[[], int]:
    chance, document = random.Random(seed), made["documents"][key]
    address = f"/api/project/{made['project']}/document/{document['id']}/highlight/new"

    def act() -> int:
        start = chance.randrange(document["length"] - 400)
        body = {"start_offset": start, "end_offset": start + 120, "tags": [chance.choice(made["tags"])]}
        status, _ = client.post_json(f"{address}?_xsrf={client.cookies['_xsrf']}", json.dumps(body).encode())
        return status

    return act
