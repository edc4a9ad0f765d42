"""The theory as files for other programs, and their files taken into a draft."""

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_study import with_codebook
from sqlmodel import Session
from test_theories import HERE, THEORY, load

from qualtoc.database import Database
from qualtoc.study.model import Study
from qualtoc.theory import store
from qualtoc.theory.model import TheoryVersion

TABLE = b"from,to,expected\nvisits,trust,0\ntrust,pride,+\n"
TAKE = f"{HERE}/draft/import?version=v3"


@pytest.fixture
def study(db: Database) -> Study:
    made = a_study(db, title="Mentoring", researchers=("AR",), synthetic=True)
    with_codebook(db, made)
    return made


@pytest.fixture
def drafted(study: Study, client: TestClient) -> TestClient:
    """A browser on a study with a draft v3."""
    load(client)
    client.post(f"{HERE}/draft", data={"parent": "v2"})
    return client


def held(db: Database, study: Study, key: str = "v3") -> TheoryVersion:
    with db.reading() as session:
        return version(session, study, key)


def version(session: Session, study: Study, key: str) -> TheoryVersion:
    theory = store.theory(session, study.id)
    assert theory is not None
    return store.version(theory, key)


def look(client: TestClient, data: bytes, name: str = "links.csv") -> dict[str, str]:
    """Send a file and give what its preview would send back."""
    form = client.post(TAKE, files={"file": (name, data)}).context.form  # type: ignore[attr-defined]
    context = client.get(TAKE).context  # type: ignore[attr-defined]
    return {"name": form.name, "content": form.content, "seen": context.draft.seen}


@pytest.mark.parametrize(
    ("path", "kind", "first"),
    [
        (".png", "image/png", b"\x89PNG"), (".svg", "image/svg+xml; charset=utf-8", b"<svg"),
        ("-graph.graphml", "application/graphml+xml; charset=utf-8", b"<?xml"),
        ("-chart.mmd", "text/plain; charset=utf-8", b"flowchart LR\n  %% These data are made up."),
        ("-factors.csv", "text/csv; charset=utf-8", b"\xef\xbb\xbfkey,type"),
        ("-links.csv", "text/csv; charset=utf-8", b"\xef\xbb\xbflink,from,to"),
    ],
)  # fmt: skip
def test_each_file_of_a_version_can_be_downloaded(drafted: TestClient, path: str, kind: str, first: bytes) -> None:
    answer = drafted.get(f"{HERE}{path}?version=v1")
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.content.lstrip().startswith(first)
    assert "-v1." in answer.headers["content-disposition"]
    assert f'href="{HERE}{path}' in drafted.get(HERE).text


def test_an_unknown_file_is_not_found(drafted: TestClient) -> None:
    assert drafted.get(f"{HERE}-graph.exe").status_code == 404


def test_a_file_is_looked_at_before_anything_is_stored(drafted: TestClient, db: Database, study: Study) -> None:
    before = held(db, study)
    page = drafted.post(TAKE, files={"file": ("links.csv", TABLE)})
    assert page.status_code == 200
    rows = [(row.part, row.is_new, row.key, row.fields) for row in page.context.plan.rows]
    assert rows == [("factor", True, "pride", ()), ("link", True, "L3", ())]
    assert held(db, study) == before


def test_one_act_takes_all_of_it_with_its_reason(drafted: TestClient, db: Database, study: Study) -> None:
    sent = look(drafted, TABLE)
    assert drafted.post(TAKE, data={**sent, "act": "take"}).status_code == 422
    answer = drafted.post(TAKE, data={**sent, "act": "take", "reason": "From the workshop."}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?version=v3")
    after = held(db, study)
    assert [link.key for link in after.links] == ["L1", "L2", "R1", "L3"]
    assert {change.reason.en for change in after.changes} == {"From the workshop."}


def test_a_problem_in_one_line_leaves_everything_as_it_is(drafted: TestClient, db: Database, study: Study) -> None:
    before = held(db, study)
    sent = look(drafted, TABLE + b"visits,visits,+\n")
    answer = drafted.post(TAKE, data={**sent, "act": "take", "reason": "x"})
    assert answer.status_code == 422
    assert "links.csv:4" in answer.text
    assert held(db, study) == before


def test_a_draft_that_changed_in_the_meantime_is_not_written_over(
    drafted: TestClient, db: Database, study: Study
) -> None:
    sent = look(drafted, TABLE)
    answer = drafted.post(TAKE, data={**sent, "seen": "another state", "act": "take", "reason": "x"})
    assert answer.status_code == 409
    assert [link.key for link in held(db, study).links] == ["L1", "L2", "R1"]


@pytest.mark.parametrize("name", ["theory.graphml", "theory.mmd", "theory.yaml"])
def test_the_own_files_of_a_version_change_nothing_in_it(drafted: TestClient, name: str) -> None:
    paths = {"theory.graphml": "-graph.graphml?version=v3", "theory.mmd": "-chart.mmd?version=v3", "theory.yaml": ""}
    data = drafted.get(f"{HERE}{paths[name]}").content if paths[name] else THEORY.encode()
    page = drafted.post(TAKE, files={"file": (name, data)})
    assert page.status_code == 200
    assert page.context.plan.rows == ()
    assert "The draft says all of it already." in page.text


@pytest.mark.parametrize(("name", "data"), [("a.png", b"\x89PNG\r\n"), ("a.txt", b"hello"), ("a.graphml", b"<a>")])
def test_what_is_no_theory_is_refused(drafted: TestClient, name: str, data: bytes) -> None:
    answer = drafted.post(TAKE, files={"file": (name, data)})
    assert answer.status_code == 422
    assert answer.context.problems


def test_nothing_chosen_and_broken_forms_are_refused(drafted: TestClient) -> None:
    assert drafted.post(TAKE, data={}).status_code == 422
    assert drafted.post(TAKE, data={"name": "a.csv", "content": "!", "act": "take"}).status_code == 422
    assert drafted.get(f"{HERE}/draft/import?version=v2").status_code == 409
