"""Suggested codings: worked out anew, accepted or rejected by a person, and counted only then."""

import csv
from collections.abc import Callable

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_sources import with_source
from sqlmodel import Session

from qualtoc.coding import actions as coding
from qualtoc.coding import store
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.database import Actor, Database
from qualtoc.study import actions as study_actions

HERE = "/studies/mentoring/finding/suggestions"
HTMX = {"HX-Request": "true", "HX-Target": "suggested"}
BOOK = Codebook(
    codes=(
        Code("trust", Bilingual("Trust", "Confianza"), "deductive", keywords_en=("rely on",), keywords_es=("confiar",)),
        Code("supply", Bilingual("Supply", "Insumos"), "deductive"),
    )
)
TALK = ["We trust our team.", "The drugs were late.", "They trust the boss.", "No drugs in the truck."]


@pytest.fixture
def actor(db: Database) -> Actor:
    actor = Actor(a_study(db, researchers=("AR", "LC")).id, "AR")
    coding.import_codebook(db, actor, BOOK)
    for key in ("A", "B", "C"):
        with_source(db, actor, key, TALK)
        for turn in (1, 2, 3, 4):
            apply(db, actor, key, turn, TALK[turn - 1], "trust" if turn % 2 else "supply")
    with_source(db, actor, "N", ["Trusted by all. I relied on her. Truck.", "A truck full of drugs."])
    with_source(db, actor, "S", ["Confiamos en ella."], language="es")
    return actor


def apply(db: Database, actor: Actor, source: str, turn: int, words: str, key: str) -> None:
    def passage(session: Session) -> coding.Passage:
        return coding.found_passage(session, store.source(session, actor.study_id, source), turn, words)

    coding.apply_code(db, actor, passage, key)


def shown(client: TestClient, query: str) -> list[tuple[str, str, tuple[str, ...]]]:
    context = client.get(HERE + query).context
    return [(one.source.key, one.words, one.reasons) for one in context.proposals]


def codings(db: Database, actor: Actor, source: str = "N") -> list[tuple[str, str]]:
    with db.reading() as session:
        return [(one.code, one.words) for one in store.quotations(session, actor.study_id) if one.source == source]


def decide(client: TestClient, what: str, by: str = "rule", **data: object) -> object:
    form = {"code": "trust", "by": by, "what": what, **data}
    return client.post(HERE, data=form, headers=HTMX)


def first(client: TestClient, query: str) -> str:
    return client.get(HERE + query).context.proposals[0].value


def test_the_empty_page_says_what_suggestions_are(client: TestClient, actor: Actor) -> None:
    assert "A suggestion counts nowhere until somebody accepts it" in client.get(HERE).text


def test_keywords_point_to_sentences_in_each_language_and_say_why(client: TestClient, actor: Actor) -> None:
    assert shown(client, "?code=trust&by=rule") == [
        ("N", "I relied on her.", ("rely on",)), ("S", "Confiamos en ella.", ("confiar",)),
    ]  # fmt: skip
    assert "No sentence with a keyword" in client.get(f"{HERE}?code=supply&by=rule").text


def test_what_was_coded_teaches_what_to_suggest(client: TestClient, actor: Actor) -> None:
    answer = client.get(f"{HERE}?code=trust&by=learnt")
    assert shown(client, "?code=trust")[0] == ("N", "Trusted by all. I relied on her. Truck.", ("trusted",))
    assert (answer.context.quality.turns, answer.context.quality.found) == (12, 6)
    assert "judged by what the other sources taught" in answer.text


def test_too_little_coding_is_said(client: TestClient, db: Database) -> None:
    coding.import_codebook(db, Actor(a_study(db).id, "AR"), BOOK)
    assert "Too little is coded to learn from" in client.get(f"{HERE}?code=trust").text


