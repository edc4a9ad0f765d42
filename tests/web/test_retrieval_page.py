"""Questions to the codings: asked on the page, saved, recoded in place, and taken along with consent."""

from collections.abc import Callable

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_sources import with_source
from small_study import a_full_study, with_codebook, with_interviews
from sqlmodel import Session

from qualtoc.coding import actions as coding
from qualtoc.coding import store
from qualtoc.database import Actor, Database
from qualtoc.study import attribute_store

FIND = "/studies/mentoring/finding/quotations"
HTMX = {"HX-Request": "true", "HX-Target": "retrieved"}


def code(db: Database, actor: Actor, source: str, turn: int, words: str, key: str) -> None:
    def passage(session: Session) -> coding.Passage:
        return coding.found_passage(session, store.source(session, actor.study_id, source), turn, words)

    coding.apply_code(db, actor, passage, key)


@pytest.fixture
def actor(db: Database) -> Actor:
    actor = with_codebook(db, a_study(db))
    with_source(
        db,
        actor,
        "A",
        ["We trust the nurse.", "No drugs came.", "Deep trust."],
        role="nurse",
        case="HN",
        participant="A",
    )
    with_source(db, actor, "B", ["They trust."], consent_quotes="no", type="document")
    for source, turn, words, key in [
        ("A", 1, "We trust the nurse.", "trust"), ("A", 1, "the nurse", "supply"), ("A", 2, "No drugs", "supply"),
        ("A", 3, "Deep trust.", "deep_trust"), ("B", 1, "They", "trust"),
    ]:  # fmt: skip
        code(db, actor, source, turn, words, key)
    return actor


def words(client: TestClient, query: str = "") -> list[str]:
    return [one.words for one in client.get(FIND + query).context.found]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["We trust the nurse.", "the nurse", "No drugs", "Deep trust.", "They"]),
        ("?code=trust", ["We trust the nurse.", "Deep trust.", "They"]),
        ("?code=deep_trust&code=supply", ["the nurse", "No drugs", "Deep trust."]),
        ("?code=trust&rel=overlaps&with=supply", ["We trust the nurse."]),
        ("?code=trust&non=not&rel=overlaps&with=supply&source=A", ["Deep trust."]),
        ("?code=supply&rel=followed_by&with=deep_trust&within=1", ["No drugs"]),
        ("?code=trust&non=&rel=&with=&within=&non=&rel=same_turn&with=supply&within=1", ["We trust the nurse."]),
        ("?role=nurse&case=HN&code=deep_trust", ["Deep trust."]),
        ("?type=document", ["They"]),
        ("?text=nurses", ["We trust the nurse.", "the nurse"]),
        ("?coder=nobody", []),
        ("?sort=code&code=supply&code=deep_trust", ["Deep trust.", "the nurse", "No drugs"]),
    ],
)
def test_a_query_in_the_address_chooses_codings(client: TestClient, actor: Actor, query: str, found: list[str]) -> None:
    assert words(client, query) == found


def test_codings_on_claims_are_found(client: TestClient, db: Database) -> None:
    a_full_study(db)
    assert len(words(client, "?cause=visits&effect=trust&sign=%2B")) == 2
    assert words(client, "?cause=visits&sign=-") == []


@pytest.mark.parametrize(
    "query", ["?rel=beside", "?rel=near_turns&within=-1", "?rel=near_turns&within=x", "?since=soon", "?text=..."]
)
def test_what_is_no_query_is_refused_beside_the_form(client: TestClient, actor: Actor, query: str) -> None:
    answer = client.get(FIND + query)
    assert answer.status_code == 422
    assert len(answer.context.errors) == 1


def test_the_query_is_said_in_words_of_the_reader(client: TestClient, actor: Actor) -> None:
    query = "?code=trust&code=supply&non=not&rel=near_turns&with=deep_trust&within=2&case=HN"
    assert client.get(FIND + query).context.readable == (
        "coded with “Trust” or “Supply”; not near, within so many turns of “Deep trust” (2); case: HN"
    )
    assert "codificado con" in client.get(FIND + query, headers={"Accept-Language": "es"}).context.readable


def test_a_query_is_saved_replaced_removed_and_brought_back(client: TestClient, actor: Actor) -> None:
    def saved() -> list[tuple[str, str]]:
        return [(name, asked) for _, name, asked in client.get(FIND).context.saved]

    query = "?code=trust&non=&rel=overlaps&with=supply&within=0&since=2024-01-05"
    answer = client.post(f"{FIND}/saved{query}", data={"name": " Trust  and supply "}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, FIND + query)
    assert saved() == [("Trust and supply", query)]
    client.post(f"{FIND}/saved?code=supply", data={"name": "Trust and supply"})
    assert saved() == [("Trust and supply", "?code=supply")]
    client.post("/studies/mentoring/undo")
    assert saved() == [("Trust and supply", query)]
    client.post(f"{FIND}/saved/{client.get(FIND).context.saved[0][0]}/removal")
    assert saved() == []
    client.post("/studies/mentoring/undo")
    assert saved() == [("Trust and supply", query)]


