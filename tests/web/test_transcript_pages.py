"""The list of sources, importing into it, and the facts of a source."""

from collections.abc import Callable

from factories import a_study
from fastapi.testclient import TestClient
from small_study import with_codebook, with_interviews

from qualtoc.coding import store as coding_store
from qualtoc.coding.source import Source
from qualtoc.database import Actor, Database
from qualtoc.study import actions as study_actions
from qualtoc.study.model import Study

LIST = "/studies/mentoring/sources"
TALK = b"Interviewer: How was it?\n\nNurse: It was good. It was very good.\n"


def a_coded_study(db: Database, interviews: int = 2) -> Study:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, interviews + 1))
    return study


def source(db: Database, study: Study, key: str) -> Source:
    with db.reading() as session:
        return coding_store.source(session, study.id, key)


def test_an_empty_list_teaches_what_can_be_imported(client: TestClient, db: Database) -> None:
    a_study(db)
    answer = client.get(LIST)
    assert answer.context.lines == ()
    assert "No sources yet." in answer.text
    assert 'type="file"' in answer.text


def test_the_list_tells_how_far_each_source_is(client: TestClient, db: Database) -> None:
    a_coded_study(db)
    lines = client.get(LIST).context.lines
    assert [(line.source.key, line.coded_turns, line.claims, line.share) for line in lines] == [
        ("P1", 1, 1, 0.5),
        ("P2", 1, 1, 0.5),
    ]


def test_the_list_speaks_spanish(client: TestClient, db: Database) -> None:
    a_coded_study(db)
    client.cookies.set("language", "es")
    assert '<html lang="es"' in client.get(LIST).text


def test_a_withdrawn_source_is_marked(client: TestClient, db: Database) -> None:
    study = a_coded_study(db)
    study_actions.withdraw_participant(db, Actor(study.id, "AR"), "P1")
    assert client.get(LIST).text.count('class="is-withdrawn"') == 1
    assert "The participant has withdrawn." in client.get(f"{LIST}/P1").text


def test_the_list_takes_as_many_queries_for_many_sources(
    client: TestClient, db: Database, queries: Callable[[str], int]
) -> None:
    study = a_coded_study(db)
    before = queries(LIST)
    with_interviews(db, study, range(3, 12))
    assert queries(LIST) == before


def test_several_files_are_imported_at_once(client: TestClient, db: Database) -> None:
    study = a_study(db)
    table = b"file,role,consent_quotes\none.txt,nurse,yes\n"
    sent = [("files", ("one.txt", TALK)), ("files", ("two.txt", TALK + b"Nurse: More.\n")), ("files", ("s.csv", table))]
    answer = client.post(LIST, files=sent)
    assert answer.status_code == 200
    assert {one.source for one in answer.context.report.imported} == {None, "one", "two"}
    assert source(db, study, "one").role == "nurse"


def test_the_same_file_twice_is_refused_with_a_link_to_the_first(client: TestClient, db: Database) -> None:
    a_study(db)
    client.post(LIST, files=[("files", ("one.txt", TALK))])
    answer = client.post(LIST, files=[("files", ("again.txt", TALK))])
    assert answer.status_code == 422
    assert f'<a href="{LIST}/one">one</a>' in answer.text


def test_a_problem_is_shown_with_file_and_line(client: TestClient, db: Database) -> None:
    a_study(db)
    answer = client.post(LIST, files=[("files", ("s.csv", b"file,date\none.txt,yesterday\n"))])
    assert answer.status_code == 422
    assert "<code>s.csv:2</code>" in answer.text


def test_sending_no_file_is_answered_beside_the_field(client: TestClient, db: Database) -> None:
    a_study(db)
    answer = client.post(LIST, data={})
    assert answer.status_code == 422
    assert "Choose at least one file." in answer.text


def test_facts_are_corrected_by_a_form(client: TestClient, db: Database) -> None:
    study = a_coded_study(db)
    sent = {"type": "interview", "role": "midwife", "date": "2023-05-31", "minutes": "42", "consent_quotes": "no"}
    answer = client.post(f"{LIST}/P1/facts", data=sent, follow_redirects=False)
    assert answer.status_code == 303
    known = source(db, study, "P1")
    assert (known.role, known.minutes, known.consent_quotes, str(known.date)) == ("midwife", 42, "no", "2023-05-31")


def test_wrong_facts_stay_in_the_form_with_the_reason_beside_them(client: TestClient, db: Database) -> None:
    a_coded_study(db)
    answer = client.post(f"{LIST}/P1/facts", data={"minutes": "an hour", "place": "Ward <3>"})
    assert answer.status_code == 422
    assert list(answer.context.errors) == ["minutes"]
    assert 'value="an hour"' in answer.text
    assert 'value="Ward &lt;3&gt;"' in answer.text


def test_who_interviews_is_corrected(client: TestClient, db: Database) -> None:
    study = a_coded_study(db)
    client.post(f"{LIST}/P1/speakers", data={"speaker": ["Interviewer", "P1"], "kind": ["other", "participant"]})
    assert {speaker.name: speaker.kind for speaker in source(db, study, "P1").speakers} == {
        "Interviewer": "other",
        "P1": "participant",
    }


def test_an_unknown_source_is_not_found(client: TestClient, db: Database) -> None:
    a_study(db)
    assert client.get(f"{LIST}/P9").status_code == 404
    assert client.get(f"{LIST}/P9/facts").status_code == 404
