"""The researchers and the participants of a study."""

from collections.abc import Callable

from factories import a_study
from fastapi.testclient import TestClient
from small_study import a_full_study, with_interviews

from qualtoc.database import Database
from qualtoc.study import store

PEOPLE = "/studies/mentoring/people"


def test_a_study_without_participants_says_where_they_come_from(client: TestClient, db: Database) -> None:
    a_study(db)
    answer = client.get(PEOPLE)
    assert answer.context.participants == ()
    assert "sources.csv" in answer.text


def test_participants_are_shown_with_role_sources_and_consent(client: TestClient, db: Database) -> None:
    a_full_study(db)
    lines = client.get(PEOPLE).context.participants
    assert [(line.participant.key, line.role.text("en"), line.consents) for line in lines] == [
        ("P1", "nurse", ("yes",)),
        ("P2", "nurse", ("yes",)),
    ]
    assert lines[0].sources[0].key == "P1"


def test_the_page_takes_as_many_queries_for_many_participants(
    client: TestClient, db: Database, queries: Callable[[str], int]
) -> None:
    study = a_full_study(db, 1)
    few = queries(PEOPLE)
    with_interviews(db, study, range(2, 8))
    assert queries(PEOPLE) == few
    assert few <= 10


def test_a_researcher_is_added_with_the_profile(client: TestClient, db: Database) -> None:
    a_study(db)
    form = {"key": "JM", "name": "Joel", "gender": "Man", "credentials": "MPH"}
    answer = client.post(f"{PEOPLE}/researchers", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, PEOPLE)
    with db.reading() as session:
        team = store.study(session, "mentoring").researchers
    assert [(one.key, one.credentials) for one in team] == [("AR", ""), ("JM", "MPH")]


def test_initials_that_are_taken_are_refused_beside_the_field_and_the_rest_is_kept(
    client: TestClient, db: Database
) -> None:
    a_study(db)
    answer = client.post(f"{PEOPLE}/researchers", data={"key": "AR", "name": "Another one"})
    assert answer.status_code == 409
    assert set(answer.context.errors) == {"key"}
    assert 'value="Another one"' in answer.text


def test_a_profile_is_changed_and_the_initials_stay(client: TestClient, db: Database) -> None:
    a_study(db)
    client.post(f"{PEOPLE}/researchers/AR", data={"key": "XX", "name": "Ana Ruiz"})
    assert 'value="Ana Ruiz"' in client.get(f"{PEOPLE}/researchers/AR").text
    assert client.get(f"{PEOPLE}/researchers/XX").status_code == 404


def test_a_participant_is_withdrawn_with_all_sources_and_let_in_again(client: TestClient, db: Database) -> None:
    a_full_study(db)
    page = client.get(f"{PEOPLE}/participants/P1")
    assert (page.context.codings, page.context.claims) == (1, 1)
    answer = client.post(f"{PEOPLE}/withdrawals/P1", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PEOPLE}/participants/P1")
    line = client.get(f"{PEOPLE}/participants/P1").context.line
    assert line.participant.withdrawn_at is not None
    assert line.sources[0].withdrawn
    client.post(f"{PEOPLE}/readmissions/P1")
    assert client.get(f"{PEOPLE}/participants/P1").context.line.participant.withdrawn_at is None


def test_withdrawing_twice_is_a_conflict(client: TestClient, db: Database) -> None:
    a_full_study(db)
    client.post(f"{PEOPLE}/withdrawals/P1")
    assert client.post(f"{PEOPLE}/withdrawals/P1").status_code == 409


def test_what_is_known_of_a_participant_is_recorded(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    client.post(f"{PEOPLE}/participants/P1", data={"prior_relationship": "no", "returned": "yes"})
    with db.reading() as session:
        first = store.participants(session, study.id)[0]
    assert (first.prior_relationship, first.transcript_returned) == (False, True)


def test_somebody_unknown_is_not_found(client: TestClient, db: Database) -> None:
    a_study(db)
    assert client.get(f"{PEOPLE}/participants/P9").status_code == 404
    assert client.post(f"{PEOPLE}/participants/P9").status_code == 404


def test_the_pages_speak_spanish(client: TestClient, db: Database) -> None:
    a_full_study(db)
    for address in (PEOPLE, f"{PEOPLE}/participants/P1", f"{PEOPLE}/researchers/AR"):
        assert '<html lang="es"' in client.get(address, headers={"Accept-Language": "es"}).text