def test_a_query_without_a_name_is_refused(client: TestClient, actor: Actor) -> None:
    assert client.post(f"{FIND}/saved?code=trust", data={"name": " "}).status_code == 422


@pytest.mark.parametrize(("what", "left"), [("add", 6), ("replace", 5)])
def test_ticked_passages_are_recoded_in_one_act(
    client: TestClient, db: Database, actor: Actor, what: str, left: int
) -> None:
    chosen = [str(one.id) for one in client.get(f"{FIND}?code=deep_trust").context.found]
    form = {"new_code": "supply", "what": what, "coding": chosen}
    answer = client.post(f"{FIND}/codings?source=A", data=form, headers=HTMX)
    assert "<html" not in answer.text
    assert "Passages coded: 1." in answer.text
    assert words(client, "?code=supply") == ["the nurse", "No drugs", "Deep trust."]
    assert len(words(client)) == left
    client.post("/studies/mentoring/undo")
    assert words(client, "?code=deep_trust") == ["Deep trust."]
    assert len(words(client)) == 5


def test_recoding_nothing_or_without_a_code_is_refused(client: TestClient, actor: Actor) -> None:
    assert client.post(f"{FIND}/codings", data={"new_code": "supply"}).status_code == 422
    assert client.post(f"{FIND}/codings", data={"new_code": ""}).status_code == 422


def test_files_hold_what_may_leave_and_say_what_was_asked(client: TestClient, actor: Actor) -> None:
    report = client.get(f"{FIND}.json?code=trust").json()
    assert [row["text"] for row in report["quotations"]] == ["We trust the nurse.", "Deep trust."]
    assert (report["kept_back"], report["query"]) == (1, "coded with “Trust”")
    assert "They" not in client.get(f"{FIND}.csv?code=trust").text
    assert "coded with “Trust”" in client.get(f"{FIND}.md?code=trust").text
    assert client.get(f"{FIND}.docx?code=trust").content[:2] == b"PK"
    assert client.get(f"{FIND}.exe").status_code == 404


def test_the_page_takes_as_many_queries_for_many_codings(
    client: TestClient, db: Database, queries: Callable[[str], int]
) -> None:
    study = a_full_study(db)
    few = queries(f"{FIND}?cause=visits")
    with_interviews(db, study, range(3, 8))
    assert queries(f"{FIND}?cause=visits") == few <= 20


@pytest.fixture
def described(db: Database, actor: Actor) -> Actor:
    """Case HN lies in a rural region; the participant of A is 34, and has been in post since 2020."""
    region = attribute_store.new_attribute(db, actor, "case", "Región: zona", "choice", ("rural", "urbana"))
    attribute_store.set_values(db, actor, "case", {("HN", region): "rural"})
    age = attribute_store.new_attribute(db, actor, "participant", "Edad", "number")
    since = attribute_store.new_attribute(db, actor, "participant", "Desde", "date")
    attribute_store.set_values(db, actor, "participant", {("A", age): "34,5", ("A", since): "2020-03-01"})
    return actor


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?attr=case:Regi%C3%B3n:%20zona&attr_is=0:rural", 4),
        ("?attr=case:Regi%C3%B3n:%20zona&attr_is=0:urbana", 0),
        ("?attr=participant:Edad&attr_from=34&attr_to=34,5", 4),
        ("?attr=participant:Edad&attr_from=35", 0),
        ("?attr=participant:Edad&attr=participant:Desde&attr_from=&attr_from=2020-01-01&attr_to=&attr_to=", 4),
        ("?attr=participant:Edad&attr_words=&attr_from=&attr_to=", 5),
    ],
)
def test_attribute_chooses_codings(client: TestClient, described: Actor, query: str, found: int) -> None:
    answer = client.get(FIND + query)
    assert len(answer.context.found) == found
    assert client.get(FIND + answer.context.asked).context.query == answer.context.query


def test_attributes_are_saved_with_the_query_and_said_in_words(client: TestClient, described: Actor) -> None:
    query = "?attr=case:Regi%C3%B3n:%20zona&attr_is=0:rural&attr=participant:Edad&attr_from=&attr_from=30"
    client.post(f"{FIND}/saved{query}", data={"name": "Zona rural"})
    context = client.get(FIND).context
    assert [name for _, name, _ in context.saved] == ["Zona rural"]
    assert client.get(FIND + context.saved[0][2]).context.readable == "Región: zona: “rural”; Edad: from 30"


@pytest.mark.parametrize("query", ["?attr=planet:x&attr_words=y", "?attr=case:x&attr_from=soon"])
def test_what_is_no_attribute_is_refused_beside_the_form(client: TestClient, described: Actor, query: str) -> None:
    assert client.get(FIND + query).status_code == 422


def test_files_keep_the_order_of_the_page(client: TestClient, actor: Actor) -> None:
    rows = client.get(f"{FIND}.json?sort=code&source=A").json()["quotations"]
    assert [row["code"] for row in rows] == ["trust", "deep_trust", "supply", "supply"]
