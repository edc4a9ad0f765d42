"""Passages are put to themes where they are read: what is selected, words of a turn, what a coding lies on."""

import re
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from small_study import a_full_study

from qualtoc.coding import actions, store
from qualtoc.coding.codebook import Bilingual
from qualtoc.database import Actor, Database
from qualtoc.study import actions as study_actions
from qualtoc.study.model import Researcher, Study

HERE = "/studies/mentoring/sources/P1"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def study(db: Database) -> Study:
    """A study with a coded interview and a theme."""
    found = a_full_study(db, 1)
    actions.new_theme(db, Actor(found.id, "AR"), name=Bilingual("Trust"), claim=Bilingual("Trust comes late."))
    return found


def put(client: TestClient, headers: dict[str, str] | None = None, **data: Any) -> Any:
    return client.post(f"{HERE}/themes", data=data, headers=headers, follow_redirects=False)


def stands(db: Database, study: Study) -> list[tuple[str, str]]:
    with db.reading() as session:
        return [(one.side, one.words) for one in store.themes(session, study.id)[0].quotations]


def test_selected_words_are_put_to_a_theme_and_undo_takes_them_away(
    client: TestClient, db: Database, study: Study
) -> None:
    assert '<option value="trust"' in client.get(HERE).text
    selected = {"first_turn": 2, "start": 8, "last_turn": 2, "end": 25, "words": "nobody trusted us"}
    answer = put(client, HTMX, theme="trust", side="counter", **selected)
    assert "Put to the theme." in answer.text
    assert stands(db, study) == [("counter", "nobody trusted us")]
    undone = client.post(f"{HERE}/undo", headers=HTMX)
    assert "Undone." in undone.text
    assert stands(db, study) == []


def test_words_of_a_turn_and_of_a_coding_are_put_to_a_theme_by_plain_forms(
    client: TestClient, db: Database, study: Study
) -> None:
    assert f'formaction="{HERE}/themes"' in client.get(f"{HERE}/turns/2").text
    there = put(client, turn=2, words="Now the team", theme="trust", side="example")
    assert (there.status_code, there.headers["location"]) == (303, f"{HERE}?turn=2#turn-2")
    with db.reading() as session:
        coding = store.quotations(session, study.id)[0].id
    assert 'id="theme-of-mark"' in client.get(f"{HERE}/codings/{coding}").text
    put(client, on_coding=str(coding), turn=2, theme="trust", side="counter")
    assert sorted(stands(db, study)) == [("counter", "the team trusts the manager"), ("example", "Now the team")]


def test_no_theme_or_none_that_is_there_comes_back_with_the_words(
    client: TestClient, db: Database, study: Study
) -> None:
    without = put(client, turn=2, words="Now the team", theme="", side="example")
    assert (without.status_code, without.context.given.words) == (422, "Now the team")
    assert put(client, turn=2, words="Now the team", theme="gone", side="example").status_code == 404
    refused = put(client, HTMX, turn=2, words="Not there", theme="trust", side="example")
    assert refused.status_code == 422
    assert stands(db, study) == []


def test_blind_mode_puts_nobody_elses_coding_to_a_theme(client: TestClient, db: Database, study: Study) -> None:
    with db.reading() as session:
        coding = store.quotations(session, study.id)[0].id
    study_actions.add_researcher(db, Actor(study.id, "AR"), Researcher("JM"))
    actions.switch_blind_mode(db, Actor(study.id, "AR"), on=True)
    client.post("/studies/mentoring/who", data={"who": "JM", "back": "/"})
    assert put(client, HTMX, on_coding=str(coding), turn=2, theme="trust", side="example").status_code == 404
    assert stands(db, study) == []


def test_a_passage_of_a_list_is_put_to_a_theme_with_one_press_and_the_list_comes_back(
    client: TestClient, db: Database, study: Study
) -> None:
    listed = "/studies/mentoring/finding/quotations?code=trust"
    link = re.search(r'href="([^"]*/theme-passages\?[^"]*)"', client.get(listed).text)
    assert link is not None
    asked = client.get(unescape(link[1]))
    assert asked.context.back == listed
    sent = {"coding": asked.context.coding, "theme": "trust", "side": "counter", "back": listed}
    done = client.post("/studies/mentoring/theme-passages", data=sent, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, listed)
    assert stands(db, study) == [("counter", "the team trusts the manager")]
    away = sent | {"side": "example", "back": "//elsewhere.example/studies/mentoring/"}
    done = client.post("/studies/mentoring/theme-passages", data=away, follow_redirects=False)
    assert done.headers["location"] == "/studies/mentoring/themes/trust#passages"
