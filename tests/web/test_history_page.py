"""The page of the history: filters, what can be undone now, and files."""

from collections.abc import Callable

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_study import with_codebook, with_interviews

from qualtoc.database import Actor, Database
from qualtoc.study import actions
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher, Study

HERE = "/studies/mentoring/history"


@pytest.fixture
def study(db: Database) -> Study:
    """A study with a codebook and two coded interviews."""
    study = a_study(db, researchers=("AR", "LC"))
    with_codebook(db, study)
    with_interviews(db, study, range(1, 3))
    return study


def test_the_newest_act_stands_first_and_can_be_undone_there(client: TestClient, study: Study) -> None:
    [day] = client.get(HERE).context.days
    assert [line.step for line in day.lines][:2] == ["undo", ""]
    assert day.lines[1].is_later
    form = {"back": HERE}
    assert client.post("/studies/mentoring/undo", data=form, follow_redirects=False).headers["location"] == HERE
    answer = client.get(HERE)
    assert [line.step for line in answer.context.days[0].lines][:3] == ["redo", "", "undo"]
    assert answer.context.days[0].lines[1].is_undone
    assert "undone: memo written" in answer.text


def test_the_history_is_in_the_menu_and_told_in_spanish(client: TestClient, study: Study) -> None:
    answer = client.get(HERE, headers={"Accept-Language": "es"})
    assert 'data-go="h"' in answer.text
    assert "«Confianza» aplicado en P2" in answer.text


def test_filters_stand_in_the_address_and_in_the_downloads(client: TestClient, study: Study) -> None:
    answer = client.get(f"{HERE}?source=P1&kind=coding&since=x")
    assert [line.said.template for day in answer.context.days for line in day.lines] == ["“{code}” applied in {source}"]
    assert 'history.csv?kind=coding&amp;source=P1"' in answer.text
    lines = client.get(f"{HERE}.csv?source=P1&kind=coding").text.splitlines()
    assert len(lines) == 2
    assert "“Trust” applied in P1" in lines[1]
    assert [one["act"] for one in client.get(f"{HERE}.json?source=P1&kind=coding").json()] == ["apply_code"]
    assert client.get(f"{HERE}.pdf").status_code == 404


def test_an_import_of_many_files_is_one_line_with_one_button(
    client: TestClient, db: Database, study: Study, queries: Callable[[str], int]
) -> None:
    def files(numbers: range) -> list[tuple[str, bytes]]:
        return [(f"M{n}.txt", f"M{n}: We trusted them {n} times.\n".encode()) for n in numbers]

    import_files(db, Actor(study.id, "AR"), files(range(2)))
    few, total = queries(HERE), client.get(HERE).context.pages.total
    import_files(db, Actor(study.id, "AR"), files(range(2, 62)))
    answer = client.get(HERE)
    assert (queries(HERE), answer.context.pages.total) == (few, total + 1)
    assert "files imported: 60" in answer.text
    assert [line.step for line in answer.context.days[0].lines][:2] == ["undo", ""]
    assert "files imported: 2<" in answer.text
    client.post("/studies/mentoring/undo", data={"back": HERE})
    answer = client.get(HERE)
    assert [(line.step, line.is_undone) for line in answer.context.days[0].lines][:2] == [("redo", False), ("", True)]
    assert "undone: files imported: 60" in answer.text
    assert len(client.get(f"{HERE}.json?kind=sources").json()) == 62 + 2
    assert "M7 imported" in client.get(f"{HERE}?source=M7").text
    client.post("/studies/mentoring/redo", data={"back": HERE})
    assert "done again: files imported: 60" in client.get(HERE).text


def test_what_cannot_be_undone_says_why(client: TestClient, db: Database, study: Study) -> None:
    first = client.get(HERE, headers={"Accept-Language": "es"})
    assert first.text.count("Definitivo: un estudio se va cuando se elimina.") == 1
    assert not first.context.some_stay
    actions.keep_for_good(db, study.id)
    after = client.get(HERE)
    assert after.context.some_stay
    assert "Acts of yours without a remark stay" in after.text
    client.post("/studies/mentoring/who", data={"who": "LC"})
    assert not client.get(HERE).context.some_stay


def test_a_choice_that_nothing_fits_says_so(client: TestClient, study: Study) -> None:
    assert "Nothing was done that fits." in client.get(f"{HERE}?who=LC").text


def test_what_a_person_has_typed_is_shown_as_text(client: TestClient, db: Database, study: Study) -> None:
    actions.add_researcher(db, Actor(study.id, "AR"), Researcher("<b>X</b>"))
    answer = client.get(HERE)
    assert "researcher added: &lt;b&gt;X&lt;/b&gt;" in answer.text


def test_a_long_history_has_pages(client: TestClient, db: Database, study: Study) -> None:
    for number in range(60):
        actions.add_researcher(db, Actor(study.id, "AR"), Researcher(f"R{number}"))
    assert sum(len(day.lines) for day in client.get(HERE).context.days) == 50
    assert client.get(f"{HERE}?page=2").context.pages.number == 2
