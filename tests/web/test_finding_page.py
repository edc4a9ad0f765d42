"""The page on which passages are found and coded."""

from collections.abc import Callable

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_sources import with_source
from small_study import with_codebook
from sqlalchemy import text

from qualtoc.coding import search_store, store
from qualtoc.database import Actor, Database
from qualtoc.study import actions as study_actions
from qualtoc.web.finding import searching

FIND = "/studies/mentoring/finding"
HTMX = {"HX-Request": "true", "HX-Target": "found"}


@pytest.fixture
def actor(db: Database) -> Actor:
    actor = with_codebook(db, a_study(db))
    with_source(db, actor, "P1", ["We trust her. She trusts us.", "Nothing here.", "Trusted by all."], participant="P1")
    with_source(db, actor, "P2", ["Confiamos en ella."], language="es", participant="P2")
    return actor


def lines(client: TestClient, query: str) -> list[tuple[str, int, str]]:
    context = client.get(FIND + query).context
    return [(group.source.key, line.turn_no, line.hit) for group in context.found for line in group.lines]


def codings(db: Database, actor: Actor) -> list[tuple[str, int, str]]:
    with db.reading() as session:
        return [(one.source, one.turn_no, one.words) for one in store.quotations(session, actor.study_id)]


def code(client: TestClient, what: str = "all", **data: object) -> object:
    form = {"q": "trust", "how": "forms", "code": "trust", "what": what, **data}
    return client.post(f"{FIND}/codings", data=form, follow_redirects=False)


def test_the_empty_page_says_how_to_search(client: TestClient, db: Database, actor: Actor) -> None:
    assert "Every word must stand in the same turn." in client.get(FIND).text


def test_without_transcripts_the_page_names_the_next_step(client: TestClient, db: Database) -> None:
    a_study(db)
    assert "There is no transcript to search yet." in client.get(FIND).text


def test_hits_stand_in_their_context_and_lead_to_their_turn(client: TestClient, actor: Actor) -> None:
    answer = client.get(f"{FIND}?q=trust")
    assert lines(client, "?q=trust") == [("P1", 1, "trust"), ("P1", 1, "trusts"), ("P1", 3, "Trusted")]
    first = answer.context.found[0].lines[0]
    assert (first.before, first.after) == ("We ", " her. She trusts us.")
    assert '/studies/mentoring/sources/P1?turn=3#turn-3"' in answer.text
    assert lines(client, "?q=confiaban&how=forms") == [("P2", 1, "Confiamos")]
    assert lines(client, "?q=trust&how=exact&source=P1") == [("P1", 1, "trust")]


def test_nothing_found_and_nothing_to_search_for_are_said(client: TestClient, actor: Actor) -> None:
    assert "No turn holds all these words." in client.get(f"{FIND}?q=unheard").text
    answer = client.get(f"{FIND}?q=%22%22")
    assert (answer.status_code, set(answer.context.errors)) == (422, {"q"})
    assert client.get(f"{FIND}?q=trust&source=P9").status_code == 404


def test_a_withdrawn_source_never_appears(client: TestClient, db: Database, actor: Actor) -> None:
    study_actions.withdraw_participant(db, actor, "P1")
    answer = client.get(f"{FIND}?q=trust")
    assert answer.context.found == ()
    assert "P1" not in answer.text


def test_all_hits_are_coded_in_one_act_and_undone_in_one(client: TestClient, db: Database, actor: Actor) -> None:
    answer = code(client)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{FIND}?q=trust&coded=3")
    assert codings(db, actor) == [("P1", 1, "trust"), ("P1", 1, "trusts"), ("P1", 3, "Trusted")]
    assert "Passages coded: 3." in client.get(answer.headers["location"]).text
    client.post("/studies/mentoring/undo")
    assert codings(db, actor) == []


def test_sentences_and_turns_are_coded_and_joined(client: TestClient, db: Database, actor: Actor) -> None:
    code(client, reach="sentence", q="trust her")
    assert codings(db, actor) == [("P1", 1, "We trust her."), ("P1", 1, "She trusts us.")]
    code(client, reach="turn")
    assert codings(db, actor) == [("P1", 1, "We trust her. She trusts us."), ("P1", 3, "Trusted by all.")]
    client.post("/studies/mentoring/undo")
    client.post("/studies/mentoring/undo")
    assert codings(db, actor) == []


