"""A claim that names factors as people say them, recorded at the desk, is found again on the map."""

import pytest
from factories import a_study
from fastapi.testclient import TestClient

from qualtoc.database import Actor, Database
from qualtoc.study.imports import import_files
from qualtoc.study.model import Study
from qualtoc.theory import store

SOURCE = "/studies/mentoring/sources/P1"
MAP = "/studies/mentoring/causal-map"
HTMX = {"HX-Request": "true"}
THEORY = b"""\
factors:
  - {id: trust, type: mechanism, label: {en: Team trust, es: Confianza del equipo}}
  - {id: coverage, type: outcome, label: {en: Coverage, es: Cobertura}}
links: [{id: L1, from: trust, to: coverage, expected: "+"}]
versions: [{id: v1, status: registered, registered_at: 2020-01-01}]
"""


@pytest.fixture
def study(db: Database) -> Study:
    study = a_study(db)
    talks = [(f"P{n}.txt", f"Interviewer: And?\n\nP{n}: First it rained.\n".encode()) for n in (1, 2)]
    assert import_files(db, Actor(study.id, "AR"), [("theory.yaml", THEORY), *talks]).problems == ()
    return study


def recorded(client: TestClient, cause: str, effect: str, sign: str = "+", source: str = "P1"):
    """What the desk answers to a claim on words of the second turn."""
    fields = {"turn": "2", "words": "it rained", "cause": cause, "effect": effect, "sign": sign}
    return client.post(f"/studies/mentoring/sources/{source}/claims", data=fields, headers=HTMX)


def links(client: TestClient, query: str = "") -> dict:
    found = client.get(f"{MAP}.json{query}").json()["links"]
    return {(one["from"], one["to"]): {s: n for s, n in one["signs"].items() if n} for one in found}


def test_opposites_and_levels_of_a_known_factor_meet_it_on_the_map(client: TestClient, study: Study) -> None:
    assert recorded(client, "~team trust", "Coverage", "-").status_code == 200
    assert recorded(client, "Confianza del equipo; entre pares", "coverage").status_code == 200
    assert recorded(client, "Team trust", "Coverage", source="P2").status_code == 200
    assert set(links(client)) == {
        ("~trust", "coverage"), ("trust; entre pares", "coverage"), ("trust", "coverage"),
    }  # fmt: skip
    assert links(client, "?opposites=1&zoom=1") == {("trust", "coverage"): {"+": 3}}
    claims = client.get(f"{MAP}/claims?opposites=1&zoom=1&cause=trust&effect=coverage").text
    assert claims.count("coded as") == 2
    assert "coded as ~Team trust → Coverage" in claims
    assert "coded as Team trust; entre pares → Coverage" in claims
    page = client.get(MAP).text
    assert "~Team trust" in page
    assert "Team trust; entre pares" in page
    assert "~Confianza del equipo" in client.get(MAP, headers={"Accept-Language": "es"}).text


def test_the_margin_shows_such_a_name_in_words(client: TestClient, study: Study) -> None:
    assert "~Team trust" in recorded(client, "~trust", "Coverage").text


def test_a_name_that_no_theory_has_is_offered_again_and_met_in_any_spelling(
    client: TestClient, db: Database, study: Study
) -> None:
    recorded(client, "Heavy rain", "Coverage", "-")
    assert '<option value="Heavy rain">' in client.get(SOURCE).text
    recorded(client, "heavy  RAIN", "Coverage", "-", source="P2")
    assert links(client) == {("Heavy rain", "coverage"): {"-": 2}}
    assert client.get(f"{MAP}.json").json()["difference"]["not_expected"][0]["from"] == "Heavy rain"
    with db.reading() as session:
        assert store.claimed_names(session, study.id) == {"Heavy rain", "coverage"}


@pytest.mark.parametrize(("cause", "effect"), [("~", "Coverage"), ("Coverage", " ; "), ("Coverage", "COVERAGE")])
def test_a_name_of_signs_alone_and_a_factor_on_itself_are_refused(
    client: TestClient, study: Study, cause: str, effect: str
) -> None:
    recorded(client, cause, effect)
    assert links(client) == {}
