"""The recording of a source: kept, played from any place, replaced and deleted."""

import pytest
from factories import a_study
from fastapi.testclient import TestClient

from qualtoc.coding.actions.recordings import PIECE_BYTES
from qualtoc.database import Actor, Database
from qualtoc.study.imports import import_files

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>Why?\n\n01:03.500 --> 01:04.000\n<v Luis>So.\n"
HERE = "/studies/mentoring/sources/P1/recording"
SOUND = b"ID3" + bytes(range(256)) * (PIECE_BYTES // 128)


@pytest.fixture(autouse=True)
def source(db: Database) -> None:
    assert not import_files(db, Actor(a_study(db).id, "AR"), [("P1.vtt", VTT.encode())]).problems


def test_recording_is_kept_and_played_from_any_place(client: TestClient) -> None:
    assert client.get(f"{HERE}/file").status_code == 404
    shown = client.post(HERE, files={"file": ("talk.mp3", SOUND)})
    assert 'data-seconds="63.5"' in shown.text and "00:01:03" in shown.text
    assert f"{HERE}/file#t=63.5" in client.get(f"{HERE}?turn=2").text
    whole = client.get(f"{HERE}/file")
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, SOUND, "audio/mpeg")
    start = PIECE_BYTES - 5
    part = client.get(f"{HERE}/file", headers={"Range": f"bytes={start}-{start + 9}"})
    assert (part.status_code, part.content) == (206, SOUND[start : start + 10])
    assert part.headers["content-range"] == f"bytes {start}-{start + 9}/{len(SOUND)}"
    assert "media-src 'self'" in whole.headers["content-security-policy"]


def test_recording_is_replaced_and_deleted(client: TestClient) -> None:
    client.post(HERE, files={"file": ("talk.mp3", SOUND)})
    client.post(HERE, files={"file": ("talk.wav", b"RIFFshort")})
    assert client.get(f"{HERE}/file").content == b"RIFFshort"
    client.post(f"{HERE}/removal")
    assert client.get(f"{HERE}/file").status_code == 404
    assert client.post(f"{HERE}/removal").status_code == 404


def test_what_is_no_recording_is_refused_beside_its_field(client: TestClient) -> None:
    refused = client.post(HERE, files={"file": ("talk.mp3", b"<html>")})
    assert (refused.status_code, "file-problem" in refused.text) == (422, True)
