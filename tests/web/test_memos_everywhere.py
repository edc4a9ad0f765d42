"""Memos on everything as pages show them: written there, seen there, linked, ticked off, filtered and taken along."""

import io
from collections.abc import Callable
from urllib.parse import quote

import pytest
import yaml
from docx import Document
from factories import a_study
from fastapi.testclient import TestClient
from report_study import with_report

from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.memo import Reference, reference, turn_reference, verdict_reference
from qualtoc.database import Actor, Database
from qualtoc.study import actions
from qualtoc.study.imports import import_files
from qualtoc.theory import store as theory_store

HOME = "/studies/mentoring"
MEMOS = f"{HOME}/memos"
HTMX = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{HOME}/codebook/belief?page=2"}


@pytest.fixture
def actor(db: Database) -> Actor:
    """AR and LC; LC wrote a to-do on P01."""
    actor = with_report(db, a_study(db, researchers=("AR", "LC")), sources=2, refined=False)
    coding.write_memo(db, Actor(actor.study_id, "LC"), "to-do", "Volver a preguntar", source_key="P01")
    return actor


def texts(client: TestClient, query: str = "") -> set[str]:
    return {line.mark.memo.text for line in client.get(MEMOS + query).context.memos}


def pages_of(db: Database, actor: Actor) -> dict[str, str]:
    """Each thing that a memo can be about, with the page where it is seen."""
    with db.reading() as session:
        claim = theory_store.claims(session, actor.study_id)[0]
        coded = coding_store.coded_places(session, actor.study_id)[0]
    passage = f"passage:P01#{coded.span.start}-{coded.span.end}"
    return {
        "source:P01": "/sources/P01/facts", str(turn_reference("P01", 2)): "/sources/P01/turns/2",
        passage: f"/sources/P01/codings/{coded.id}", f"claim:{claim.id}": f"/sources/{claim.source}/claims/{claim.id}",
        "code:belief": "/codebook/belief", "factor:efficacy": "/theory?focus=efficacy", "link:L12": "/theory/links/L12",
        str(verdict_reference("v1", "L12", "ANC", None)): "/pattern-matching?link=L12",
    }  # fmt: skip


def test_every_page_fetches_the_memos_on_its_thing(client: TestClient, db: Database, actor: Actor) -> None:
    for about, where in pages_of(db, actor).items():
        assert f"{MEMOS}/about?about={quote(about)}" in client.get(HOME + where).text, where


