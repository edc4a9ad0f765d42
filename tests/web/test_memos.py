"""The memos of a study."""

from collections.abc import Callable

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_study import with_codebook, with_interviews

from qualtoc.coding import store
from qualtoc.database import Database
from qualtoc.web.memos import routes

MEMOS = "/studies/mentoring/memos"


def memos(client: TestClient, address: str = MEMOS) -> list[str]:
    return [line.mark.memo.text for line in client.get(address).context.memos]


def test_without_memos_the_page_says_what_memos_are_for(client: TestClient, db: Database) -> None:
    a_study(db)
    answer = client.get(MEMOS)
    assert answer.context.memos == ()
    assert "No memo yet." in answer.text


def test_a_memo_is_written_on_the_study(client: TestClient, db: Database) -> None:
    a_study(db)
    answer = client.post(MEMOS, data={"type": "reflexive", "text": "I was <tired>."}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, MEMOS)
    assert memos(client) == ["I was <tired>."]
    assert "I was &lt;tired&gt;." in client.get(MEMOS).text


def test_an_empty_memo_is_refused_beside_the_field_and_the_type_is_kept(client: TestClient, db: Database) -> None:
    a_study(db)
    answer = client.post(MEMOS, data={"type": "method", "text": " "})
    assert answer.status_code == 422
    assert set(answer.context.errors) == {"text"}
    assert '<option value="method" selected>' in answer.text


def test_a_memo_on_a_passage_shows_its_words_and_leads_there(client: TestClient, db: Database) -> None:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 2))
    answer = client.get(MEMOS)
    assert answer.context.memos[0].passage == "the team trusts the manager"
    assert '<p lang="en">the team trusts the manager</p>' in client.get(MEMOS, headers={"Accept-Language": "es"}).text
    assert 'href="/studies/mentoring/sources/P1#turn-2"' in answer.text


def test_memos_are_found_by_words_without_case_and_accents_and_by_type(client: TestClient, db: Database) -> None:
    a_study(db)
    client.post(MEMOS, data={"type": "theory", "text": "La Evaluación del ÁREA"})
    client.post(MEMOS, data={"type": "method", "text": "Another evaluation"})
    assert memos(client, f"{MEMOS}?q=area+evaluacion") == ["La Evaluación del ÁREA"]
    assert memos(client, f"{MEMOS}?type=method") == ["Another evaluation"]
    assert memos(client, f"{MEMOS}?q=nothing") == []


def test_htmx_gets_the_list_alone(client: TestClient, db: Database) -> None:
    a_study(db)
    client.post(MEMOS, data={"type": "theory", "text": "One"})
    answer = client.get(f"{MEMOS}?q=one", headers={"HX-Request": "true", "HX-Target": "memo_list"})
    assert answer.text.lstrip().startswith('<div id="memo_list"')
    assert "<html" not in answer.text


def test_a_memo_is_edited_and_keeps_its_passage(client: TestClient, db: Database) -> None:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 2))
    old = client.get(MEMOS).context.memos[0].mark.memo
    client.post(f"{MEMOS}/{old.id}", data={"type": "method", "text": "Better"})
    new = client.get(MEMOS).context.memos[0]
    assert (new.mark.memo.text, new.mark.memo.type, new.passage) == ("Better", "method", "the team trusts the manager")


def test_editing_what_was_edited_elsewhere_is_a_conflict(client: TestClient, db: Database) -> None:
    a_study(db)
    client.post(MEMOS, data={"type": "theory", "text": "One"})
    old = client.get(MEMOS).context.memos[0].mark.memo.id
    client.post(f"{MEMOS}/{old}", data={"type": "theory", "text": "Two"})
    assert client.post(f"{MEMOS}/{old}", data={"type": "theory", "text": "Three"}).status_code == 409
    assert memos(client) == ["Two"]


def test_a_removed_memo_comes_back_with_undo(client: TestClient, db: Database) -> None:
    a_study(db)
    client.post(MEMOS, data={"type": "theory", "text": "One"})
    memo = client.get(MEMOS).context.memos[0].mark.memo.id
    client.post(f"{MEMOS}/{memo}/removal")
    assert memos(client) == []
    client.post("/studies/mentoring/undo")
    assert memos(client) == ["One"]


def test_the_page_takes_as_many_queries_for_many_memos(
    client: TestClient, db: Database, queries: Callable[[str], int]
) -> None:
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 2))
    few = queries(MEMOS)
    with_interviews(db, study, range(2, 8))
    assert queries(MEMOS) == few
    assert few <= 12


def test_memos_are_paged_and_the_search_goes_along(
    client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MEMOS_ON_A_PAGE", 2)
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, 4))
    first = client.get(f"{MEMOS}?q=trust")
    assert len(first.context.memos) == 2
    assert "q=trust&amp;page=2" in first.text
    assert len(memos(client, f"{MEMOS}?q=trust&page=2")) == 1


def test_a_memo_of_another_study_is_not_found(client: TestClient, db: Database) -> None:
    a_study(db)
    a_study(db, key="other")
    client.post(MEMOS, data={"type": "theory", "text": "One"})
    memo = client.get(MEMOS).context.memos[0].mark.memo.id
    assert client.get(f"/studies/other/memos/{memo}").status_code == 404


def test_the_pages_speak_spanish(client: TestClient, db: Database) -> None:
    study = a_study(db)
    client.post(MEMOS, data={"type": "theory", "text": "One"})
    with db.reading() as session:
        memo = store.memos(session, study.id)[0].id
    for address in (MEMOS, f"{MEMOS}/{memo}"):
        assert '<html lang="es"' in client.get(address, headers={"Accept-Language": "es"}).text


def test_a_memo_on_a_link_that_no_version_has_is_refused_and_kept_in_the_form(client: TestClient, db: Database) -> None:
    a_study(db)
    answer = client.post(MEMOS, data={"type": "theory", "text": "A thought", "link": "L99"})
    assert answer.status_code == 422
    assert "No version of the theory has a link L99." in answer.text
    assert "A thought" in answer.text
    assert memos(client) == []
