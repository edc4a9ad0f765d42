"""Importing archives and tables of answers through the pages, with htmx and without."""

from typing import Any
from uuid import UUID

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from made_files import a_zip, an_xlsx
from sqlmodel import select

from qualtoc.coding import store as coding_store
from qualtoc.coding.rows import SourceRow
from qualtoc.database import Actor, Database
from qualtoc.study import actions, batches
from qualtoc.study.imports import ImportReport

TALK = "Interviewer: How was it?\n\nP{n}: It was good.\n"
TABLE = an_xlsx([["id", "age", "Why did it change?"], ["R1", 34, "Because of time."], ["R2", 35, "Because of trust."]])


def sources(db: Database) -> list[str]:
    with db.reading() as session:
        return sorted(session.exec(select(SourceRow.key)).all())  # of the only study


def test_archive_shows_how_far_it_is_and_ends_with_what_became_of_each_file(db: Database, client: TestClient) -> None:
    a_study(db)
    archive = a_zip({**{f"P{n}.txt": TALK.format(n=n) for n in (1, 2)}, "P3.exe": "MZ"})
    here = client.post("/studies/mentoring/import", files={"files": ("all.zip", archive)})
    assert here.status_code == 200
    assert '<progress id="batch-progress" max="3" value="1">' in here.text
    assert 'hx-trigger="load"' in here.text
    address = here.url.path
    htmx = {"HX-Request": "true", "HX-Target": "batch_state"}
    part = [client.post(f"{address}/next", headers=htmx) for _ in range(3)][-1]
    assert part.text.lstrip().startswith('<div id="batch_state">')
    assert "P3.exe" in part.text
    assert sources(db) == ["P1", "P2"]


def test_rest_of_an_archive_can_be_given_up(db: Database, client: TestClient) -> None:
    a_study(db)
    archive = a_zip({f"P{n}.txt": TALK.format(n=n) for n in (1, 2)})
    address = client.post("/studies/mentoring/import", files={"files": ("all.zip", archive)}).url.path
    shown = client.post(f"{address}/cancellation")
    assert "given up" in shown.text
    assert sources(db) == []
    assert client.post(f"{address}/cancellation").status_code == 409


def test_table_of_answers_is_previewed_mapped_and_imported(db: Database, client: TestClient) -> None:
    a_study(db)
    address = client.post("/studies/mentoring/import", files={"files": ("answers.xlsx", TABLE)}).url.path
    table = f"{address}/tables/1"
    assert "R1" in client.get(table).text
    roles = {"role": ["ignored", "ignored", "ignored"], "shape": "row"}
    wrong = client.post(table, data={**roles, "act": "import"})
    assert (wrong.status_code, sources(db)) == (422, [])
    done = client.post(table, data={"role": ["source", "attribute", "answer"], "shape": "row", "act": "import"})
    assert (done.status_code, sources(db)) == (200, ["R1", "R2"])
    assert client.get(table).status_code == 404


def test_table_of_which_nothing_was_said_yet_is_no_mistake(db: Database, client: TestClient) -> None:
    a_study(db)
    files = {"files": ("sheet.xlsx", an_xlsx([["id", "town", "trust"], ["R1", "Gracias", "Much"]]))}
    address = client.post("/studies/mentoring/import", files=files).url.path
    assert 'role="alert"' not in client.get(f"{address}/tables/1").text
    unsaid = {"role": ["source", "ignored", "ignored"], "shape": "row", "act": "preview"}
    assert 'role="alert"' in client.post(f"{address}/tables/1", data=unsaid).text


def test_preview_of_questions_stores_nothing(db: Database, client: TestClient) -> None:
    a_study(db)
    address = client.post("/studies/mentoring/import", files={"files": ("answers.xlsx", TABLE)}).url.path
    data = {"role": ["participant", "ignored", "answer"], "shape": "question", "act": "preview"}
    shown = client.post(f"{address}/tables/1", data=data)
    assert "Why did it change?" in shown.text and "Because of trust." in shown.text
    assert sources(db) == []


def test_import_of_another_study_is_not_found(db: Database, client: TestClient) -> None:
    a_study(db)
    a_study(db, key="other")
    address = client.post("/studies/mentoring/import", files={"files": ("answers.xlsx", TABLE)}).url.path
    assert client.get(address.replace("mentoring", "other")).status_code == 404


def test_archive_on_the_page_of_transcripts_is_a_batch_too(db: Database, client: TestClient) -> None:
    a_study(db)
    archive = a_zip({"P1.txt": TALK.format(n=1)})
    assert "/imports/" in client.post("/studies/mentoring/sources", files={"files": ("all.zip", archive)}).url.path


def test_page_of_an_import_that_was_undone_waits_for_a_word(db: Database, client: TestClient) -> None:
    study = a_study(db)
    archive = a_zip({f"P{n}.txt": TALK.format(n=n) for n in (1, 2, 3)})
    address = client.post("/studies/mentoring/import", files={"files": ("all.zip", archive)}).url.path
    batch_id = UUID(address.rpartition("/")[2])
    actor = Actor(study.id, "AR")
    batches.advance(db, actor, batch_id, seconds=0)
    actions.undo(db, actor)
    stopped = client.get(address).text
    assert "hx-trigger" not in stopped and "1 file of this import was undone." in stopped
    assert 'href="/studies/mentoring/sources/P1"' not in stopped
    htmx = {"HX-Request": "true", "HX-Target": "batch_state"}
    client.post(f"{address}/next", headers=htmx)
    with db.reading() as session:
        assert sorted(coding_store.source_keys(session, study.id).values()) == ["P2", "P3"]


def test_page_of_a_cancelled_import_waits_for_the_file_that_is_being_read(
    db: Database, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = a_study(db)
    archive = a_zip({f"P{n}.txt": TALK.format(n=n) for n in (1, 2)})
    address = client.post("/studies/mentoring/import", files={"files": ("all.zip", archive)}).url.path
    read, shown = batches.import_one, []

    def cancelled_before(*given: Any) -> ImportReport:
        shown.append(client.post(f"{address}/cancellation").text)
        return read(*given)

    monkeypatch.setattr(batches, "import_one", cancelled_before)
    batches.advance(db, Actor(study.id, "AR"), UUID(address.rpartition("/")[2]), seconds=60)
    assert "One file is still being read." in shown[0] and 'hx-trigger="load delay:500ms"' in shown[0]
    ended = client.get(address).text
    assert "hx-trigger" not in ended and 'href="/studies/mentoring/sources/P1"' in ended