def test_a_memo_on_everything_is_written_seen_and_opened_again(client: TestClient, db: Database, actor: Actor) -> None:
    for about in pages_of(db, actor):
        sent = {"about": about, "type": "theory", "text": f"On {about}", "back": f"{HOME}/codebook/belief"}
        answer = client.post(MEMOS, data=sent, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{HOME}/codebook/belief")
        part = client.get(f"{MEMOS}/about", params={"about": about}, headers=HTMX)
        assert f"On {about}" in {line.mark.memo.text for line in part.context.memos}
        assert "<html" not in part.text
        assert client.get(MEMOS, params={"about": about}).context.about.is_there
    for line in client.get(MEMOS).context.memos:
        assert line.about.kind == "study" or client.get(line.about.address).status_code == 200


def test_the_form_on_a_page_leads_back_to_it(client: TestClient, actor: Actor) -> None:
    part = client.get(f"{MEMOS}/about?about=code:belief", headers=HTMX)
    assert part.context.form.back == f"{HOME}/codebook/belief?page=2"


@pytest.mark.parametrize("back", ["https://example.org", "//example.org", "/studies/mentoringx/y", "/studies/other/"])
def test_nobody_is_led_out_of_the_study(client: TestClient, actor: Actor, back: str) -> None:
    answer = client.post(MEMOS, data={"type": "theory", "text": "One", "back": back}, follow_redirects=False)
    assert answer.headers["location"] == MEMOS


def test_without_a_script_the_memos_on_a_thing_are_the_list(client: TestClient, actor: Actor) -> None:
    answer = client.get(f"{MEMOS}/about?about=code:belief", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{MEMOS}?about=code%3Abelief")


def test_a_memo_is_not_offered_itself_to_point_at(client: TestClient, db: Database, actor: Actor) -> None:
    first, second = (
        actions.write_memo_about(db, actor, "theory", text, reference("study:")) for text in ("First", "Second")
    )
    offered = [written for written, _ in client.get(f"{MEMOS}/{first}").context.choices]
    assert f"memo:{second}" in offered
    assert f"memo:{first}" not in offered


def test_what_a_memo_is_about_can_be_typed_by_its_name(client: TestClient, db: Database, actor: Actor) -> None:
    for typed in ("P01", " p01 "):
        client.post(MEMOS, data={"about": typed, "type": "theory", "text": "A thought"})
        assert client.get(MEMOS).context.memos[0].about.written == "source:P01"
    assert client.post(MEMOS, data={"about": "P99", "type": "theory", "text": "A thought"}).status_code == 422


def test_a_memo_on_what_is_not_there_keeps_the_form(client: TestClient, actor: Actor) -> None:
    answer = client.post(MEMOS, data={"about": "code:none", "type": "method", "text": "A thought"})
    assert answer.status_code == 422
    assert (answer.context.form.text, set(answer.context.errors)) == ("A thought", {"about"})
    assert "A thought" in answer.text


def test_a_memo_written_at_a_claim_is_about_the_claim(client: TestClient, db: Database, actor: Actor) -> None:
    with db.reading() as session:
        claim = theory_store.claims(session, actor.study_id)[0]
    sent = {"turn": "2", "on_claim": str(claim.id), "type": "theory", "text": "Did she see it herself?"}
    client.post(f"{HOME}/sources/{claim.source}/memos", data=sent)
    assert client.get(MEMOS).context.memos[0].about.written == f"claim:{claim.id}"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?author=LC", {"Volver a preguntar"}), ("?author=AR", {"On code:belief", "On link:L12"}),
        ("?kind=code", {"On code:belief"}), ("?about=source:P01", {"Volver a preguntar"}),
        ("?source=P01", {"Volver a preguntar"}), ("?open=yes", {"Volver a preguntar"}),
        ("?until=2001-01-01", set()), ("?since=2001-01-01&type=theory", {"On code:belief", "On link:L12"}),
        ("?q=PREGUNTÁR", {"Volver a preguntar"}), ("?since=soon&about=nonsense&kind=", {
            "Volver a preguntar", "On code:belief", "On link:L12"}),
    ],
)  # fmt: skip
def test_memos_are_filtered(client: TestClient, db: Database, actor: Actor, query: str, found: set[str]) -> None:
    for about in ("code:belief", "link:L12"):
        actions.write_memo_about(db, actor, "theory", f"On {about}", reference(about))
    assert texts(client, query) == found


def test_a_to_do_is_ticked_off_and_opened_again(client: TestClient, actor: Actor) -> None:
    todo = client.get(MEMOS).context.memos[0].mark.memo
    client.post(f"{MEMOS}/{todo.id}/done", data={"done": "yes"})
    assert texts(client, "?open=yes") == set()
    done = client.get(MEMOS).context.memos[0].mark.memo
    assert "Open again" in client.get(f"{MEMOS}/{todo.id}").text
    client.post(f"{MEMOS}/{done.id}/done", data={"done": "no"})
    assert texts(client, "?open=yes") == {"Volver a preguntar"}


def test_links_are_seen_from_both_ends_and_from_what_they_point_at(
    client: TestClient, db: Database, actor: Actor
) -> None:
    one = coding.write_memo(db, actor, "theory", "One thought")
    other = client.get(f"{MEMOS}?author=LC").context.memos[0].mark.memo
    assert client.post(f"{MEMOS}/{one}/links", data={"to": "volver a PREGUNTAR"}).status_code == 200
    client.post(f"{MEMOS}/{one}/links", data={"to": "link:L12"})
    line = client.get(f"{MEMOS}/{one}").context.line
    assert [pointer.to.written for pointer in line.points_at] == [str(other.reference), "link:L12"]
    assert [p.to.written for p in client.get(f"{MEMOS}/{other.id}").context.line.pointed_at_by] == [f"memo:{one}"]
    on_link = client.get(f"{MEMOS}/about?about=link:L12&form=no&only=pointing", headers=HTMX).context
    assert [line.mark.memo.id for line in on_link.memos] == [one]
    client.post(f"{MEMOS}/{one}/links/{line.points_at[1].id}/removal")
    assert len(client.get(f"{MEMOS}/{one}").context.line.points_at) == 1