def test_a_suggestion_is_no_coding_until_it_is_accepted(client: TestClient, db: Database, actor: Actor) -> None:
    value = first(client, "?code=trust&by=rule")
    assert codings(db, actor) == []
    answer = decide(client, f"accept:{value}")
    assert answer.status_code == 200
    assert codings(db, actor) == [("trust", "I relied on her.")]
    assert (answer.context.accepted, answer.context.rejected, answer.context.began) == (1, 0, 1)
    table = csv.DictReader(client.get("/studies/mentoring/quotations.csv").text.splitlines())
    assert [row["began_as"] for row in table if row["text"] == "I relied on her."] == ["rule"]
    assert "suggested and a person accepted: 1 of 13" in client.get("/studies/mentoring/coreq.json").text
    assert [one.source.key for one in answer.context.proposals] == ["S"]
    client.post("/studies/mentoring/undo")
    assert codings(db, actor) == []
    assert client.get(f"{HERE}?code=trust").context.began == 0
    assert len(shown(client, "?code=trust&by=rule")) == 2


def test_what_is_rejected_does_not_come_again_until_undone(client: TestClient, db: Database, actor: Actor) -> None:
    values = [one.value for one in client.get(f"{HERE}?code=trust&by=rule").context.proposals]
    answer = decide(client, "reject", suggestion=values)
    assert (answer.context.rejected, answer.context.proposals) == (2, ())
    assert codings(db, actor) == []
    client.post("/studies/mentoring/undo")
    assert len(shown(client, "?code=trust&by=rule")) == 2


def test_the_three_states_are_listed_and_what_was_rejected_is_taken_back(client: TestClient, actor: Actor) -> None:
    for_n, for_s = (one.value for one in client.get(f"{HERE}?code=trust&by=rule").context.proposals)
    decide(client, f"accept:{for_n}")
    decide(client, f"reject:{for_s}")

    def listed(state: str) -> list[tuple[str, str, str]]:
        context = client.get(f"{HERE}?code=trust&by=rule&state={state}").context
        assert (context.accepted, context.rejected, context.proposals) == (1, 1, ())
        return [(one.source, one.words, one.author) for one in context.decided]

    assert listed("accepted") == [("N", "I relied on her.", "AR")]
    assert listed("rejected") == [("S", "Confiamos en ella.", "AR")]
    assert shown(client, "?code=trust&by=rule") == []
    rejected, accepted = (
        client.get(f"{HERE}?code=trust&state={state}").context.decided[0].id for state in ("rejected", "accepted")
    )
    again = {"code": "trust", "by": "rule", "suggestion": str(rejected)}
    assert client.post(f"{HERE}/reopened", data=again, headers=HTMX).context.decided == ()
    assert [one[0] for one in shown(client, "?code=trust&by=rule")] == ["S"]
    assert client.post(f"{HERE}/reopened", data=again, headers=HTMX).status_code == 409
    assert client.post(f"{HERE}/reopened", data={**again, "suggestion": str(accepted)}).status_code == 409
    assert client.post(f"{HERE}/reopened", data={"code": "trust"}).status_code == 422
    client.post("/studies/mentoring/undo")
    assert shown(client, "?code=trust&by=rule") == []


def test_all_that_are_shown_are_accepted_at_once(client: TestClient, db: Database, actor: Actor) -> None:
    values = [one.value for one in client.get(f"{HERE}?code=trust&by=rule").context.proposals]
    assert decide(client, "accept-all", shown=values).context.accepted == 2
    assert codings(db, actor, "N") + codings(db, actor, "S") == [
        ("trust", "I relied on her."), ("trust", "Confiamos en ella."),
    ]  # fmt: skip


def test_a_blind_coder_is_taught_by_their_own_work_and_decides_alone(
    client: TestClient, db: Database, actor: Actor
) -> None:
    first_value = first(client, "?code=trust&by=rule")
    decide(client, f"accept:{first_value}")
    coding.switch_blind_mode(db, actor, on=True)
    client.cookies.set(f"who-{actor.study_id.hex}", "LC")
    assert "Too little is coded to learn from" in client.get(f"{HERE}?code=trust&by=learnt").text
    assert first(client, "?code=trust&by=rule") == first_value
    assert client.get(f"{HERE}?code=trust&state=accepted").context.decided == ()


