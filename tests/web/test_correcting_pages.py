"""The pages on which a transcript is corrected: preview, passages without words, former revisions."""

import pytest
from fastapi.testclient import TestClient
from small_study import a_full_study

from qualtoc.coding import store as coding_store
from qualtoc.coding.text import sha256
from qualtoc.database import Database
from qualtoc.study.model import Study

HERE = "/studies/mentoring/sources/P1"
CODED = "the team trusts the manager"


@pytest.fixture
def study(db: Database) -> Study:
    return a_full_study(db, interviews=1)


def text_of(db: Database, study: Study) -> str:
    with db.reading() as session:
        return coding_store.text(session, coding_store.source(session, study.id, "P1").id)


def test_correction_is_looked_at_first_and_stored_then(db: Database, client: TestClient, study: Study) -> None:
    text = text_of(db, study)
    assert f"\n{text}</textarea>" in client.get(f"{HERE}/correction").text
    form = {"text": text.replace("the manager", "its manager"), "text_sha256": sha256(text), "reason": "heard again"}
    looked = client.post(f"{HERE}/correction", data=form)
    assert "<del" in looked.text and text_of(db, study) == text
    stored = client.post(f"{HERE}/correction", data={**form, "act": "store"}, follow_redirects=False)
    assert (stored.status_code, stored.headers["location"]) == (303, HERE)
    assert "its manager" in text_of(db, study)
    former = client.get(f"{HERE}/revisions/1")
    assert "heard again" in former.text and CODED in former.text
    client.post(f"{HERE}/revisions/last/removal")
    assert text_of(db, study) == text


def test_passages_without_words_are_asked_for(db: Database, client: TestClient, study: Study) -> None:
    text = text_of(db, study)
    form = {"text": text.replace(f" Now {CODED}", " So."), "text_sha256": sha256(text)}
    looked = client.post(f"{HERE}/correction", data=form)
    marks = [one.mark.name for one in looked.context.correction.lost]
    assert looked.text.count('name="place"') == len(marks) == 3
    wrong = client.post(f"{HERE}/correction", data={**form, "act": "store", "mark": marks, "place": ["never said"] * 3})
    assert (wrong.status_code, text_of(db, study)) == (422, text)
    done = client.post(f"{HERE}/correction", data={**form, "act": "store", "mark": marks, "place": [""] * 3})
    assert done.status_code == 200 and " So." in text_of(db, study)


def test_text_that_changed_meanwhile_is_told(db: Database, client: TestClient, study: Study) -> None:
    form = {"text": "P1: So.", "text_sha256": "old", "act": "store"}
    assert client.post(f"{HERE}/correction", data=form).status_code == 409


@pytest.mark.parametrize("path", ["revisions/9", "revisions/last/removal"])
def test_revision_that_is_not_there_is_not_found(client: TestClient, study: Study, path: str) -> None:
    call = client.post if path.endswith("removal") else client.get
    assert call(f"{HERE}/{path}").status_code == 404
