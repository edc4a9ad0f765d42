"""The tables of attributes, and the page of who speaks in a source."""

import re

import pytest
from fastapi.testclient import TestClient
from made_files import an_xlsx
from small_study import a_full_study

from qualtoc.coding import store as coding_store
from qualtoc.database import Database
from qualtoc.study import attribute_store, store
from qualtoc.study.model import Study

HERE = "/studies/mentoring/people/attributes/participant"
VOICES = "/studies/mentoring/sources/P1/voices"


@pytest.fixture
def study(db: Database) -> Study:
    return a_full_study(db, interviews=2)


def held(db: Database, study: Study) -> dict[tuple[str, str], str]:
    with db.reading() as session:
        names = {one.id: one.name for one in attribute_store.attributes(session, study.id, "participant")}
        stored = attribute_store.values(session, study.id, "participant")
    return {(key, names[attribute_id]): value for (key, attribute_id), value in stored.items()}


def test_attribute_is_made_filled_and_taken_away(db: Database, client: TestClient, study: Study) -> None:
    made = client.post(f"{HERE}/new", data={"name": "age", "kind": "number"})
    age = made.context.attributes[0].id
    fields = {"field": [f"{age} P1", f"{age} P2"], "value": ["34", "old"]}
    wrong = client.post(HERE, data=fields)
    assert (wrong.status_code, held(db, study)) == (422, {})
    assert 'value="old"' in wrong.text
    client.post(HERE, data={**fields, "value": ["34", ""]})
    assert held(db, study) == {("P1", "age"): "34"}
    assert str(client.post(f"{HERE}?page=2", data=fields | {"value": ["35", ""]}).url).endswith("/participant?page=2")
    client.post(f"{HERE}/removal/{age}")
    assert held(db, study) == {}


def test_table_is_imported_whole_or_not_at_all(db: Database, client: TestClient, study: Study) -> None:
    wrong = an_xlsx([["who", "age"], ["P1", 34], ["P9", 35]])
    assert client.post(f"{HERE}/table", files={"table": ("a.xlsx", wrong)}).status_code == 422
    assert held(db, study) == {}
    assert client.post(f"{HERE}/table", files={"table": ("a.csv", b"who,age\nP1,34\nP2,35\n")}).status_code == 200
    assert held(db, study) == {("P1", "age"): "34", ("P2", "age"): "35"}


def test_cases_have_attributes_of_their_own(client: TestClient, study: Study) -> None:
    assert client.get(HERE.replace("participant", "case")).status_code == 200
    assert client.get(HERE.replace("participant", "nobody")).status_code == 422


def test_speakers_are_renamed_linked_counted_and_merged(db: Database, client: TestClient, study: Study) -> None:
    shown = client.get(VOICES).context.voices
    assert [(voice.stored, voice.turns, voice.words) for voice in shown] == [("Interviewer", 1, 4), ("P1", 1, 10)]
    form = {
        "stored": ["Interviewer", "P1"], "name": ["P1", "Nurse"], "kind": ["interviewer", "participant"],
        "participant": ["", "P1"],
    }  # fmt: skip
    client.post(VOICES, data=form)
    with db.reading() as session:
        source = coding_store.source(session, study.id, "P1")
        assert [(s.name, s.kind, s.participant) for s in source.speakers] == [
            ("Nurse", "participant", "P1"), ("P1", "interviewer", None),
        ]  # fmt: skip
        assert [turn.speaker for turn in coding_store.turns(session, source.id, 1, 9)] == ["P1", "Nurse"]
    same = {**form, "stored": ["P1", "Nurse"], "name": ["One", "One"]}
    assert client.post(VOICES, data=same).status_code == 422
    client.post(VOICES, data={**same, "kind": ["other", "other"], "participant": ["", ""]})
    with db.reading() as session:
        assert [s.name for s in coding_store.source(session, study.id, "P1").speakers] == ["One"]


def test_somebody_whom_a_speaker_is_linked_to_is_a_participant(db: Database, client: TestClient, study: Study) -> None:
    form = {"stored": "P1", "name": "P1", "kind": "participant", "participant": "Eva 2"}
    client.post(VOICES, data=form)
    with db.reading() as session:
        assert "Eva 2" in [one.key for one in store.participants(session, study.id)]
    client.post("/studies/mentoring/undo", data={"back": VOICES})
    with db.reading() as session:
        assert "Eva 2" not in [one.key for one in store.participants(session, study.id)]


def test_wrong_value_is_told_at_its_field(client: TestClient, study: Study) -> None:
    made = client.post(f"{HERE}/new", data={"name": "age", "kind": "number"})
    age = made.context.attributes[0].id
    shown = client.post(HERE, data={"field": [f"{age} P1", f"{age} P2"], "value": ["34", "old"]}).text
    [name] = re.findall(r'value="old"[^>]* aria-describedby="([^"]+)" autofocus', shown)
    assert f'id="{name}"' in shown


def test_refused_attribute_keeps_what_was_typed(client: TestClient, study: Study) -> None:
    shown = client.post(f"{HERE}/new", data={"name": "level", "kind": "choice", "choices": ""})
    assert shown.status_code == 422
    assert 'value="level"' in shown.text and '<option value="choice" selected>' in shown.text
