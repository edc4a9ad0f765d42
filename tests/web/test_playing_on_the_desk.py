"""The recording on the coding page: played at a turn's time, also where that turn was drawn anew."""

import pytest
from factories import a_study
from fastapi.testclient import TestClient

from qualtoc.coding.actions.recordings import add_recording
from qualtoc.database import Actor, Database
from qualtoc.study.imports import import_files

LINES = "".join(
    f"\n{n // 60:02}:{n % 60:02}.500 --> {n // 60:02}:59.900\n<v {('Ana', 'Luis')[n % 2]}>Answer {n}.\n"
    for n in range(45)
)
HERE = "/studies/mentoring/sources/P1"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def actor(db: Database) -> Actor:
    who = Actor(a_study(db).id, "AR")
    assert not import_files(db, who, [("P1.vtt", f"WEBVTT\n{LINES}".encode())]).problems
    return who


def test_times_play_where_a_recording_is_and_only_there(client: TestClient, db: Database, actor: Actor) -> None:
    assert "data-seconds" not in client.get(HERE).text
    assert 'id="player"' not in client.get(HERE).text
    add_recording(db, actor, "P1", "talk.mp3", b"ID3x")
    page = client.get(HERE).text
    assert f'src="{HERE}/recording/file"' in page
    assert page.count("data-seconds=") == 45
    assert f'href="{HERE}/recording?turn=3#turn-3" data-seconds="2.5"' in page
    passage = {"first_turn": 3, "start": 0, "last_turn": 3, "end": 6, "words": "Answer", "label": "An answer"}
    drawn_anew = client.post(f"{HERE}/codes", data=passage, headers=HTMX).text
    assert f'href="{HERE}/recording?turn=3#turn-3" data-seconds="2.5"' in drawn_anew