@pytest.mark.parametrize("to", ["", "nothing like it", "code:none", "self"])
def test_a_link_to_nothing_is_refused_beside_its_field(client: TestClient, db: Database, actor: Actor, to: str) -> None:
    one = coding.write_memo(db, actor, "theory", "One thought")
    answer = client.post(f"{MEMOS}/{one}/links", data={"to": f"memo:{one}" if to == "self" else to})
    assert (answer.status_code, set(answer.context.errors)) == (422, {"to"})


def test_the_files_hold_the_memos_that_are_asked_for(client: TestClient, db: Database, actor: Actor) -> None:
    for source in ("P01", "P02"):
        actions.write_memo_about(db, actor, "theory", f"On {source}", Reference("passage", f"{source}#2-5"))
    rows = client.get(f"{MEMOS}.json?kind=passage").json()["memos"]
    assert {(row["text"], row["passage"]) for row in rows} == {("On P01", "How"), ("On P02", "")}
    assert client.get(f"{MEMOS}.csv?author=LC").text.count("\n") == 2
    word = Document(io.BytesIO(client.get(f"{MEMOS}.docx").content))
    assert "Volver a preguntar" in [paragraph.text for paragraph in word.paragraphs]
    assert "Volver a preguntar" in client.get(f"{MEMOS}.html").text
    assert client.get(f"{MEMOS}.exe").status_code == 404


def test_the_yaml_file_brings_the_memos_back(client: TestClient, db: Database, actor: Actor) -> None:
    for about in ("code:belief", "turn:P01#2", "passage:P01#0-11", "verdict:v1/L12//"):
        pointing = actions.write_memo_about(db, actor, "theory", f"On {about}", reference(about))
    actions.link_memo_to(db, actor, pointing, client.get(f"{MEMOS}?author=LC").context.memos[0].mark.memo.reference)
    file = client.get(f"{MEMOS}.yaml").content

    def stored() -> set[tuple[str, ...]]:
        with db.reading() as session:
            return {
                (m.text, m.author, str(m.written_at), str(m.about)) for m in coding_store.memos(session, actor.study_id)
            }

    before = stored()
    for line in client.get(MEMOS).context.memos:
        coding.remove_memo(db, actor, line.mark.memo.id)
    assert len(yaml.safe_load(file)["memos"]) == 5
    assert not import_files(db, actor, [("memos.yaml", file)]).problems
    assert stored() == before
    [line] = (line for line in client.get(MEMOS).context.memos if line.points_at)
    again = client.get(f"{MEMOS}?author=LC").context.memos[0].mark.memo.reference
    assert (line.mark.memo.text, line.points_at[0].to.written) == ("On verdict:v1/L12//", str(again))


def test_pages_take_as_many_queries_for_many_memos_as_for_few(
    client: TestClient, db: Database, actor: Actor, queries: Callable[[str], int]
) -> None:
    def more(n: int) -> None:
        for number in range(n):
            for about in ("code:belief", "link:L12", "turn:P01#2", "factor:efficacy"):
                memo = actions.write_memo_about(db, actor, "theory", f"{number} {about}", reference(about))
                actions.link_memo_to(db, actor, memo, Reference("factor", "progress"))

    more(1)
    memo = client.get(MEMOS).context.memos[0].mark.memo.id
    few = [queries(where) for where in (MEMOS, f"{MEMOS}/{memo}")]
    more(4)
    assert [queries(where) for where in (MEMOS, f"{MEMOS}/{memo}")] == few
