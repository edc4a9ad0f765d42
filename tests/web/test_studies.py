"""The list of studies, a new one, the overview, importing, deleting and undo."""

from collections.abc import Callable
from html import unescape

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_study import with_codebook, with_interviews

from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Bilingual
from qualtoc.database import Database
from qualtoc.study import store
from qualtoc.study.actions import new_study
from qualtoc.study.model import Researcher
from qualtoc.web.studies import routes
from qualtoc.web.studies.contexts import ImportResult, NewStudy, Overview, Studies

FILE = "Interviewer: How was it?\n\nP1: It was good, because the mentor came.\n"


def steps(client: TestClient, study: str = "mentoring") -> list[str]:
    context = client.get(f"/studies/{study}").context
    assert isinstance(context, Overview)
    return [step.text.template for step in context.steps]


def test_an_empty_database_shows_the_road_and_its_first_step(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.context == Studies(())
    assert 'href="/new"' in answer.text


def test_studies_are_listed_with_what_they_hold(client: TestClient, db: Database) -> None:
    study = a_study(db, title="Mentoring <b>")
    with_codebook(db, study)
    with_interviews(db, study, range(1, 3))
    answer = client.get("/")
    assert [(line.study.key, line.sources) for line in answer.context.studies] == [("mentoring", 2)]
    assert "Mentoring &lt;b&gt;" in answer.text


def test_a_new_study_takes_its_short_name_from_the_title(client: TestClient, db: Database) -> None:
    form = {"title": "Atención más cercana", "researcher": "AR", "name": "Ana Ruiz"}
    answer = client.post("/studies", data=form, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/studies/atencion-mas-cercana"
    with db.reading() as session:
        assert store.study(session, "atencion-mas-cercana").researchers[0].name == "Ana Ruiz"


def test_a_study_without_title_is_refused_beside_the_field_and_keeps_what_was_typed(client: TestClient) -> None:
    answer = client.post("/studies", data={"researcher": "AR", "key": "x"})
    assert answer.status_code == 422
    assert isinstance(answer.context, NewStudy)
    assert set(answer.context.errors) == {"title"}
    assert 'value="AR"' in answer.text
    assert 'id="title-problem"' in answer.text


def test_a_study_of_a_known_name_is_a_conflict_at_its_field(client: TestClient, db: Database) -> None:
    a_study(db)
    answer = client.post("/studies", data={"title": "T", "key": "mentoring", "researcher": "AR"})
    assert answer.status_code == 409
    assert set(answer.context.errors) == {"key"}


def test_an_empty_study_says_what_is_missing_in_the_order_of_the_work(client: TestClient, db: Database) -> None:
    a_study(db)
    assert steps(client) == [
        "Import transcripts",
        "Import a codebook, or write the first code",
        "Give the study its programme theory",
        "Import the interview guide",
    ]


def test_a_coded_study_no_longer_asks_for_codebook_and_transcripts(client: TestClient, db: Database) -> None:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 2))
    assert steps(client) == [
        "Give the study its programme theory",
        "Import the interview guide",
        "Answer the COREQ items",
    ]


def test_the_overview_shows_each_source_with_its_progress(client: TestClient, db: Database) -> None:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 3))
    context = client.get("/studies/mentoring").context
    assert [(line.source.key, line.coded, line.source.turns) for line in context.groups[0].lines] == [
        ("P1", 1, 2),
        ("P2", 1, 2),
    ]
    held = context.holdings
    assert (held.sources, held.interviews, held.codings, held.claims, held.memos, held.codes) == (2, 2, 2, 2, 2, 3)


def test_withdrawn_sources_are_left_out_of_the_numbers(client: TestClient, db: Database) -> None:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 3))
    client.post("/studies/mentoring/people/withdrawals/P1")
    context = client.get("/studies/mentoring").context
    assert (context.holdings.sources, context.holdings.codings, context.holdings.claims) == (1, 1, 1)
    assert context.withdrawn == 1


def test_the_overview_takes_as_many_queries_for_many_sources(
    client: TestClient, db: Database, queries: Callable[[str], int]
) -> None:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 2))
    few = queries("/studies/mentoring")
    with_interviews(db, study, range(2, 8))
    assert queries("/studies/mentoring") == few
    assert few <= 14


def test_the_overview_is_paged(client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "SOURCES_ON_A_PAGE", 2)
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 4))
    second = client.get("/studies/mentoring?page=2")
    assert [line.source.key for line in second.context.groups[0].lines] == ["P3"]
    assert second.context.groups[0].total == 3
    assert client.get("/studies/mentoring?page=99").context.pages.number == 2