def test_the_ticked_hits_are_coded_with_htmx_on_the_page(client: TestClient, db: Database, actor: Actor) -> None:
    page = client.get(f"{FIND}?q=trust").context
    values = [line.value for line in page.found[0].lines]
    form = {"q": "trust", "code": "supply", "what": "chosen", "hit": values[1:]}
    answer = client.post(f"{FIND}/codings", data=form, headers=HTMX)
    assert "<html" not in answer.text
    assert [line.codes for line in answer.context.found[0].lines] == [(), ("supply",), ("supply",)]
    one = client.post(f"{FIND}/codings", data={**form, "what": values[0]}, headers=HTMX)
    assert [line.codes for line in one.context.found[0].lines] == [("supply",)] * 3


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"what": "chosen"}, 422),
        ({"what": "all", "code": ""}, 422),
        ({"what": "all", "code": "nothing"}, 404),
        ({"what": "nonsense"}, 422),
        ({"what": "1:5:3:P1"}, 422),
        ({"what": "1:0:2:P1"}, 409),
        ({"what": "1:3:8:P9"}, 409),
        ({"what": "all", "reach": "page"}, 422),
        ({"what": "all", "q": "..."}, 422),
    ],
)
def test_what_cannot_be_coded_is_refused_and_changes_nothing(
    client: TestClient, db: Database, actor: Actor, data: dict[str, str], status: int
) -> None:
    assert code(client, **data).status_code == status
    assert codings(db, actor) == []


def test_too_many_turns_at_once_are_refused(
    client: TestClient, db: Database, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qualtoc.coding.actions.found.MOST_AT_ONCE", 1)
    assert code(client).status_code == 422
    assert codings(db, actor) == []


def test_coding_the_same_again_changes_nothing(client: TestClient, db: Database, actor: Actor) -> None:
    code(client)
    assert "These passages had the code already." in client.get(code(client).headers["location"]).text
    assert len(codings(db, actor)) == 3


def test_many_turns_come_in_pages_with_as_many_queries(
    client: TestClient, db: Database, actor: Actor, queries: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = queries(f"{FIND}?q=trust")
    for no in range(3, 7):
        with_source(db, actor, f"P{no}", ["I trust.", "You trusted."])
    assert queries(f"{FIND}?q=trust") == few <= 20
    monkeypatch.setattr(searching, "TURNS_ON_A_PAGE", 4)
    assert lines(client, "?q=trust&page=2")[:3] == [("P4", 1, "trust"), ("P4", 2, "trusted"), ("P5", 1, "trust")]


def test_the_page_is_spanish(client: TestClient, actor: Actor) -> None:
    answer = client.get(f"{FIND}?q=confiar", headers={"Accept-Language": "es"})
    assert "Buscar en las transcripciones" in answer.text
    assert "Confianza" in answer.text


def test_the_trail_of_found_passages_holds_no_words(client: TestClient, db: Database, actor: Actor) -> None:
    code(client)
    with db.reading() as session:
        after = session.connection().exec_driver_sql("SELECT after FROM audit_entry WHERE action = 'code_found'").all()
    assert len(after) == 1
    assert "trust" not in str(after[0][0]).lower()


@pytest.fixture
def unprepared(db: Database, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four sources of which none is prepared; each step prepares one."""
    for key in ("P3", "P4"):
        with_source(db, actor, key, ["They trust us."])
    monkeypatch.setattr(search_store, "MOST_AT_ONCE", 1)
    with db.transaction() as session:
        session.execute(text("DELETE FROM searched_source"))


def test_nothing_is_searched_until_all_sources_are_prepared(client: TestClient, unprepared: None) -> None:
    for left in (3, 2, 1):
        page = client.get(f"{FIND}?q=trust", headers=HTMX)
        assert (page.context.to_prepare, page.context.found) == (left, ())
        assert "Nothing is searched until" in page.text
        assert "No turn holds" not in page.text
    assert {source for source, _, _ in lines(client, "?q=trust")} == {"P1", "P3", "P4"}


def test_nothing_is_coded_or_suggested_until_all_sources_are_prepared(
    client: TestClient, db: Database, actor: Actor, unprepared: None
) -> None:
    refused = client.post(f"{FIND}/codings", data={"q": "trust", "code": "trust", "what": "all"})
    assert (refused.status_code, refused.context.to_prepare, codings(db, actor)) == (409, 2, [])
    assert "Nothing was coded." in refused.text
    suggested = client.get(f"{FIND}/suggestions?code=trust&by=rule")
    assert (suggested.context.to_prepare, suggested.context.proposals) == (1, ())
    assert "Nothing is searched until" in suggested.text