def test_a_blind_coder_learns_nothing_of_anothers_codings(client: TestClient, db: Database, actor: Actor) -> None:
    with db.reading() as session:
        like = next(one.id for one in store.quotations(session, actor.study_id) if one.code == "supply")
    coding.switch_blind_mode(db, actor, on=True)
    assert client.get(f"{HERE}?code=trust").context.codings == 12
    assert client.get(f"{HERE}?like={like}").status_code == 200
    client.cookies.set(f"who-{actor.study_id.hex}", "LC")
    assert client.get(f"{HERE}?code=trust").context.codings == 0
    assert client.get(f"{HERE}?like={like}").status_code == 404
    found = client.get("/studies/mentoring/finding?q=trust").context.found
    assert {line.codes for group in found for line in group.lines} == {()}
    assert client.get("/studies/mentoring/finding/quotations").context.found == ()


def test_a_passage_of_a_withdrawn_participant_is_no_pattern(client: TestClient, db: Database, actor: Actor) -> None:
    with_source(db, actor, "W", ["I trust her."], participant="P7")
    apply(db, actor, "W", 1, "I trust her.", "trust")
    with db.reading() as session:
        like = next(one.id for one in store.quotations(session, actor.study_id) if one.source == "W")
    study_actions.withdraw_participant(db, actor, "P7")
    answer = client.get(f"{HERE}?like={like}")
    assert (answer.status_code, "I trust her" in answer.text) == (404, False)


def test_more_like_a_coding_is_found(client: TestClient, db: Database, actor: Actor) -> None:
    with db.reading() as session:
        like = next(one.id for one in store.quotations(session, actor.study_id) if one.code == "supply")
    assert shown(client, f"?like={like}")[0][:2] == ("N", "A truck full of drugs.")
    value = first(client, f"?like={like}")
    decide(client, f"accept:{value}", code="supply", like=str(like))
    assert codings(db, actor) == [("supply", "A truck full of drugs.")]


def test_without_htmx_the_answer_leads_back(client: TestClient, actor: Actor) -> None:
    form = {"code": "trust", "by": "rule", "what": f"reject:{first(client, '?code=trust&by=rule')}"}
    answer = client.post(HERE, data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?code=trust&by=rule")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"what": "accept"}, 422),
        ({"what": "perhaps"}, 422),
        ({"what": "accept:1:2"}, 422),
        ({"what": "accept:1:0:5:0000:N"}, 409),
        ({"what": "accept:9:0:5:0000:N"}, 409),
        ({"what": "accept:1:0:5:0000:Q"}, 404),
        ({"what": "accept:1:0:5:0000:N", "by": "magic"}, 422),
    ],
)
def test_what_cannot_be_decided_is_refused(
    client: TestClient, db: Database, actor: Actor, data: dict[str, str], status: int
) -> None:
    assert decide(client, **{"what": "", **data}).status_code == status
    assert codings(db, actor) == []


def test_the_page_takes_as_many_queries_for_many_sources(
    client: TestClient, db: Database, actor: Actor, queries: Callable[[str], int]
) -> None:
    few = queries(f"{HERE}?code=trust&by=learnt")
    for no in range(5):
        with_source(db, actor, f"M{no}", TALK)
    assert queries(f"{HERE}?code=trust&by=learnt") == few <= 25


def test_a_coding_joined_with_one_made_by_hand_did_not_begin_as_a_suggestion(
    client: TestClient, db: Database, actor: Actor
) -> None:
    decide(client, f"accept:{first(client, '?code=trust&by=rule')}")
    apply(db, actor, "N", 1, "all. I relied", "trust")
    assert codings(db, actor) == [("trust", "all. I relied on her.")]
    assert client.get(f"{HERE}?code=trust").context.began == 0