def test_files_of_any_kind_are_imported_and_the_report_names_each(client: TestClient, db: Database) -> None:
    study = a_study(db)
    files = [
        ("files", ("P1.txt", FILE.encode())),
        ("files", ("book.yaml", b"codes:\n  - {id: trust, label: Trust}\n")),
        ("files", ("bad.yaml", b"codes:\n  - {id: trust, label: Trust, colour: red}\n")),
    ]
    answer = client.post("/studies/mentoring/import", files=files)
    assert answer.status_code == 200
    assert isinstance(answer.context, ImportResult)
    assert {one.file for one in answer.context.report.imported} == {"P1.txt", "book.yaml"}
    assert [(problem.file, problem.line) for problem in answer.context.report.problems] == [("bad.yaml", 2)]
    assert "bad.yaml:2" in answer.text
    with db.reading() as session:
        assert [source.key for source in coding_store.sources(session, study.id)] == ["P1"]


def test_the_same_file_twice_leads_to_the_first_source(client: TestClient, db: Database) -> None:
    a_study(db)
    client.post("/studies/mentoring/import", files=[("files", ("P1.txt", FILE.encode()))])
    again = client.post("/studies/mentoring/import", files=[("files", ("other.txt", FILE.encode()))])
    assert again.status_code == 422
    assert 'href="/studies/mentoring/sources/P1"' in again.text


def test_importing_nothing_says_so_beside_the_field(client: TestClient, db: Database) -> None:
    a_study(db)
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n"
    )
    as_browsers_do = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post("/studies/mentoring/import", content=body, headers=as_browsers_do)
    assert answer.status_code == 422
    assert set(answer.context.errors) == {"files"}


def test_a_study_is_deleted_only_when_its_name_is_typed(client: TestClient, db: Database) -> None:
    a_study(db)
    wrong = client.post("/studies/mentoring/deletion", data={"typed": "Mentor"})
    assert wrong.status_code == 422
    assert 'value="Mentor"' in wrong.text
    right = client.post("/studies/mentoring/deletion", data={"typed": "mentoring"}, follow_redirects=False)
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert client.get("/studies/mentoring").status_code == 404


def test_deleting_a_full_study_removes_everything(client: TestClient, db: Database) -> None:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 3))
    assert "2" in client.get("/studies/mentoring/deletion").text
    client.post("/studies/mentoring/deletion", data={"typed": "mentoring"})
    with db.reading() as session:
        assert coding_store.sources(session, study.id) == []
        assert [(gone.key, gone.by) for gone in store.deletions(session)] == [("mentoring", "AR")]


def test_undo_takes_back_the_last_act_and_returns_to_the_page(client: TestClient, db: Database) -> None:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 2))
    form = {"back": "/studies/mentoring/memos"}
    answer = client.post("/studies/mentoring/undo", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/studies/mentoring/memos")
    assert client.get("/studies/mentoring").context.holdings.memos == 0


def test_undo_never_leads_away_from_this_server(client: TestClient, db: Database) -> None:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 2))
    answer = client.post("/studies/mentoring/undo", data={"back": "//evil.example/"}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_undo_with_nothing_to_undo_says_so(client: TestClient, db: Database) -> None:
    a_study(db)
    answer = client.post("/studies/mentoring/undo")
    assert answer.status_code == 404
    assert "nothing to undo" in answer.text


def test_how_many_coreq_items_are_answered_is_asked_for_apart(client: TestClient, db: Database) -> None:
    a_study(db)
    assert client.get("/studies/mentoring/answered").context.answered.values["total"] == 32


def test_every_page_speaks_spanish(client: TestClient, db: Database) -> None:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 2))
    spanish = {"Accept-Language": "es-HN"}
    for address in ("/", "/new", "/studies/mentoring", "/studies/mentoring/deletion"):
        answer = client.get(address, headers=spanish)
        assert answer.status_code == 200
        assert '<html lang="es"' in answer.text


def test_a_title_in_both_languages_is_read_in_ones_own_and_one_that_was_typed_stays(
    client: TestClient, db: Database
) -> None:
    new_study(db, "both", "Care", [Researcher("AR")], titles=Bilingual("Care", "Atención"))
    a_study(db, title="Mentoring")
    client.cookies.set("language", "es")
    assert "<h1>Atención</h1>" in client.get("/studies/both").text
    assert "COREQ · Atención" in unescape(client.get("/studies/both/coreq").text)
    assert [line.study.title for line in client.get("/").context.studies] == ["Atención", "Mentoring"]
    client.cookies.set("language", "en")
    assert "<h1>Care</h1>" in client.get("/studies/both").text


def test_a_role_that_the_theory_does_not_name_has_no_language_of_its_own(client: TestClient, db: Database) -> None:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 2))
    client.cookies.set("language", "es")
    for page in ("", "/sources", "/people"):
        assert "<td>nurse</td>" in client.get(f"/studies/mentoring{page}").text
    assert "<li>nurse</li>" in client.get("/studies/mentoring/sources/P1").text
